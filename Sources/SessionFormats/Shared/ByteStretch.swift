public import SatchelJSONText
import SatchelSessionModel

/// A part of a larger text, which can be read at any place like the whole.
public struct ByteStretch: RandomAccessBytes {
  /// The larger text.
  public let source: any RandomAccessBytes
  /// Where the part stands in it.
  public let range: Range<UInt64>

  /// A part of a text; what lies beyond the text's end is left out.
  public init(_ source: any RandomAccessBytes, _ range: Range<UInt64>) {
    self.source = source
    self.range = range.clamped(to: 0..<source.byteCount)
  }

  /// A whole text.
  public init(_ source: any RandomAccessBytes) { self.init(source, 0..<source.byteCount) }

  /// The length of the part.
  public var byteCount: UInt64 { UInt64(range.count) }

  /// Reads at an offset of the part, never past its end.
  public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    guard offset < byteCount else { return 0 }
    let count = Int(min(UInt64(buffer.count), byteCount - offset))
    return try unsafe source.read(
      at: range.lowerBound + offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
  }

  /// Hands out the part in order, 256 KiB at a time.
  ///
  /// Throws `SessionError` if the text cannot be read or has become shorter, and whatever `take` throws.
  public func forEachPiece(_ take: ([UInt8]) throws -> Void) throws {
    var offset: UInt64 = 0
    while offset < byteCount {
      let piece: [UInt8]
      do throws(ByteSourceError) {
        piece = try bytes(at: offset, count: Int(min(1 << 18, byteCount - offset)))
      } catch {
        throw SessionError(.source(error))
      }
      if piece.isEmpty { throw SessionError(.damaged, "The file became shorter while it was read.") }
      try take(piece)
      offset += UInt64(piece.count)
    }
  }

  /// The whole part, if it is no longer than that.
  func text(upTo limit: UInt64) -> [UInt8]? {
    guard byteCount <= limit else { return nil }
    var text: [UInt8] = []
    guard (try? forEachPiece { text += $0 }) != nil else { return nil }
    return text
  }
}
