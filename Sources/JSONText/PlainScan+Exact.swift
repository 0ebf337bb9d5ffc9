// What a program wrote stands in its file byte for byte as the program writes it. So whole
// stretches of a record can be held against literals, and strings that every program spells
// alike can be taken over without being decoded.

extension PlainScan {
  /// A scan over bytes at hand.
  package init(_ bytes: UnsafeRawBufferPointer, from start: Int, depth: Int) {
    unsafe self.init(bytes, from: start, room: depth)
  }

  /// Whether it has come to the end of the bytes.
  package var isAtEnd: Bool { unsafe position >= bytes.count }

  /// Steps up to the next such byte; false, and no step, if there is none.
  package mutating func passes(upTo byte: UInt8) -> Bool {
    let place = unsafe ByteWord.find(byte, in: bytes, from: position)
    guard unsafe place < bytes.count else { return false }
    position = place
    return true
  }

  /// Steps over blanks, and over line feeds.
  package mutating func passBlanks() {
    while unsafe position < bytes.count, unsafe [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
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

  /// Takes a string whose quote has been taken, if all programs spell it alike: escaped are quotes, backslashes and
  /// U+0000 to U+001F, each in the shortest way, and there is no character from U+007F to U+009F, which some
  /// programs escape and others do not.
  package mutating func restOfSharedString() -> Range<Int>? {
    let start = position
    let ending = unsafe PlainString.sharedEnd(bytes, &position)
    guard ending == .closed else {
      ranOut = ending == .cutOff
      hasFailed = true
      return nil
    }
    return start..<position - 1
  }

  /// Whether there is a character from U+007F to U+009F in a range.
  package func hasLateControls(_ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    while true {
      index = nextDoubt(index, range.upperBound)
      guard index < range.upperBound else { return false }
      guard unsafe bytes[index] == 0xC2, index + 1 < range.upperBound, unsafe bytes[index + 1] >= 0xA0 else {
        return true
      }
      index += 2
    }
  }

  /// The first byte that may begin a character from U+007F to U+009F.
  private func nextDoubt(_ start: Int, _ end: Int) -> Int {
    var index = start
    while index + 8 <= end {
      let word = unsafe ByteWord.load(bytes, index)
      let hits = ByteWord.equal(word, 0x7F) | ByteWord.equal(word, 0xC2)
      if hits != 0 { return index + ByteWord.first(hits) }
      index += 8
    }
    while index < end {
      let byte = unsafe bytes[index]
      if byte == 0x7F || byte == 0xC2 { return index }
      index += 1
    }
    return end
  }
}
