// Values inside of messages: what one format holds as a value, another holds as the text of
// one. Both are turned into the compact text here, and back, without making a tree.

/// Compact text of plain values, for taking over from one spelling into another.
package struct PlainValue: Sendable {
  /// The text.
  package private(set) var text: [UInt8] = []
  private static let deepest = 40

  /// No text.
  package init() {}

  /// Forgets the text, but keeps its room.
  package mutating func removeAll() { text.removeAll(keepingCapacity: true) }

  // MARK: From the text inside of a string

  /// Adds the object whose text is the content of a string, without the blanks between its parts; nil if it is anything
  /// but a plain object. Tells whether there were blanks.
  package mutating func addObject(
    inString range: Range<Int>, of scan: PlainScan, hadBlanks: inout Bool
  ) -> Range<Int>? {
    let start = text.count
    unescape(range, of: scan)
    let end = text.count
    let isCompact = unsafe text.withUnsafeBytes { bytes in
      var scan = unsafe PlainScan(bytes, from: start, room: Self.deepest)
      return scan.nextByte == UInt8(ascii: "{") && scan.passCompactValue(Self.deepest) && scan.position == end
        && !scan.hasFailed && !scan.hasOddNumber
    }
    if isCompact { return start..<end }
    guard let compact = withoutBlanks(from: start) else { return nil }
    text.removeLast(end - start)
    text += compact
    hadBlanks = true
    return start..<text.count
  }

  /// The text from an index on without the blanks between the parts of the object that it is; nil if it is none that is
  /// plain.
  private func withoutBlanks(from start: Int) -> [UInt8]? {
    var compact = PlainValue()
    compact.text.reserveCapacity(text.count - start)
    let isObject = unsafe text.withUnsafeBytes { bytes in
      var scan = unsafe PlainScan(bytes, from: start, room: Self.deepest)
      return scan.nextByte == UInt8(ascii: "{") && compact.takeLoose(&scan, Self.deepest)
        && scan.position == bytes.count && !scan.hasOddNumber
    }
    return isObject ? compact.text : nil
  }

  /// Takes a value that may have blanks between its parts.
  private mutating func takeLoose(_ scan: inout PlainScan, _ room: Int) -> Bool {
    let next = scan.peek()
    let start = scan.position
    switch next {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard room > 0 else { return false }
      return next == UInt8(ascii: "{") ? takeLooseObject(&scan, room) : takeLooseArray(&scan, room)
    default: return scan.skipValue() && copy(start..<scan.position, of: scan)
    }
  }

  private mutating func takeLooseObject(_ scan: inout PlainScan, _ room: Int) -> Bool {
    guard scan.enterObject() else { return false }
    text.append(UInt8(ascii: "{"))
    var names: [Range<Int>] = []
    while let name = scan.nextName() {
      if !names.isEmpty { text.append(UInt8(ascii: ",")) }
      guard scan.isNew(name, beside: names) else { return false }
      names.append(name)
      _ = copy(name.lowerBound - 1..<name.upperBound + 1, of: scan)
      text.append(UInt8(ascii: ":"))
      guard takeLoose(&scan, room - 1) else { return false }
    }
    text.append(UInt8(ascii: "}"))
    return !scan.hasFailed
  }

  private mutating func takeLooseArray(_ scan: inout PlainScan, _ room: Int) -> Bool {
    guard scan.enterArray() else { return false }
    text.append(UInt8(ascii: "["))
    var isEmpty = true
    while scan.nextElement() {
      if !isEmpty { text.append(UInt8(ascii: ",")) }
      isEmpty = false
      guard takeLoose(&scan, room - 1) else { return false }
    }
    text.append(UInt8(ascii: "]"))
    return !scan.hasFailed
  }

  private mutating func unescape(_ range: Range<Int>, of scan: PlainScan) {
    let start = text.count
    text.append(contentsOf: repeatElement(0, count: range.count))
    let count = unsafe text.withUnsafeMutableBytes { out in
      unsafe Self.unescape(
        UnsafeRawBufferPointer(rebasing: scan.bytes[range]),
        into: UnsafeMutableRawBufferPointer(rebasing: out[start...]))
    }
    text.removeLast(range.count - count)
  }

  /// Decodes escapes that are shared by all programs.
  private static func unescape(_ raw: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer) -> Int {
    var (from, to) = (0, 0)
    while from < raw.count {
      let end = unsafe ByteWord.find(UInt8(ascii: "\\"), in: raw, from: from)
      if end > from {
        unsafe UnsafeMutableRawBufferPointer(rebasing: out[to...]).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: raw[from..<end]))
        to += end - from
      }
      guard end < raw.count else { break }
      let letter = unsafe raw[end + 1]
      if letter == UInt8(ascii: "u") {
        unsafe out[to] = UInt8(JSONUnescaping.hexDigit(raw[end + 4]) << 4 | JSONUnescaping.hexDigit(raw[end + 5]))
        from = end + 6
      } else {
        unsafe out[to] = JSONUnescaping.simple(letter)
        from = end + 2
      }
      to += 1
    }
    return to
  }

  // MARK: From a value with two spaces a level

  /// Takes the object that stands next with two spaces a level, its own members `level + 1` deep; nil if it is
  /// anything but plain, or laid out otherwise.
  package mutating func takePrettyObject(_ scan: inout PlainScan, level: Int) -> Range<Int>? {
    guard scan.nextByte == UInt8(ascii: "{") else { return nil }
    let start = text.count
    guard takePretty(&scan, level, Self.deepest), !scan.hasOddNumber else { return nil }
    return start..<text.count
  }

  private mutating func takePretty(_ scan: inout PlainScan, _ level: Int, _ room: Int) -> Bool {
    switch scan.nextByte {
    case UInt8(ascii: "\""):
      guard let range = scan.exactString(), !scan.hasLateControls(range) else { return false }
      return copy(range.lowerBound - 1..<range.upperBound + 1, of: scan)
    case UInt8(ascii: "{"): return takePrettyObject(&scan, level, room)
    case UInt8(ascii: "["): return takePrettyArray(&scan, level, room)
    default:
      let start = scan.position
      guard scan.nextByte > 0x20, scan.skipValue() else { return false }
      return copy(start..<scan.position, of: scan)
    }
  }

  private mutating func takePrettyObject(_ scan: inout PlainScan, _ level: Int, _ room: Int) -> Bool {
    if scan.passes("{}") {
      text += [UInt8(ascii: "{"), UInt8(ascii: "}")]
      return true
    }
    guard room > 0, scan.passes("{") else { return false }
    text.append(UInt8(ascii: "{"))
    var names: [Range<Int>] = []
    repeat {
      if !names.isEmpty { text.append(UInt8(ascii: ",")) }
      guard scan.passesBreak(level + 1), scan.nextByte == UInt8(ascii: "\""), let name = scan.exactName(beside: names),
        !scan.hasLateControls(name), scan.passes(": ")
      else { return false }
      names.append(name)
      _ = copy(name.lowerBound - 1..<name.upperBound + 1, of: scan)
      text.append(UInt8(ascii: ":"))
      guard takePretty(&scan, level + 1, room - 1) else { return false }
    } while scan.passes(",")
    text.append(UInt8(ascii: "}"))
    return scan.passesBreak(level) && scan.passes("}")
  }

  private mutating func takePrettyArray(_ scan: inout PlainScan, _ level: Int, _ room: Int) -> Bool {
    if scan.passes("[]") {
      text += [UInt8(ascii: "["), UInt8(ascii: "]")]
      return true
    }
    guard room > 0, scan.passes("[") else { return false }
    text.append(UInt8(ascii: "["))
    repeat {
      if text.last != UInt8(ascii: "[") { text.append(UInt8(ascii: ",")) }
      guard scan.passesBreak(level + 1), takePretty(&scan, level + 1, room - 1) else { return false }
    } while scan.passes(",")
    text.append(UInt8(ascii: "]"))
    return scan.passesBreak(level) && scan.passes("]")
  }

  private mutating func copy(_ range: Range<Int>, of scan: PlainScan) -> Bool {
    unsafe text.append(contentsOf: UnsafeRawBufferPointer(rebasing: scan.bytes[range]))
    return true
  }
}

