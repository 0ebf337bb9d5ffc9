import SatchelJSONText

/// Changes texts, the same way for the same seed.
struct TallyMutations: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }

  private static let snippets: [[UInt8]] =
    [
      "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "\r\n", "\t", "\u{0}", "null", "true", "1.5", "1e5", "-0",
      "007", "99999999999999999999", "\\u0041", "\\ud83d", "\\ud83d\\ude00", "\\u12", "é", "😀", "\u{2028}", "\"x\":1,",
      "\"type\":\"text\",", "\"content\":\"x\",", "\"id\":\"x\",", "{\"a\":[1,{}]},", "\u{FEFF}", "\u{7f}",
    ].map { Array($0.utf8) } + [[0x80], [0xC3], [0xFF], [0xED, 0xA0, 0x80], [0xE4, 0xB8], [0xF0, 0x9F]]

  /// Some bytes put in, taken out, replaced, repeated or cut off.
  mutating func changed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...Int.random(in: 0...1, using: &self) {
      let place = Int.random(in: 0...bytes.count, using: &self)
      let length = min(Int.random(in: 0...12, using: &self), bytes.count - place)
      let snippet = Self.snippets.randomElement(using: &self) ?? []
      switch Int.random(in: 0..<6, using: &self) {
      case 0: bytes.insert(contentsOf: snippet, at: place)
      case 1: bytes.removeSubrange(place..<place + length)
      case 2: bytes.replaceSubrange(place..<place + length, with: snippet)
      case 3: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
      case 4: bytes.removeSubrange(place...)
      default: swapDigit(&bytes, from: place)
      }
    }
    return bytes
  }

  /// Changes the next digit or letter.
  private mutating func swapDigit(_ bytes: inout [UInt8], from place: Int) {
    guard let index = bytes[place...].firstIndex(where: { $0 > 0x2F && $0 < 0x7B }) else { return }
    bytes[index] = UInt8.random(in: 0x20...0x7E, using: &self)
  }

  /// A text, or each line of it, whose members are shuffled, repeated, left out or replaced here and there.
  mutating func restructured(_ bytes: [UInt8]) -> [UInt8] {
    if let tree = try? JSON(parsing: bytes) { return restructured(tree).text() }
    return bytes.split(separator: 0x0A).reduce(into: []) { text, line in
      text += ((try? JSON(parsing: Array(line))).map { restructured($0).text() } ?? Array(line)) + [0x0A]
    }
  }

  private mutating func restructured(_ value: JSON) -> JSON {
    switch value {
    case .array(let elements): return .array(elements.map { restructured($0) })
    case .object(var members):
      for index in members.indices { members[index].value = restructured(members[index].value) }
      switch Int.random(in: 0..<60, using: &self) {
      case 0...9: members.shuffle(using: &self)
      case 10: if let extra = members.randomElement(using: &self) { members.append(extra) }
      case 11: if !members.isEmpty { members.removeLast() }
      case 12...14: members.insert(JSONMember("extra", ["a": [1, nil, "b"]]), at: 0)
      default: break
      }
      return .object(members)
    default:
      let others: [JSON] = [nil, 5, "x", .bool(true), [], ["type": "x"]]
      return Int.random(in: 0..<300, using: &self) == 0 ? others.randomElement(using: &self) ?? nil : value
    }
  }
}
