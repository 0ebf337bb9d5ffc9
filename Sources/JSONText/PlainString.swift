// The end of a plain string, eight bytes at a time. With w a word of text, q and b words
// of quotes and backslashes: a byte of (w ^ q) - 1 has its top bit set if the byte is a
// quote, so has w - 0x20 if it is a control character, and w itself if it is not ASCII.
// A borrow can only set bits above the lowest hit, which is the one that is looked at.
enum PlainString {
  private static let quotes = ByteWord.ones &* UInt64(UInt8(ascii: "\""))
  private static let backslashes = ByteWord.ones &* UInt64(UInt8(ascii: "\\"))
  private static let blanks = ByteWord.ones &* 0x20

  /// Goes from behind the opening quote to behind the closing one, and tells whether escapes came by.
  ///
  /// Nil if the string is not plain, or not whole: then `position` is the end of the buffer.
  static func end(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Bool? {
    var hasEscapes = false
    var index = position
    while index + 8 <= bytes.count {
      let hits = unsafe specials(ByteWord.load(bytes, index))
      if hits == 0 {
        index += 8
        continue
      }
      index += ByteWord.first(hits)
      let byte = unsafe bytes[index]
      if byte == UInt8(ascii: "\"") {
        position = index + 1
        return hasEscapes
      }
      if byte == UInt8(ascii: "\\") { hasEscapes = true }
      guard unsafe special(bytes, &index, byte) else {
        position = index
        return nil
      }
    }
    position = index
    return unsafe tail(bytes, &position, hasEscapes)
  }

  @inline(__always)
  private static func specials(_ word: UInt64) -> UInt64 {
    let marks = ((word ^ quotes) &- ByteWord.ones) | ((word ^ backslashes) &- ByteWord.ones)
    return (marks | (word &- blanks) | word) & ByteWord.tops
  }

  /// The same byte by byte, where fewer than eight are left.
  private static func tail(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ seen: Bool) -> Bool? {
    var hasEscapes = seen
    while position < bytes.count {
      let byte = unsafe bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return hasEscapes
      }
      if byte == UInt8(ascii: "\\") { hasEscapes = true }
      if byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 {
        guard unsafe special(bytes, &position, byte) else { return nil }
      } else {
        position += 1
      }
    }
    return nil
  }

  /// Steps over an escape or a run of characters that are not ASCII.
  @inline(__always)
  private static func special(_ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ byte: UInt8) -> Bool {
    if byte == UInt8(ascii: "\\") {
      guard index + 1 < bytes.count else {
        index = bytes.count
        return false
      }
      switch unsafe bytes[index + 1] {
      case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "t"), UInt8(ascii: "r"),
        UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"):
        index += 2
        return true
      case UInt8(ascii: "u"): return unsafe unicode(bytes, &index)
      default: return false
      }
    }
    guard byte >= 0x80 else { return false }
    if unsafe UTF8Check.advanceAll(bytes, &index) { return true }
    if unsafe UTF8Check.isCutOff(bytes, index) { index = bytes.count }
    return false
  }

  /// Steps over `\u0000` to `\uffff` but for surrogates.
  private static func unicode(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> Bool {
    guard index + 6 <= bytes.count else {
      index = bytes.count
      return false
    }
    var unit: UInt32 = 0
    for place in index + 2..<index + 6 {
      let byte = unsafe bytes[place]
      switch byte {
      case 0x30...0x39, 0x41...0x46, 0x61...0x66: unit = unit << 4 | JSONUnescaping.hexDigit(byte)
      default: return false
      }
    }
    guard unit & 0xF800 != 0xD800 else { return false }
    index += 6
    return true
  }
}
