/// Plain bytes of one member, or of a part of one, at a place in memory that does not move.
@safe public final class PlainBlock: @unchecked Sendable {
  /// The room for bytes. Whoever fills it is its only owner at that time.
  private var room: UnsafeMutableRawBufferPointer
  /// How many bytes of the room are filled.
  public private(set) var count = 0

  init(capacity: Int) {
    unsafe room = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit {
    unsafe room.deallocate()
  }

  /// The bytes; they stay in their place as long as the block lives and is not given back.
  @unsafe public var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(rebasing: room[..<count]) }

  /// Lends the bytes.
  public func withSpan<Result, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(unsafe Span<UInt8>(_unsafeBytes: bytes))
  }

  /// Makes room and lets `body` fill it; what it returns becomes the count.
  func fill(capacity: Int, _ body: (UnsafeMutableRawBufferPointer) -> Int) {
    if unsafe room.count < capacity {
      unsafe room.deallocate()
      unsafe room = .allocate(byteCount: capacity, alignment: 64)
    }
    count = unsafe body(room)
  }
}
