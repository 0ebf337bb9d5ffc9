// The end of a plain string, 32 bytes at a time, then eight. With w a word of text, q and b words
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
    unsafe end(bytes, &position, &hasEscapes, isShared: false)
  }

  /// The same; odd is also what programs spell differently (see ``PlainScan/restOfSharedString()``).
  static func sharedEnd(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Ending {
    var hasEscapes = false
    return unsafe end(bytes, &position, &hasEscapes, isShared: true)
  }

  @inline(__always)
  private static func end(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ hasEscapes: inout Bool, isShared: Bool
  ) -> Ending {
    var index = position
    while index + ByteBlock.size <= bytes.count {
      let hits = unsafe ByteBlock.specials(bytes, index, deletes: isShared)
      if hits == 0 {
        index += ByteBlock.size
        continue
      }
      index += hits.trailingZeroBitCount
      let byte = unsafe bytes[index]
      if byte == UInt8(ascii: "\"") {
        position = index + 1
        return .closed
      }
      guard unsafe special(bytes, &index, byte, &hasEscapes, isShared: isShared) else { break }
    }
    position = index
    return unsafe tail(bytes, &position, &hasEscapes, isShared: isShared)
  }

  @inline(__always)
  private static func specials(_ word: UInt64) -> UInt64 {
    let marks = ((word ^ quotes) &- ByteWord.ones) | ((word ^ backslashes) &- ByteWord.ones)
    return (marks | (word &- blanks) | word) & ByteWord.tops
  }

  /// The same where fewer than 32 bytes are left or something is not plain.
  @inline(__always)
  private static func tail(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, _ hasEscapes: inout Bool, isShared: Bool
  ) -> Ending {
    while position < bytes.count {
      if position + 8 <= bytes.count {
        let word = unsafe ByteWord.load(bytes, position)
        let hits = specials(word) | (isShared ? ByteWord.equal(word, 0x7F) : 0)
        if hits == 0 {
          position += 8
          continue
        }
        position += ByteWord.first(hits)
      }
      let byte = unsafe bytes[position]
      if byte == UInt8(ascii: "\"") {
        position += 1
        return .closed
      }
      if byte == UInt8(ascii: "\\") || byte < 0x20 || byte >= 0x7F {
        guard unsafe special(bytes, &position, byte, &hasEscapes, isShared: isShared) else {
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
    _ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ byte: UInt8, _ hasEscapes: inout Bool, isShared: Bool
  ) -> Bool {
    guard byte == UInt8(ascii: "\\") else {
      return unsafe byte < 0x80 ? passDelete(&index, byte, isShared) : passOthers(bytes, &index, isShared)
    }
    if isShared {
      let width = unsafe sharedEscapeWidth(bytes, index)
      index += width
      return width > 0
    }
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

  /// U+007F is plain ASCII but not spelled alike by all; below U+0020 nothing is plain.
  @inline(__always)
  private static func passDelete(_ index: inout Int, _ byte: UInt8, _ isShared: Bool) -> Bool {
    guard byte == 0x7F, !isShared else { return false }
    index += 1
    return true
  }

  /// Steps over characters that are not ASCII; U+0080 to U+009F are not spelled alike by all.
  private static func passOthers(_ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ isShared: Bool) -> Bool {
    let start = index
    guard unsafe UTF8Check.advanceAll(bytes, &index) else { return false }
    guard isShared else { return true }
    for place in start..<index - 1 where unsafe bytes[place] == 0xC2 && bytes[place + 1] < 0xA0 {
      index = start
      return false
    }
    return true
  }

  /// How many bytes an escape has that all programs spell so: the shortest, and of U+0000 to U+001F, quotes and
  /// backslashes only; 0 if they do not, or it is cut off.
  private static func sharedEscapeWidth(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
    guard index + 1 < bytes.count else { return 0 }
    switch unsafe bytes[index + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"),
      UInt8(ascii: "b"), UInt8(ascii: "f"):
      return 2
    case UInt8(ascii: "u"): return unsafe index + 6 <= bytes.count && isShortestUnicode(bytes, index) ? 6 : 0
    default: return 0
    }
  }

  /// Whether `\u0000` to `\u001f` stands here, in small letters, of a character without a letter of its own.
  private static func isShortestUnicode(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    let (high, low) = unsafe (bytes[index + 4], bytes[index + 5])
    guard unsafe bytes[index + 2] == 0x30, unsafe bytes[index + 3] == 0x30, high == 0x30 || high == 0x31,
      low &- 0x30 <= 9 || low &- 0x61 <= 5
    else { return false }
    return high == 0x31 || ![0x38, 0x39, 0x61, 0x63, 0x64].contains(low)
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