extension PlainScan {
  /// Takes a string that stands next, without a blank before it.
  fileprivate mutating func exactString() -> Range<Int>? {
    guard passes("\"") else { return nil }
    return restOfString()?.range
  }

  /// Takes a member's name that is not among those before it and has no escapes. Objects with more than 24 members
  /// are not taken for plain.
  fileprivate mutating func exactName(beside names: [Range<Int>]) -> Range<Int>? {
    guard passes("\""), let name = restOfString(), !name.hasEscapes, isNew(name.range, beside: names) else {
      return nil
    }
    return name.range
  }

  /// Whether a name is none of those before it, which are few.
  fileprivate func isNew(_ name: Range<Int>, beside names: [Range<Int>]) -> Bool {
    guard names.count < 24 else { return false }
    for other in names where other.count == name.count {
      var index = 0
      while unsafe index < other.count && bytes[other.lowerBound + index] == bytes[name.lowerBound + index] {
        index += 1
      }
      if index == other.count { return false }
    }
    return true
  }

  /// Steps over a line feed and two spaces a level.
  fileprivate mutating func passesBreak(_ level: Int) -> Bool {
    let end = position + 1 + 2 * level
    guard unsafe end <= bytes.count else {
      ranOut = true
      return false
    }
    guard unsafe bytes[position] == 0x0A else { return false }
    for index in position + 1..<end where unsafe bytes[index] != 0x20 { return false }
    position = end
    return true
  }

