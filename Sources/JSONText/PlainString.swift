// The end of a plain string, eight bytes at a time. With w a word of text, q and b words
// of quotes and backslashes: a byte of (w ^ q) - 1 has its top bit set if the byte is a
// quote, so has w - 0x20 if it is a control character, and w itself if it is not ASCII.
// A borrow can only set bits above the lowest hit, which is the one that is looked at.
enum PlainString {
  private static let quotes = ByteWord.ones &* UInt64(UInt8(ascii: "\""))
  private static let backslashes = ByteWord.ones &* UInt64(UInt8(ascii: "\\"))
  private static let blanks = ByteWord.ones &* 0x20

  /// How a look at a string ended.
  enum Ending {
    /// Behind the closing quote.
    case closed
    /// At something that is not plain: a surrogate escape, a control character, a fault.
    case odd
    /// At the end of the buffer, or at something that it cuts off.
    case cutOff
  }

  /// Goes from inside a string to behind its closing quote, and notes whether escapes came by.
  ///
  /// If the string is not plain, or not whole, `position` is where that was seen.
  static func end(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ hasEscapes: inout Bool) -> Ending {
    var index = position
    while index + 8 <= bytes.count {
      while unsafe index + 32 <= bytes.count && isPlain(bytes, index) { index += 32 }
      guard index + 8 <= bytes.count else { break }
      let hits = unsafe specials(ByteWord.load(bytes, index))
      if hits == 0 {
        index += 8
        continue
      }
      index += ByteWord.first(hits)
      let byte = unsafe bytes[index]
      if byte == UInt8(ascii: "\"") {
        position = index + 1
        return .closed
      }
      guard unsafe special(bytes, &index, byte, &hasEscapes) else { break }
    }
    position = index
    return unsafe tail(bytes, &position, &hasEscapes)
  }

  @inline(__always)
  private static func specials(_ word: UInt64) -> UInt64 {
    let marks = ((word ^ quotes) &- ByteWord.ones) | ((word ^ backslashes) &- ByteWord.ones)
    return (marks | (word &- blanks) | word) & ByteWord.tops
  }

  /// Whether 32 bytes are plain, four words looked at together.
  @inline(__always)
  private static func isPlain(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    let first = unsafe specials(ByteWord.load(bytes, index)) | specials(ByteWord.load(bytes, index + 8))
    let second = unsafe specials(ByteWord.load(bytes, index + 16)) | specials(ByteWord.load(bytes, index + 24))
    return first | second == 0
  }

  /// The same byte by byte, where fewer than eight are left or something is not plain.
  private static func tail(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ hasEscapes: inout Bool
  ) -> Ending {
    while position < bytes.count {
      let byte = unsafe bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return .closed
      }
      if byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x80 {
        guard unsafe special(bytes, &position, byte, &hasEscapes) else {
          return unsafe isCutOff(bytes, position, byte) ? .cutOff : .odd
        }
      } else {
        position += 1
      }
    }
    return .cutOff
  }

  private static func isCutOff(_ bytes: UnsafeRawBufferPointer, _ index: Int, _ byte: UInt8) -> Bool {
    if byte == UInt8(ascii: "\\") { return index + 6 > bytes.count }
    return unsafe byte >= 0x80 && UTF8Check.isCutOff(bytes, index)
  }

  /// Bit n is set if byte n may stand behind a backslash (but for `u`).
  private static let lowEscapes: UInt64 = 1 << 0x22 | 1 << 0x2F
  /// Bit n is set if byte 64 + n may.
  private static let highEscapes: UInt64 = 1 << 0x1C | 1 << 0x22 | 1 << 0x26 | 1 << 0x2E | 1 << 0x32 | 1 << 0x34

  /// Steps over an escape or a run of characters that are not ASCII; false, and no step past it, if it is odd.
  @inline(__always)
  private static func special(
    _ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ byte: UInt8, _ hasEscapes: inout Bool
  ) -> Bool {
    guard byte == UInt8(ascii: "\\") else { return unsafe byte >= 0x80 && UTF8Check.advanceAll(bytes, &index) }
    guard index + 1 < bytes.count else { return false }
    let letter = unsafe bytes[index + 1]
    let letters = letter & 0x40 == 0 ? lowEscapes : highEscapes
    if letter < 0x80, letters >> UInt64(letter & 63) & 1 == 1 {
      index += 2
    } else {
      guard unsafe letter == UInt8(ascii: "u") && unicode(bytes, &index) else { return false }
    }
    hasEscapes = true
    return true
  }

  /// Steps over `\u0000` to `\uffff` but for surrogates.
  private static func unicode(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> Bool {
    guard index + 6 <= bytes.count else { return false }
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
