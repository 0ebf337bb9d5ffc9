// What a program wrote stands in its file byte for byte as the program writes it. So whole
// stretches of a record can be held against literals, and strings that every program spells
// alike can be taken over without being decoded.

extension PlainScan {
  /// A scan over bytes at hand.
  package init(_ bytes: UnsafeRawBufferPointer, from start: Int, depth: Int) {
    unsafe self.init(bytes, from: start, room: depth)
  }

  /// Steps over the bytes of a literal if they stand next, blanks and all.
  package mutating func passes(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    let whole = unsafe min(count, bytes.count - position)
    var index = 0
    while index + 8 <= whole {
      let wanted = unsafe UnsafeRawPointer(literal.utf8Start).loadUnaligned(fromByteOffset: index, as: UInt64.self)
      guard unsafe bytes.loadUnaligned(fromByteOffset: position + index, as: UInt64.self) == wanted else {
        return false
      }
      index += 8
    }
    while index < whole {
      guard unsafe bytes[position + index] == literal.utf8Start[index] else { return false }
      index += 1
    }
    if whole < count {
      ranOut = true
      return false
    }
    position += count
    return true
  }

  /// The byte that stands next, a blank or not; 0 at the end of the buffer.
  @inline(__always)
  package var nextByte: UInt8 { unsafe position < bytes.count ? bytes[position] : 0 }

  /// A scan over a part of the same buffer.
  package func within(_ range: Range<Int>) -> PlainScan {
    unsafe PlainScan(UnsafeRawBufferPointer(rebasing: bytes[..<range.upperBound]), from: range.lowerBound, room: 1)
  }

  /// The text of the content of a string that all programs spell alike.
  package func text(ofShared range: Range<Int>) -> String {
    unsafe JSONUnescaping.decode(UnsafeRawBufferPointer(rebasing: bytes[range])).text
  }

  /// Takes a whole number in its normal spelling that stands next, without a blank before it.
  package mutating func exactNatural() -> UInt64? {
    guard nextByte &- 0x30 <= 9 else {
      ranOut = unsafe ranOut || position >= bytes.count
      return nil
    }
    return natural()
  }

  /// Takes a string whose quote has been taken, if all programs spell it alike.
  package mutating func restOfSharedString() -> Range<Int>? {
    guard let text = restOfString(), isShared(text.range, hasEscapes: text.hasEscapes) else { return nil }
    return text.range
  }

  /// Whether the content of a string has one spelling in all formats: escaped are quotes, backslashes and
  /// U+0000 to U+001F, each in the shortest way, and there is no character from U+007F to U+009F, which some
  /// programs escape and others do not.
  package func isShared(_ range: Range<Int>, hasEscapes: Bool = true) -> Bool {
    var index = range.lowerBound
    while true {
      index = nextDoubt(index, range.upperBound, hasEscapes)
      guard index < range.upperBound else { return true }
      let width = escapeWidth(index, range.upperBound)
      guard width > 0 else { return false }
      index += width
    }
  }

  /// Whether there is a character from U+007F to U+009F in a range.
  package func hasLateControls(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while true {
      index = nextDoubt(index, range.upperBound, false)
      guard index < range.upperBound else { return false }
      guard unsafe bytes[index] == 0xC2, index + 1 < range.upperBound, unsafe bytes[index + 1] >= 0xA0 else {
        return true
      }
      index += 2
    }
  }

  /// The first byte that may begin an escape or a character from U+007F to U+009F.
  private func nextDoubt(_ start: Int, _ end: Int, _ hasEscapes: Bool) -> Int {
    var index = start
    while index + 8 <= end {
      let word = unsafe ByteWord.load(bytes, index)
      var hits = ByteWord.equal(word, 0x7F) | ByteWord.equal(word, 0xC2)
      if hasEscapes { hits |= ByteWord.equal(word, UInt8(ascii: "\\")) }
      if hits != 0 { return index + ByteWord.first(hits) }
      index += 8
    }
    while index < end {
      let byte = unsafe bytes[index]
      if byte == 0x7F || byte == 0xC2 || hasEscapes && byte == UInt8(ascii: "\\") { return index }
      index += 1
    }
    return end
  }

  /// How many bytes a doubtful character has that all programs spell so; 0 if they do not.
  private func escapeWidth(_ index: Int, _ end: Int) -> Int {
    guard index + 1 < end else { return 0 }
    let (byte, next) = unsafe (bytes[index], bytes[index + 1])
    guard byte == UInt8(ascii: "\\") else { return byte == 0xC2 && next >= 0xA0 ? 2 : 0 }
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"),
      UInt8(ascii: "b"), UInt8(ascii: "f"):
      return 2
    case UInt8(ascii: "u"): return isShortestUnicode(index) ? 6 : 0
    default: return 0
    }
  }

  /// Whether `\u0000` to `\u001f` stands here, in small letters, of a character without a letter of its own.
  private func isShortestUnicode(_ index: Int) -> Bool {
    let (high, low) = unsafe (bytes[index + 4], bytes[index + 5])
    guard unsafe bytes[index + 2] == 0x30, unsafe bytes[index + 3] == 0x30, high == 0x30 || high == 0x31,
      low &- 0x30 <= 9 || low &- 0x61 <= 5
    else { return false }
    return high == 0x31 || ![0x38, 0x39, 0x61, 0x63, 0x64].contains(low)
  }
}
