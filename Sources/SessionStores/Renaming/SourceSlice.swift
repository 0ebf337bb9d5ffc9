import SatchelJSONText

/// A part of a source as a source of its own.
struct SourceSlice: RandomAccessBytes {
  let source: any RandomAccessBytes
  let range: Range<UInt64>

  var byteCount: UInt64 { range.upperBound - range.lowerBound }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    guard offset < byteCount else { return 0 }
    let count = Int(min(UInt64(buffer.count), byteCount - offset))
    return try unsafe source.read(
      at: range.lowerBound + offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
  }
}

/// A file that is shorter than it was when it was opened.
struct SourceShrank: Error, CustomStringConvertible {
  var description: String { "the file became shorter while it was read" }
}

extension RandomAccessBytes {
  /// The bytes of a range, which must be there.
  func bytes(in range: Range<UInt64>) throws(ByteSourceError) -> [UInt8] {
    var bytes: [UInt8] = []
    try fill(&bytes, count: range.count, from: range.lowerBound)
    return bytes
  }

  /// Reads bytes, which must be there, into the beginning of a buffer that grows as needed.
  func fill(_ buffer: inout [UInt8], count: Int, from offset: UInt64) throws(ByteSourceError) {
    if buffer.count < count { buffer.append(contentsOf: repeatElement(0, count: count - buffer.count)) }
    var filled = 0
    while filled < count {
      let start = filled
      let got = try unsafe buffer.withUnsafeMutableBufferPointer { (bytes) throws(ByteSourceError) in
        let free = unsafe UnsafeMutableBufferPointer(rebasing: bytes[start..<count])
        return try unsafe read(at: offset + UInt64(start), into: UnsafeMutableRawBufferPointer(free))
      }
      guard got > 0 else { throw ByteSourceError(SourceShrank()) }
      filled += got
    }
  }
}
