import SatchelFiles

/// Writes a text piece by piece.
typealias TextMaker = ((Span<UInt8>) throws(BundleError) -> Void) throws(BundleError) -> Void

/// A text whose size has to be known before it is written, as that of every entry of an archive.
///
/// It is put aside while it is measured, in a file without a name if it is long; where that file cannot be made or filled,
/// the text stays in memory.
struct MeasuredText: ~Copyable {
  private static let pieceByteCount: UInt64 = 1 << 16
  private var spool = Spool(in: SystemFiles.temporaryFolder, system: SystemFiles())
  /// What comes behind that which the spool took, once it takes no more; nil until then.
  private var rest: [UInt8]?
  /// The size.
  private(set) var byteCount: UInt64 = 0

  init(_ make: TextMaker) throws(BundleError) {
    try make { (piece) throws(BundleError) in take(piece) }
  }

  private mutating func take(_ piece: Span<UInt8>) {
    byteCount += UInt64(piece.count)
    if rest != nil {
      unsafe piece.withUnsafeBufferPointer { unsafe rest?.append(contentsOf: $0) }
    } else {
      do throws(FileError) { try spool.append(piece) } catch { rest = [] }  // what it cannot put aside it has in memory
    }
  }

  /// Hands the text on, in pieces of its own.
  consuming func write(to sink: (Span<UInt8>) throws(BundleError) -> Void) throws(BundleError) {
    var room = [UInt8](repeating: 0, count: Int(min(byteCount, Self.pieceByteCount)))
    var offset = UInt64(0)
    while offset < byteCount {
      // Never across the end of what the spool took.
      let end = offset < spool.byteCount ? spool.byteCount : byteCount
      let count = Int(min(end - offset, Self.pieceByteCount))
      do throws(FileError) { try read(count, at: offset, into: &room) } catch { throw BundleError(reading: error) }
      try sink(room.span.extracting(0..<count))
      offset += UInt64(count)
    }
  }

  private func read(_ count: Int, at offset: UInt64, into room: inout [UInt8]) throws(FileError) {
    if offset >= spool.byteCount, let rest {
      let start = Int(offset - spool.byteCount)
      room.replaceSubrange(0..<count, with: rest[start..<start + count])
      return
    }
    _ = try unsafe room.withUnsafeMutableBufferPointer { (room) throws(FileError) in
      try unsafe spool.read(at: offset, into: UnsafeMutableRawBufferPointer(.init(rebasing: room[..<count])))
    }
  }
}