  /// Steps over a value without any blanks between its parts.
  fileprivate mutating func passCompactValue(_ room: Int) -> Bool {
    switch nextByte {
    case UInt8(ascii: "\""): return exactString() != nil
    case UInt8(ascii: "{"):
      if passes("{}") { return true }
      guard room > 0, passes("{") else { return false }
      var names: [Range<Int>] = []
      repeat {
        guard let name = exactName(beside: names), passes(":"), passCompactValue(room - 1) else { return false }
        names.append(name)
      } while passes(",")
      return passes("}")
    case UInt8(ascii: "["):
      if passes("[]") { return true }
      guard room > 0, passes("[") else { return false }
      repeat { if !passCompactValue(room - 1) { return false } } while passes(",")
      return passes("]")
    default: return nextByte > 0x20 && skipValue()
    }
  }
}

// MARK: Writing

extension JSONWriter {
  /// Adds bytes as they are.
  package mutating func add(_ literal: StaticString) {
    unsafe append(UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Adds bytes as they are.
  package mutating func add(_ bytes: [UInt8]) { unsafe bytes.withUnsafeBytes { unsafe append($0) } }

  /// Adds a range of what a scan goes over, as it is.
  package mutating func add(_ range: Range<Int>, of scan: PlainScan) {
    unsafe append(UnsafeRawBufferPointer(rebasing: scan.bytes[range]))
  }

  /// Adds compact text as the content of a string.
  package mutating func addEscaped(_ range: Range<Int>, of value: PlainValue) {
    unsafe value.text.withUnsafeBytes { bytes in
      unsafe escape(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
  }

  /// Adds compact text with two spaces a level.
  package mutating func addPretty(_ range: Range<Int>, of value: PlainValue, level: Int) {
    unsafe value.text.withUnsafeBytes { bytes in
      unsafe pretty(UnsafeRawBufferPointer(rebasing: bytes[range]), level)
    }
  }

  /// Adds a part of what another writer has written.
  package mutating func add(_ range: Range<Int>, of other: JSONWriter) {
    unsafe other.bytes.withUnsafeBytes { unsafe append(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// Adds text as it is.
  package mutating func addText(_ text: String) {
    var text = text
    text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
  }

  /// Adds a string with its quotes, escaped as the writer's rules say.
  package mutating func addString(_ text: String) { quote(text) }

  private mutating func escape(_ text: UnsafeRawBufferPointer) {
    var start = 0
    while start < text.count {
      let end = unsafe Self.special(text, start)
      unsafe append(UnsafeRawBufferPointer(rebasing: text[start..<end]))
      guard end < text.count else { return }
      appendByte(UInt8(ascii: "\\"))
      appendByte(unsafe text[end])
      start = end + 1
    }
  }

  private static func special(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int {
    var index = start
    while index + 8 <= text.count {
      let word = unsafe ByteWord.load(text, index)
      let hits = ByteWord.equal(word, UInt8(ascii: "\"")) | ByteWord.equal(word, UInt8(ascii: "\\"))
      if hits != 0 { return index + ByteWord.first(hits) }
      index += 8
    }
    while index < text.count, unsafe text[index] != UInt8(ascii: "\""), unsafe text[index] != UInt8(ascii: "\\") {
      index += 1
    }
    return index
  }

  private mutating func pretty(_ text: UnsafeRawBufferPointer, _ level: Int) {
    var (index, level) = (0, level)
    while index < text.count {
      let byte = unsafe text[index]
      switch byte {
      case UInt8(ascii: "\""):
        var (end, hasEscapes) = (index + 1, false)
        _ = unsafe PlainString.end(text, &end, &hasEscapes)
        unsafe append(UnsafeRawBufferPointer(rebasing: text[index..<end]))
        index = end
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        appendByte(byte)
        if unsafe text[index + 1] == byte + 2 {
          appendByte(byte + 2)
          index += 1
        } else {
          level += 1
          lineBreak(level)
        }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        level -= 1
        lineBreak(level)
        appendByte(byte)
      case UInt8(ascii: ","):
        appendByte(byte)
        lineBreak(level)
      case UInt8(ascii: ":"): add(": ")
      default: appendByte(byte)
      }
      index += 1
    }
  }
}
