public import SatchelJSONText
import SatchelSessionModel

extension RandomAccessBytes {
  /// Hands out the bytes in order, 256 KiB at a time.
  ///
  /// Throws `SessionError` if they cannot be read or have become fewer, and whatever `take` throws.
  public func forEachPiece(_ take: ([UInt8]) throws -> Void) throws { try forEachPiece(of: 0..<byteCount, take) }

  /// Hands out the bytes of a range in order, 256 KiB at a time.
  package func forEachPiece(of range: Range<UInt64>, _ take: ([UInt8]) throws -> Void) throws {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let piece: [UInt8]
      do throws(ByteSourceError) { piece = try nextPiece(at: offset, before: range.upperBound) } catch {
        throw SessionError(.source(error))
      }
      try take(piece)
      offset += UInt64(piece.count)
    }
  }
}

extension ByteStretch {
  /// The whole part, if it is no longer than that.
  func text(upTo limit: UInt64) -> [UInt8]? {
    byteCount <= limit ? try? bytes(in: 0..<byteCount) : nil
  }
}
