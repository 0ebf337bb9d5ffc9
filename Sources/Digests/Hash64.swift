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

  /// Takes eight bytes as one: another hash than that of the bytes, and as fast as memory.
  @inlinable public mutating func add(word: UInt64) {
    value = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
    value ^= value >> 32
  }

  /// Takes bytes eight at once, the last ones filled up with zeros.
  @inlinable public mutating func add(words bytes: UnsafeRawBufferPointer) {
    var index = 0
    while index + 8 <= bytes.count {
      unsafe add(word: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      index += 8
    }
    guard index < bytes.count else { return }
    var last: UInt64 = 0
    for place in (index..<bytes.count).reversed() { last = unsafe last << 8 | UInt64(bytes[place]) }
    add(word: last)
  }

  /// 16 lower-case hexadecimal digits.
  public var hex: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.utf8.count) + digits
  }
}
