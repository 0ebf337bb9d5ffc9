/// Where blanks stand.
enum LayoutGap: Int, Hashable {
  case start, between, opening, empty, beforeColon, behindColon, beforeComma, behindComma, closing
}

/// What stands between two tokens.
enum LayoutBlank: Equatable {
  /// A new line and the indentation of the depth, by the unit of the file.
  case indented
  case spelled([UInt8])
}

// The layout of a text is told by what is not as expected. What is expected is what the form of its program has in the
// same place, until it is seen to be otherwise: from then on it is what was found there. So a file that is laid out by one
// rule takes a few words, whatever its size, and what somebody changed by hand takes a word each.

/// What is expected of the layout of a text.
struct LayoutPrediction {
  /// Where blanks are expected to be alike.
  struct Place: Hashable {
    var kind: LayoutGap
    /// Whether a line begins behind the opening bracket.
    var isMultiline = false
    /// The member whose value begins there.
    var name: [UInt8] = []
  }

  private struct Experience {
    var expected: LayoutBlank?
    /// What was found once, and is expected if it is found again.
    var pending: LayoutBlank?
  }

  /// Of places without a name, by their number.
  private var common = [Experience?](repeating: nil, count: 2 * (LayoutGap.closing.rawValue + 1))
  private var named: [Place: Experience] = [:]
  private var shapes: [[[UInt8]]: [Int]] = [:]
  /// How lines begin, by depth.
  private var lines: [Int: [UInt8]] = [:]
  var spelling = LayoutSpelling()

  // MARK: Blanks

  /// The blanks that are expected; `standard` stands there in the program's form.
  func gap(_ place: Place, depth: Int, standard: [UInt8]) -> [UInt8] {
    let own = place.name.isEmpty ? nil : named[place]?.expected
    let expected = own ?? common[Self.number(place)]?.expected
    return expected.flatMap { bytes($0, depth) } ?? standard
  }

  private static func number(_ place: Place) -> Int { 2 * place.kind.rawValue + (place.isMultiline ? 1 : 0) }

  private subscript(place: Place) -> Experience? {
    get { place.name.isEmpty ? common[Self.number(place)] : named[place] }
    set { if place.name.isEmpty { common[Self.number(place)] = newValue } else { named[place] = newValue } }
  }

  /// Takes in blanks that were expected.
  mutating func confirm(_ place: Place) {
    var experience = self[place] ?? Experience()
    experience.pending = nil
    self[place] = experience
  }

  /// Takes in blanks that were not expected: at once where it is the first time there, else when they come again.
  mutating func learn(_ gap: [UInt8], _ place: Place, depth: Int) {
    if lines[depth] == nil, gap.contains(0x0A), bytes(.indented, depth) != gap { lines[depth] = gap }
    let blank = bytes(.indented, depth) == gap ? LayoutBlank.indented : .spelled(gap)
    for place in [Place(kind: place.kind, isMultiline: place.isMultiline), place] where self[place] == nil {
      self[place] = Experience(expected: blank)
    }
    guard var experience = self[place] else { return }
    let isAgain = experience.pending == blank
    if isAgain { experience.expected = blank }
    experience.pending = isAgain ? nil : blank
    self[place] = experience
  }

  /// What blanks are; a line that is indented begins as one of the depth did, or as those of others let expect.
  func bytes(_ blank: LayoutBlank, _ depth: Int) -> [UInt8]? {
    if case .spelled(let bytes) = blank { return bytes }
    if let line = lines[depth] { return line }
    guard let (known, line) = lines.max(by: { $0.key < $1.key }) else { return nil }
    let end = (line.lastIndex(of: 0x0A) ?? -1) + 1
    if let before = lines[known - 1], line.starts(with: before), depth > known {
      return line + Self.repeated(line[before.count...], depth - known)
    }
    guard known > 0, (line.count - end) % known == 0 else { return nil }
    return line[..<end] + Self.repeated(line[end...].prefix((line.count - end) / known), depth)
  }

  private static func repeated(_ bytes: ArraySlice<UInt8>, _ count: Int) -> [UInt8] {
    Array(repeatElement(bytes, count: count).joined())
  }

  // MARK: Order of members

  /// The order in which members with these names are expected, by their places in the program's form.
  func order(of names: [[UInt8]]) -> [Int] {
    let usual = Array(names.indices)
    return shapes.isEmpty ? usual : shapes[names] ?? usual
  }

  /// Takes in an order that was not expected.
  mutating func learn(order: [Int], of names: [[UInt8]]) { shapes[names] = order }
}

/// How characters are spelled in the strings of a text.
struct LayoutSpelling {
  /// A character, and what stands for it.
  struct Unit {
    var scalar: UInt32
    var bytes: ArraySlice<UInt8>
  }

  /// How a character can be spelled: raw, by a short escape, by `\u` with small or capital digits.
  static let formCount = 4

  private var forms: [Int: Int] = [:]
  /// Forms that were found once, and are expected if they are found again.
  private var pending: [Int: Int] = [:]
  /// The kinds of which something was found.
  private var known = [Bool](repeating: false, count: 0x90)

  /// Whether strings are expected as the program's form has them.
  var isStandard: Bool { forms.isEmpty && pending.isEmpty }

