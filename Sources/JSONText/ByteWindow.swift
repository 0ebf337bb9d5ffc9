/// A window over a source that moves forward: it holds what its reader has not let go
/// of, and one step of reading more.
struct ByteWindow: Sendable {
  static let standardStep = 1 << 18

  let source: any RandomAccessBytes
  private let step: Int
  /// The first `count` bytes are the window, the others are room for more.
  private var room: [UInt8] = []
  private(set) var count = 0
  /// Offset of the window's first byte in the source.
  private(set) var base: UInt64
  private var isAtEnd = false

  init(_ source: any RandomAccessBytes, at offset: UInt64, step: Int) {
    self.source = source
    self.step = max(1, step)
    base = offset
  }

  @inline(__always)
  subscript(index: Int) -> UInt8 { room[index] }

  @inline(__always)
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try unsafe room.withUnsafeBufferPointer { (buffer) throws(Failure) in
      try unsafe body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: buffer[..<count])))
    }
  }

  func copy(_ range: Range<Int>) -> [UInt8] { Array(room[range]) }

  /// Goes on at an offset; tells its index.
  mutating func move(to offset: UInt64) -> Int {
    if offset >= base, offset - base <= UInt64(count) { return Int(offset - base) }
    (count, base, isAtEnd) = (0, offset, false)
    return 0
  }

  /// Lets go of what stands before an index, which becomes index 0, and reads more;
  /// false if nothing more comes.
  mutating func refill(keepingFrom index: Int) throws(JSONReadError) -> Bool {
    drop(upTo: index)
    guard !isAtEnd else { return false }
    makeRoom()
    let got = try fill()
    isAtEnd = got == 0
    count += got
    return got > 0
  }

  private mutating func drop(upTo index: Int) {
    guard index > 0 else { return }
    let kept = count - index
    if kept > 0 {
      unsafe room.withUnsafeMutableBytes { buffer in
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<kept]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: buffer[index..<index + kept]))
      }
    }
    count = kept
    base += UInt64(index)
  }

  /// Room grows with what is kept, so that a long value is moved a few times only; a
  /// small source gets no more than it needs.
  private mutating func makeRoom() {
    let place = base + UInt64(count)
    let left = source.byteCount > place ? source.byteCount - place : 0
    let wanted = count + max(1, Int(min(UInt64(max(step, count)), left)))
    if room.count < wanted { room.append(contentsOf: repeatElement(0, count: wanted - room.count)) }
  }

  private mutating func fill() throws(JSONReadError) -> Int {
    let offset = base + UInt64(count)
    let (source, count, most) = (source, count, max(step, count))
    do throws(ByteSourceError) {
      return try unsafe room.withUnsafeMutableBufferPointer { (buffer) throws(ByteSourceError) in
        let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[count..<min(buffer.count, count + most)])
        return try unsafe source.read(at: offset, into: UnsafeMutableRawBufferPointer(free))
      }
    } catch {
      throw .source(error)
    }
  }
}
