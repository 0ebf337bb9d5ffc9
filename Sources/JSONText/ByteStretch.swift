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
}

/// A file that is shorter than it was when it was opened.
package struct SourceShrank: Error, CustomStringConvertible {
  /// What is told of it.
  package var description: String { "the file became shorter while it was read" }
}

extension RandomAccessBytes {
  /// How many bytes are handed out at a time: 256 KiB.
  package static var pieceByteCount: UInt64 { 1 << 18 }

  /// Up to so many bytes at an offset, by one read; fewer only where the source ends.
  package func bytes(at offset: UInt64, count: Int) throws(ByteSourceError) -> [UInt8] {
    var failure: ByteSourceError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(ByteSourceError) {
        filled = try unsafe read(
          at: offset, into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// The bytes of a range, which must be there.
  package func bytes(in range: Range<UInt64>) throws(ByteSourceError) -> [UInt8] {
    var bytes: [UInt8] = []
    try fill(&bytes, count: range.count, from: range.lowerBound)
    return bytes
  }

  /// Reads bytes, which must be there, into the beginning of a buffer that grows as needed.
  package func fill(_ buffer: inout [UInt8], count: Int, from offset: UInt64) throws(ByteSourceError) {
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

  /// The bytes at an offset that are handed out next when everything before an end is; none only at that end.
  package func nextPiece(at offset: UInt64, before end: UInt64) throws(ByteSourceError) -> [UInt8] {
    guard offset < end else { return [] }
    let piece = try bytes(at: offset, count: Int(min(Self.pieceByteCount, end - offset)))
    if piece.isEmpty { throw ByteSourceError(SourceShrank()) }
    return piece
  }
}
