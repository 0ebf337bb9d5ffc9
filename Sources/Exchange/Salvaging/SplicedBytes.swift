import SatchelJSONText

/// A text that begins with a few bytes of our own, goes on with a part of a source, and may end with bytes of our
/// own again: so a walker can be set down in the middle of a damaged document, and a value be looked at in a frame.
struct SplicedBytes: RandomAccessBytes {
  private let prefix: [UInt8]
  private let source: any RandomAccessBytes
  private let start: UInt64
  private let end: UInt64
  private let suffix: [UInt8]

  /// The part of the source ends at `end`, if that is given.
  init(
    _ prefix: [UInt8], then source: any RandomAccessBytes, from start: UInt64 = 0, to end: UInt64? = nil,
    suffix: [UInt8] = []
  ) {
    self.end = min(end ?? .max, source.byteCount)
    self.prefix = prefix
    self.source = source
    self.start = min(start, self.end)
    self.suffix = suffix
  }

  /// The same with a text before it.
  init(_ prefix: String, then source: any RandomAccessBytes, from start: UInt64, to end: UInt64? = nil) {
    self.init(Array(prefix.utf8), then: source, from: start, to: end)
  }

  private var suffixStart: UInt64 { UInt64(prefix.count) + end - start }
  var byteCount: UInt64 { suffixStart + UInt64(suffix.count) }

  /// The offset in the source of a place here.
  func origin(of offset: UInt64) -> UInt64 { start + offset - min(offset, UInt64(prefix.count)) }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    if offset < UInt64(prefix.count) { return try unsafe prefix.read(at: offset, into: buffer) }
    if offset >= suffixStart { return try unsafe suffix.read(at: offset - suffixStart, into: buffer) }
    let place = start + offset - UInt64(prefix.count)
    let room = unsafe UnsafeMutableRawBufferPointer(
      rebasing: buffer[..<min(buffer.count, Int(clamping: end - place))])
    return try unsafe source.read(at: place, into: room)
  }
}
