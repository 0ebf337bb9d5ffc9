import SatchelJSONText

/// Makes trees of every kind of value and spelling.
struct TreeGenerator {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private static let numbers = AcceptedText.numbers.map(\.value).filter { $0.text().count < 60 }
  private static let strings: [JSON] = (AcceptedText.strings + AcceptedText.escapes + AcceptedText.surrogates)
    .filter { $0.text.hasPrefix("\"") }.compactMap { try? JSON(parsing: $0.text) }

  mutating func tree(_ depth: Int = 0) -> JSON {
    switch Int.random(in: 0..<(depth < 5 ? 9 : 5), using: &random) {
    case 0: return nil
    case 1: return .bool(Bool.random(using: &random))
    case 2: return Self.numbers.randomElement(using: &random) ?? 0
    case 3: return Self.strings.randomElement(using: &random) ?? ""
    case 4: return .string(text())
    case 5, 6: return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in tree(depth + 1) })
    default: return .object((0..<Int.random(in: 0..<5, using: &random)).map { _ in member(depth) })
    }
  }

  private mutating func member(_ depth: Int) -> JSONMember {
    if case .string(let key)? = Self.strings.randomElement(using: &random), Bool.random(using: &random) {
      return JSONMember(key: key, value: tree(depth + 1))
    }
    return JSONMember(text(), tree(depth + 1))
  }

  private mutating func text() -> String {
    var text = ""
    for _ in 0..<Int.random(in: 0..<20, using: &random) {
      let range: ClosedRange<UInt32> =
        [0...0x7F, 0x20...0x7E, 0x80...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF]
        .randomElement(using: &random) ?? 0...0x7F
      text.unicodeScalars.append(Unicode.Scalar(UInt32.random(in: range, using: &random)) ?? "?")
    }
    return text
  }
}
