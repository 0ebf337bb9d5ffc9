/// FNV-1a over 64 bits: tells whether something was edited and makes names, guards against nothing else.
public struct Hash64: Sendable, Hashable {
  /// The hash.
  public var value: UInt64

  /// The hash of nothing, to which bytes are added; or one that goes on from another.
  @inlinable public init(from basis: UInt64 = 0xcbf2_9ce4_8422_2325) { value = basis }

  /// The hash of bytes.
  @inlinable public init(_ bytes: some Sequence<UInt8>) {
    self.init()
    add(bytes)
  }

  /// The hash from its 16 hexadecimal digits.
  public init?(hex: String) {
    guard hex.utf8.count == 16, let value = UInt64(hex, radix: 16) else { return nil }
    self.init(from: value)
  }

  /// Takes more bytes.
  @inlinable public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// 16 lower-case hexadecimal digits.
  public var hex: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
