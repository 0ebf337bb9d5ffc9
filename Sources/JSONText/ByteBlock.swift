import SatchelCBytes

// Thirty-two bytes at a time, one bit each. Nothing is read beyond the block, so callers see to it that there are as
// many bytes; what is left at the end of a buffer is gone over in words (ByteWord) and single bytes.
package enum ByteBlock {
  static let size = 32

  /// Quotes and backslashes.
  @inline(__always)
  static func quotes(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
    guard let base = bytes.baseAddress else { return 0 }
    return unsafe satchel_quotes(base + index)
  }

  /// Quotes, backslashes, control characters below U+0020 and all that is not ASCII; with `deletes` U+007F too.
  @inline(__always)
  static func specials(_ bytes: UnsafeRawBufferPointer, _ index: Int, deletes: Bool) -> UInt32 {
    guard let base = bytes.baseAddress else { return 0 }
    return unsafe deletes ? satchel_doubts(base + index) : satchel_specials(base + index)
  }

  /// Quotes, brackets and braces.
  @inline(__always)
  static func brackets(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
    guard let base = bytes.baseAddress else { return 0 }
    return unsafe satchel_brackets(base + index)
  }

  /// Index of the first of three bytes in a range; its end if there is none.
  package static func first(
    of sought: (UInt8, UInt8, UInt8), in bytes: UnsafeRawBufferPointer, _ range: Range<Int>
  ) -> Int {
    var index = range.lowerBound
    while index + size <= range.upperBound {
      let hits = unsafe any(sought, bytes, index)
      if hits != 0 { return index + hits.trailingZeroBitCount }
      index += size
    }
    while index + 8 <= range.upperBound {
      let word = unsafe ByteWord.load(bytes, index)
      let hits = ByteWord.equal(word, sought.0) | ByteWord.equal(word, sought.1) | ByteWord.equal(word, sought.2)
      if hits != 0 { return index + ByteWord.first(hits) }
      index += 8
    }
    while index < range.upperBound {
      let byte = unsafe bytes[index]
      if byte == sought.0 || byte == sought.1 || byte == sought.2 { return index }
      index += 1
    }
    return index
  }

  /// Any of three bytes.
  @inline(__always)
  static func any(_ sought: (UInt8, UInt8, UInt8), _ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
    guard let base = bytes.baseAddress else { return 0 }
    return unsafe satchel_any(base + index, sought.0, sought.1, sought.2)
  }
}
