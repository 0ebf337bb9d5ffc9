import JSONText

/// A text that begins with a few bytes of our own and goes on with a source from some offset: so a
/// walker can be set down in the middle of a damaged document.
struct SplicedBytes: RandomAccessBytes {
  private let prefix: [UInt8]
  private let source: any RandomAccessBytes
  private let start: UInt64
  private let end: UInt64

  /// The source ends at `end`, if that is given.
  init(_ prefix: String, then source: any RandomAccessBytes, from start: UInt64, to end: UInt64? = nil) {
    self.end = min(end ?? .max, source.byteCount)
    self.prefix = Array(prefix.utf8)
    self.source = source
    self.start = start
  }

  var byteCount: UInt64 { UInt64(prefix.count) + end - min(start, end) }

  /// The offset in the source of a place here.
  func origin(of offset: UInt64) -> UInt64 { start + offset - min(offset, UInt64(prefix.count)) }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    guard offset < UInt64(prefix.count) else {
      let place = start + offset - UInt64(prefix.count)
      guard place < end else { return 0 }
      let room = unsafe UnsafeMutableRawBufferPointer(
        rebasing: buffer[..<min(buffer.count, Int(clamping: end - place))])
      return try unsafe source.read(at: place, into: room)
    }
    return try unsafe prefix.read(at: offset, into: buffer)
  }
}
