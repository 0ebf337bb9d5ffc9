/// Cuts a stream of bytes into lines.
struct LineSplitter {
  private var partial: [UInt8] = []
  private let longest: Int

  /// Lines may have up to `longest` bytes.
  init(longest: Int) {
    self.longest = longest
  }

  /// Whether the last line lacks its end, or one was too long.
  var isBroken: Bool { !partial.isEmpty }

  /// Hands each line without its end to `body`; false after a line that is too long.
  mutating func take<Failure: Error>(
    _ bytes: Span<UInt8>, _ body: ([UInt8]) throws(Failure) -> Void
  ) throws(Failure) -> Bool {
    if partial.count > longest { return false }
    var start = 0
    for index in 0..<bytes.count where bytes[index] == 0x0a {
      append(bytes.extracting(start..<index))
      if partial.count > longest { return false }
      start = index + 1
      let line = partial
      partial.removeAll(keepingCapacity: true)
      try body(line)
    }
    append(bytes.extracting(start..<bytes.count))
    return partial.count <= longest
  }

  private mutating func append(_ bytes: Span<UInt8>) {
    unsafe bytes.withUnsafeBufferPointer { unsafe partial.append(contentsOf: $0) }
  }
}
