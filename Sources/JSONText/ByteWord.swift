// Eight bytes at a time. Each function answers with the top bit of every byte that
// matches; bits above the lowest match may be wrong (a borrow runs upwards), the
// lowest one never is, and it is the only one that is looked at.
enum ByteWord {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let tops: UInt64 = 0x8080_8080_8080_8080

  @inline(__always)
  static func load(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Bytes that are the given one.
  @inline(__always)
  static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word ^ (ones &* UInt64(byte))
    return (difference &- ones) & ~difference & tops
  }

  /// Bytes below a limit of at most 0x80.
  @inline(__always)
  static func below(_ word: UInt64, _ limit: UInt8) -> UInt64 {
    (word &- ones &* UInt64(limit)) & ~word & tops
  }

  /// Index in the word of the first match.
  @inline(__always)
  static func first(_ hits: UInt64) -> Int { hits.trailingZeroBitCount >> 3 }

  /// Index of the first byte of that value at or after an index; `count` if there is none.
  static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    unsafe ByteBlock.first(of: (byte, byte, byte), in: bytes, start..<bytes.count)
  }
}
