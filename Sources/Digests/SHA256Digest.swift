/// The 32 bytes of a SHA-256, held in place.
public struct SHA256Digest: Sendable, Hashable {
  /// The bytes, eight in each word, the first ones in the highest places.
  public let words: InlineArray<4, UInt64>

  /// Makes a digest of exactly 32 bytes; nil for any other count.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    words = InlineArray { word in
      bytes[(word * 8)..<(word * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) }
    }
  }

  /// Reads 64 lowercase hexadecimal digits; nil for anything else.
  public init?(hex: some Collection<UInt8>) {
    var words = hex.withContiguousStorageIfAvailable { unsafe Self.read($0) }
    if words == nil { unsafe words = Array(hex).withUnsafeBufferPointer { unsafe Self.read($0) } }
    guard case .some(.some(let words)) = words else { return nil }
    self.words = words
  }

  private static func read(_ hex: UnsafeBufferPointer<UInt8>) -> InlineArray<4, UInt64>? {
    guard hex.count == 64 else { return nil }
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    for place in 0..<64 {
      guard let value = unsafe nibble(hex[place]) else { return nil }
      words[place / 16] = words[place / 16] << 4 | UInt64(value)
    }
    return words
  }

  /// The digest of no bytes at all.
  public static let ofNothing = SHA256Digest(words: [
    0xe3b0_c442_98fc_1c14, 0x9afb_f4c8_996f_b924, 0x27ae_41e4_649b_934c, 0xa495_991b_7852_b855,
  ])

  /// Makes a digest of its words.
  public init(words: InlineArray<4, UInt64>) { self.words = words }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> (56 - UInt64($0 % 8) * 8)) }
  }

  /// 64 lowercase hexadecimal digits.
  public var hex: String {
    unsafe String(unsafeUninitializedCapacity: 64) { text in
      for index in 0..<4 {
        var rest = words[index]
        for place in (index * 16..<index * 16 + 16).reversed() {
          let nibble = UInt8(truncatingIfNeeded: rest & 15)
          unsafe text[place] = nibble + (nibble < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
          rest >>= 4
        }
      }
      return 64
    }
  }

  /// Compares the bytes.
  public static func == (left: SHA256Digest, right: SHA256Digest) -> Bool {
    (0..<4).allSatisfy { left.words[$0] == right.words[$0] }
  }

  /// Feeds the bytes.
  public func hash(into hasher: inout Hasher) {
    for index in 0..<4 { hasher.combine(words[index]) }
  }
}

extension SHA256Digest: CustomStringConvertible {
  /// 64 lowercase hexadecimal digits.
  public var description: String { hex }
}

private func nibble(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  default: nil
  }
}
