/// Lays the text of a session out anew, as an editor, another program or a person may. It shares nothing with the library.
struct Relayout {
  /// JSON as it is spelled.
  indirect enum Node {
    case object([(key: String, value: Node)])
    case list([Node])
    case word(String)
  }

  var random: SeededRandom
  private let indent: String?
  private let newline: String
  private let comma: String
  private let colon: String
  private let order: Int
  private let strayBlanks: Int
  private let strayEscapes: Int
  private let escapesAll: Bool
  private let longFractions: Bool

  /// A way to lay out; that of a journal breaks no lines inside of records.
  init(seed: UInt64, isJournal: Bool) {
    var random = SeededRandom(seed: seed)
    func pick<Value>(_ values: [Value], _ standard: Value) -> Value {
      values.randomElement(using: &random) ?? standard
    }
    indent = isJournal ? nil : pick([nil, "", " ", "  ", "    ", "\t", " \t"], nil)
    newline = pick(["\n", "\n", "\r\n"], "\n")
    comma = pick([",", ", ", " ,", " , "], ",")
    colon = pick([":", ": ", " : ", "\t:"], ":")
    order = pick([0, 0, 1, 2, 3], 0)
    strayBlanks = pick([0, 0, 2], 0)
    strayEscapes = pick([0, 0, 1], 0)
    escapesAll = pick([false, false, true], false)
    longFractions = pick([false, true], false)
    self.random = random
  }

  /// A text of one value, or of one a line.
  mutating func text(_ source: String, isJournal: Bool) -> String {
    guard isJournal else {
      return chance(10, "\n", "") + value(Self.parse(source), 0) + pick(["", "\n", "\n\n", " ", "\r\n\t"], "")
    }
    var lines = source.split(separator: "\n").map { value(Self.parse(String($0)), 0) }
    for index in lines.indices {
      lines[index] = chance(5, "  ", "") + lines[index] + chance(5, " \t", "")
      if index > 0 { lines[index] = chance(8, newline, "") + lines[index] }
    }
    return lines.joined(separator: newline) + pick([newline, newline, newline + newline, ""], "\n")
  }

  private mutating func chance(_ percent: Int, _ yes: String, _ no: String) -> String {
    Int.random(in: 0..<100, using: &random) < percent ? yes : no
  }

  private mutating func pick(_ values: [String], _ standard: String) -> String {
    values.randomElement(using: &random) ?? standard
  }

  private mutating func stray() -> String { strayBlanks == 0 ? "" : chance(strayBlanks, " ", "") }

  // MARK: Writing

  private mutating func value(_ node: Node, _ depth: Int) -> String {
    switch node {
    case .word(let word): return respelled(word)
    case .list(let elements): return brackets("[", elements.map { value($0, depth + 1) }, "]", depth)
    case .object(let members):
      let parts = ordered(members).map { respelled($0.key) + stray() + colon + value($0.value, depth + 1) }
      return brackets("{", parts, "}", depth)
    }
  }

  private mutating func brackets(_ open: String, _ parts: [String], _ close: String, _ depth: Int) -> String {
    guard !parts.isEmpty else { return open + stray() + close }
    guard let indent, chance(3, "x", "").isEmpty else {
      return open + stray() + parts.joined(separator: comma) + stray() + close
    }
    let line = newline + String(repeating: indent, count: depth + 1)
    return open + line + parts.joined(separator: "," + line) + newline + String(repeating: indent, count: depth)
      + stray() + close
  }

  private mutating func ordered(_ members: [(key: String, value: Node)]) -> [(key: String, value: Node)] {
    switch order {
    case 1: members.sorted { $0.key < $1.key }
    case 2: members.reversed()
    case 3: members.shuffled(using: &random)
    default: members
    }
  }

  private mutating func respelled(_ word: String) -> String {
    guard word.hasPrefix("\"") else {
      let isFraction = word.contains(".") && !word.lowercased().contains("e")
      return isFraction && longFractions ? word + "0" : word
    }
    var text = ""
    var rest = word.dropFirst().dropLast().unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\\" {
        let count = rest.first == "u" ? 5 : 1
        text += "\\" + String(String.UnicodeScalarView(rest.prefix(count)))
        rest.removeFirst(count)
      } else if scalar == "/", escapesAll {
        text += "\\/"
      } else if escapesAll && scalar.value > 0x7E && scalar.value < 0xD800 || strayEscapes > 0 && isStray(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: strayEscapes == 0)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return "\"" + text + "\""
  }

  private mutating func isStray(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII && Int.random(in: 0..<100, using: &random) < strayEscapes
  }

  // MARK: Reading

  static func parse(_ text: String) -> Node {
    var rest = Substring(text)
    return parse(&rest)
  }

  private static func parse(_ rest: inout Substring) -> Node {
    blanks(&rest)
    switch rest.first {
    case "{":
      var members: [(key: String, value: Node)] = []
      elements(&rest) { rest in
        let key = word(&rest)
        blanks(&rest)
        rest.removeFirst()
        members.append((key, parse(&rest)))
      }
      return .object(members)
    case "[":
      var list: [Node] = []
      elements(&rest) { list.append(parse(&$0)) }
      return .list(list)
    default: return .word(word(&rest))
    }
  }

  private static func elements(_ rest: inout Substring, _ take: (inout Substring) -> Void) {
    rest.removeFirst()
    blanks(&rest)
    while let next = rest.first, next != "}", next != "]" {
      take(&rest)
      blanks(&rest)
      if rest.first == "," { rest.removeFirst() }
      blanks(&rest)
    }
    rest.removeFirst()
  }

  private static func blanks(_ rest: inout Substring) {
    rest.unicodeScalars.removeFirst(rest.unicodeScalars.prefix { [" ", "\n", "\r", "\t"].contains($0) }.count)
  }

  private static func word(_ rest: inout Substring) -> String {
    var word = String.UnicodeScalarView()
    guard rest.unicodeScalars.first == "\"" else {
      while let next = rest.unicodeScalars.first, !",]}: \n\r\t".unicodeScalars.contains(next) {
        word.append(rest.unicodeScalars.removeFirst())
      }
      return String(word)
    }
    word.append(rest.unicodeScalars.removeFirst())
    while let next = rest.unicodeScalars.first {
      word.append(rest.unicodeScalars.removeFirst())
      if next == "\"" { break }
      if next == "\\", let escaped = rest.unicodeScalars.popFirst() { word.append(escaped) }
    }
    return String(word)
  }
}
