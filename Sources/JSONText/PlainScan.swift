// Counting what a text holds needs no tape: most texts are plain, and a scan that checks
// them in place, straight through, is several times as fast as one that writes down where
// everything stands. Whatever is not plain (a fault, a surrogate escape, a raw control
// character, an escape in a name, too deep) makes the scan give up, and the caller reads
// the value in the usual way: so the scan must never accept what the parser refuses, but
// may refuse what it likes.

/// Steps through plain JSON in a buffer; gives up for good at the first thing that is not plain.
@safe package struct PlainScan {
  @usableFromInline package let bytes: UnsafeRawBufferPointer
  /// Whether the text is a line, in which a line feed is no blank.
  private let isLine: Bool
  /// How many more containers may be opened.
  private var room: Int
  /// Whether nothing has been taken yet from the container that was opened last.
  private var isFresh = false
  /// Index of the next byte.
  package internal(set) var position: Int
  /// Whether something was not plain.
  package internal(set) var hasFailed = false
  /// Whether it only failed because the buffer ended.
  package internal(set) var ranOut = false
  /// Whether there was a number with a fraction, an exponent or more than 18 digits.
  package private(set) var hasOddNumber = false

  static let deepest = 48
  /// Lines of a text that is laid out begin with many.
  private static let eightBlanks: UInt64 = 0x2020_2020_2020_2020

  init(_ bytes: UnsafeRawBufferPointer, from start: Int, room: Int, isLine: Bool = false) {
    unsafe self.bytes = unsafe bytes
    self.isLine = isLine
    self.room = min(room, Self.deepest)
    position = start
  }

  @inline(__always)
  private mutating func fail() -> Bool {
    hasFailed = true
    return false
  }

  /// The next byte that is not a blank, without taking it; 0 where the scan has failed.
  @inline(__always)
  package mutating func peek() -> UInt8 {
    while unsafe position < bytes.count {
      let byte = unsafe bytes[position]
      if byte > 0x20 { return hasFailed ? 0 : byte }
      guard byte == 0x20 || byte == 0x09 || !isLine && (byte == 0x0A || byte == 0x0D) else { break }
      position += 1
      while unsafe position + 8 <= bytes.count, unsafe ByteWord.load(bytes, position) == Self.eightBlanks {
        position += 8
      }
    }
    if unsafe position >= bytes.count { ranOut = true }
    hasFailed = true
    return 0
  }

  @inline(__always)
  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return fail() }
    position += 1
    return true
  }

  // MARK: Containers

  /// Opens an object; ``nextName()`` follows.
  package mutating func enterObject() -> Bool { enter(UInt8(ascii: "{")) }

  /// Opens an array; ``nextElement()`` follows.
  package mutating func enterArray() -> Bool { enter(UInt8(ascii: "[")) }

  @inline(__always)
  private mutating func enter(_ bracket: UInt8) -> Bool {
    guard take(bracket), room > 0 else { return fail() }
    room -= 1
    isFresh = true
    return true
  }

  /// Whether the container goes on; closes it if not.
  @inline(__always)
  private mutating func advance(_ bracket: UInt8) -> Bool {
    let byte = peek()
    if byte == bracket {
      position += 1
      room += 1
      isFresh = false
      return false
    }
    if !isFresh {
      guard byte == UInt8(ascii: ",") else { return fail() }
      position += 1
    }
    isFresh = false
    return !hasFailed
  }

  /// The next member's name, its value standing next; nil at the end of the object, and at a failure.
  package mutating func nextName() -> Range<Int>? {
    guard advance(UInt8(ascii: "}")) else { return nil }
    guard let name = string(), !name.hasEscapes, take(UInt8(ascii: ":")) else {
      hasFailed = true
      return nil
    }
    return name.range
  }

  /// Whether another element follows, standing next; false at the end of the array, and at a failure.
  package mutating func nextElement() -> Bool { advance(UInt8(ascii: "]")) }

  // MARK: Values

  /// A string's content, and whether there are escapes in it.
  package struct Text {
    /// Where it stands, without the quotes.
    package var range: Range<Int>
    /// Whether there are escapes; none are of surrogates.
    package var hasEscapes: Bool
  }

  /// Takes a string.
  package mutating func string() -> Text? {
    guard take(UInt8(ascii: "\"")) else { return nil }
    return restOfString()
  }

  /// Takes a string whose quote has been taken.
  package mutating func restOfString() -> Text? {
    let start = position
    var hasEscapes = false
    let ending = unsafe PlainString.end(bytes, &position, &hasEscapes)
    guard ending == .closed else {
      ranOut = ending == .cutOff
      hasFailed = true
      return nil
    }
    return Text(range: start..<position - 1, hasEscapes: hasEscapes)
  }

  /// Takes a whole number from 0 to 18 digits of nines, in its normal spelling.
  package mutating func natural() -> UInt64? {
    let first = peek() &- 0x30
    guard first <= 9 else {
      hasFailed = true
      return nil
    }
    var value: UInt64 = 0
    let start = position
    while unsafe position < bytes.count, unsafe bytes[position] &- 0x30 <= 9 {
      value = unsafe value &* 10 &+ UInt64(bytes[position] &- 0x30)
      position += 1
    }
    ranOut = unsafe ranOut || position >= bytes.count
    let count = position - start
    guard !ranOut, count == 1 || first != 0, count <= 18, unsafe !Self.continuesNumber(bytes[position]) else {
      hasFailed = true
      return nil
    }
    return value
  }

  private static func continuesNumber(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte | 0x20 == 0x65 }

  /// Takes `true` or `false`.
  package mutating func bool() -> Bool? {
    let isTrue = peek() == UInt8(ascii: "t")
    return word(isTrue ? "true" : "false") ? isTrue : nil
  }

  /// Takes `null` if that is next.
  package mutating func takesNull() -> Bool { peek() == UInt8(ascii: "n") && word("null") }

  private mutating func word(_ word: StaticString) -> Bool {
    let length = word.utf8CodeUnitCount
    guard unsafe position + length <= bytes.count else {
      ranOut = true
      return fail()
    }
    for index in 0..<length where unsafe bytes[position + index] != word.utf8Start[index] { return fail() }
    position += length
    return true
  }

  /// Takes any value.
  package mutating func skipValue() -> Bool {
    switch peek() {
    case UInt8(ascii: "\""): return string() != nil
    case UInt8(ascii: "{"):
      guard enterObject() else { return false }
      while nextName() != nil { if !skipValue() { return false } }
      return !hasFailed
    case UInt8(ascii: "["):
      guard enterArray() else { return false }
      while nextElement() { if !skipValue() { return false } }
      return !hasFailed
    case UInt8(ascii: "-"), 0x30...0x39: return number()
    case UInt8(ascii: "n"): return word("null")
    default: return bool() != nil
    }
  }

  private mutating func number() -> Bool {
    if unsafe bytes[position] == UInt8(ascii: "-") { position += 1 }
    let start = position
    let count = digits()
    guard count > 0, unsafe count == 1 || bytes[start] != 0x30 else { return fail() }
    hasOddNumber = hasOddNumber || count > 18
    if unsafe position < bytes.count, unsafe bytes[position] == UInt8(ascii: ".") {
      hasOddNumber = true
      position += 1
      guard digits() > 0 else { return fail() }
    }
    if unsafe position < bytes.count, unsafe bytes[position] | 0x20 == UInt8(ascii: "e") {
      hasOddNumber = true
      position += 1
      if unsafe position < bytes.count,
        unsafe bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
      {
        position += 1
      }
      guard digits() > 0 else { return fail() }
    }
    return !ranOut
  }

  /// How many digits stand next; the number must not touch the end of the buffer.
  private mutating func digits() -> Int {
    let start = position
    while unsafe position < bytes.count, unsafe bytes[position] &- 0x30 <= 9 { position += 1 }
    if unsafe position >= bytes.count {
      ranOut = true
      hasFailed = true
    }
    return position - start
  }

  // MARK: Bytes

  /// Whether the bytes of a range are that word.
  @inlinable @inline(__always)
  package func isWord(_ range: Range<Int>, _ word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<range.count where unsafe bytes[range.lowerBound + index] != word.utf8Start[index] {
      return false
    }
    return true
  }

  /// Whether the bytes of a range are these.
  package func isText(_ range: Range<Int>, _ text: [UInt8]) -> Bool {
    guard range.count == text.count else { return false }
    for index in text.indices where unsafe bytes[range.lowerBound + index] != text[index] { return false }
    return true
  }

  /// A copy of a range.
  package func copy(_ range: Range<Int>) -> [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }
}