  /// Whether a byte is a character that stands for itself, unless something else is given.
  func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x80 && byte != 0x22 && byte != 0x5C && !known[Int(byte)]
  }

  /// What is expected to stand for a character, of which the program's form is given.
  func spelled(_ unit: Unit) -> [UInt8] {
    forms[Self.kind(of: unit.scalar)].flatMap { Self.spelled(unit.scalar, $0) } ?? Array(unit.bytes)
  }

  /// Takes in a character that was as expected.
  mutating func confirm(_ scalar: UInt32) {
    if !pending.isEmpty { pending[Self.kind(of: scalar)] = nil }
  }

  /// Takes in a form that was not expected: of what programs escape at once, of all else when it comes again.
  mutating func learn(_ form: Int, of scalar: UInt32) {
    let kind = Self.kind(of: scalar)
    known[kind] = true
    if Self.isOften(kind) || pending[kind] == form {
      forms[kind] = form
      pending[kind] = nil
    } else {
      pending[kind] = form
    }
  }

  private static func isOften(_ kind: Int) -> Bool {
    switch kind {
    case ..<0x20, 0x7F...: true
    default: "\"\\/<>&'".utf8.contains(UInt8(kind))
    }
  }

  /// Characters of one kind are expected to be spelled alike.
  private static func kind(of scalar: UInt32) -> Int {
    switch scalar {
    case ..<0x80: Int(scalar)
    case ..<0xA0: 0x80
    case 0x2028, 0x2029: 0x81
    case 0xD800..<0xE000: 0x82
    case ..<0x1_0000: 0x83
    default: 0x84
    }
  }

  /// A character in a form; nil if it has none such.
  static func spelled(_ scalar: UInt32, _ form: Int) -> [UInt8]? {
    switch form {
    case 0:
      guard scalar != 0x22, scalar != 0x5C, let character = Unicode.Scalar(scalar) else { return nil }
      return Array(String(Character(character)).utf8)
    case 1: return short[scalar].map { [0x5C, $0] }
    case 2, 3:
      guard scalar >= 0x1_0000 else { return escape(scalar, form) }
      let rest = scalar - 0x1_0000
      return escape(0xD800 + rest >> 10, form) + escape(0xDC00 + rest & 0x3FF, form)
    default: return nil
    }
  }

  private static let short: [UInt32: UInt8] = [
    0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x08: 0x62, 0x0C: 0x66, 0x0A: 0x6E, 0x0D: 0x72, 0x09: 0x74,
  ]

  private static func escape(_ unit: UInt32, _ form: Int) -> [UInt8] {
    let digits = Array((form == 2 ? "0123456789abcdef" : "0123456789ABCDEF").utf8)
    return [0x5C, 0x75] + [12, 8, 4, 0].map { digits[Int(unit >> $0 & 0xF)] }
  }

  /// The character at a place in a string, which is given with its quotes; nil at its end.
  static func unit(of string: [UInt8], at index: inout Int) throws -> Unit? {
    guard index < string.count - 1 else { return nil }
    let (scalar, count) = try unit(string, at: index)
    let start = index
    index += count
    guard index < string.count else { throw LayoutFailure.isOther }
    return Unit(scalar: scalar, bytes: string[start..<index])
  }

  /// The characters of a string, given with its quotes.
  static func units(of string: [UInt8]) throws -> [Unit] {
    var units: [Unit] = []
    var index = 1
    while index < string.count - 1 {
      let (scalar, count) = try unit(string, at: index)
      let end = index + count
      guard end < string.count else { throw LayoutFailure.isOther }
      units.append(Unit(scalar: scalar, bytes: string[index..<end]))
      index = end
    }
    return units
  }

  private static func unit(_ string: [UInt8], at index: Int) throws -> (UInt32, Int) {
    let byte = string[index]
    guard byte == 0x5C else { return try raw(string, at: index) }
    guard string[index + 1] == 0x75 else {
      guard let known = short.first(where: { $0.value == string[index + 1] }) else { throw LayoutFailure.isOther }
      return (known.key, 2)
    }
    let high = try hex(string, at: index + 2)
    guard high >= 0xD800, high < 0xDC00, index + 12 < string.count, string[index + 6] == 0x5C,
      string[index + 7] == 0x75
    else { return (high, 6) }
    let low = try hex(string, at: index + 8)
    guard low >= 0xDC00, low < 0xE000 else { return (high, 6) }
    return (0x1_0000 + (high - 0xD800) << 10 + (low - 0xDC00), 12)
  }

  private static func raw(_ string: [UInt8], at index: Int) throws -> (UInt32, Int) {
    let byte = string[index]
    if byte < 0x80 { return (UInt32(byte), 1) }
    let count = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
    guard index + count < string.count else { throw LayoutFailure.isOther }
    var scalar = UInt32(byte) & (0x7F >> UInt32(count))
    for next in string[(index + 1)..<(index + count)] { scalar = scalar << 6 | UInt32(next & 0x3F) }
    return (scalar, count)
  }

  private static func hex(_ string: [UInt8], at index: Int) throws -> UInt32 {
    guard index + 4 < string.count, let text = String(validating: string[index..<index + 4], as: UTF8.self),
      let unit = UInt32(text, radix: 16)
    else { throw LayoutFailure.isOther }
    return unit
  }
}
