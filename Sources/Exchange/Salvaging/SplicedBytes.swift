import JSONText

/// A text that begins with a few bytes of our own and goes on with a source from some offset: so a
/// walker can be set down in the middle of a damaged document.
struct SplicedBytes: RandomAccessBytes {
  private let prefix: [UInt8]
  private let source: any RandomAccessBytes
  private let start: UInt64

  init(_ prefix: String, then source: any RandomAccessBytes, from start: UInt64) {
    self.prefix = Array(prefix.utf8)
    self.source = source
    self.start = start
  }

  var byteCount: UInt64 { UInt64(prefix.count) + source.byteCount - min(start, source.byteCount) }

  /// The offset in the source of a place here.
  func origin(of offset: UInt64) -> UInt64 { start + offset - min(offset, UInt64(prefix.count)) }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    guard offset < UInt64(prefix.count) else {
      return try unsafe source.read(at: start + offset - UInt64(prefix.count), into: buffer)
    }
    return try unsafe prefix.read(at: offset, into: buffer)
  }
}
