/// Ends the process, naming the law; that is how libFuzzer learns of it.
public func require(_ holds: Bool, _ law: StaticString) {
  if !holds { fatalError("broken law: \(law)") }
}

/// Hands out bytes in pieces, as a file would.
public final class ByteFeed {
  private var rest: ArraySlice<UInt8>
  private let piece: Int

  /// A feed of at most `piece` bytes at a time.
  public init(_ bytes: [UInt8], piece: Int = .max) {
    rest = bytes[...]
    self.piece = max(1, piece)
  }

  /// Fills the buffer from its front; 0 at the end.
  public func fill(_ buffer: inout [UInt8]) -> Int {
    let part = rest.prefix(min(piece, buffer.count))
    buffer.replaceSubrange(0..<part.count, with: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}
