import SatchelExchange
import SatchelJSONText
import SatchelSessionFormats
import SatchelTestSupport
import Testing

/// Of the sessions that are edited: few normally, thousands in the long mode.
private let seeds = TestMode.seeds(12)

/// Somebody edits what a conversion wrote, and it is converted back. The checks know JSON texts, and nothing of the
/// exchange: every text in these sessions is another one, so that an edit of the target is the same edit of the source.
@Suite("Edits of a target win, and nothing else is lost") struct EditLawTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var source: FormatID
    var target: FormatID
    var seed: Int
    var testDescription: String { "\(source.rawValue) by \(target.rawValue), seed \(seed)" }
  }

  static let cases: [Case] = seeds.flatMap { seed in
    FormatRegistry.ids.flatMap { source in
      FormatRegistry.ids.filter { $0 != source }.map { Case(source: source, target: $0, seed: seed) }
    }
  }

  private static func convert(_ text: [UInt8], _ format: FormatID) throws -> (text: [UInt8], lost: Int) {
    let result = try Converter().convert(text, named: "session-1780300800000-1", as: format)
    return (result.text, result.report.count(.lost))
  }

  private static func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Replaces a word in all strings of a target but in what was put aside.
  private static func replace(_ word: String, with new: String, in text: [UInt8]) throws -> [UInt8] {
    let lines = try JSONLines.values(text).map { $0.editing { $0.replacing(word, with: new) } }
    return JSONLines.text(lines, isPretty: text.starts(with: Array("{\n".utf8)))
  }

  @Test("An edited value is edited in the source, byte for byte, and nothing else changes", arguments: cases)
  func value(_ test: Case) throws {
    var made = NumberedSession(seed: test.seed)
    let source = made.text(test.source)
    let there = try Self.convert(source, test.target).text
    guard let word = made.words.randomElement(using: &made.random) else { return }
    let edited = try Self.replace(word, with: "EDITED", in: there)
    #expect(edited != there)
    let back = try Self.convert(edited, test.source)
    #expect(Self.string(back.text) == Self.string(source).replacing(word, with: "EDITED"))
    #expect(back.lost == 0)
  }

  @Test("An edit at the end of a chain is there at its beginning", arguments: cases)
  func chain(_ test: Case) throws {
    var made = NumberedSession(seed: test.seed)
    let source = made.text(test.source)
    guard let third = FormatRegistry.ids.first(where: { $0 != test.source && $0 != test.target }),
      let word = made.words.randomElement(using: &made.random)
    else { return }
    let further = try Self.convert(Self.convert(source, test.target).text, third).text
    let edited = try Self.replace(word, with: "EDITED", in: further)
    let back = try Self.convert(Self.convert(edited, test.target).text, test.source)
    #expect(Self.string(back.text) == Self.string(source).replacing(word, with: "EDITED"))
  }

  @Test("A turn that is taken out is gone, and the others are as they were", arguments: cases)
  func removal(_ test: Case) throws {
    var made = NumberedSession(seed: test.seed)
    let turn = Int.random(in: 0..<made.turns.count, using: &made.random)
    let source = made.text(test.source)
    let there = try Self.convert(source, test.target).text
    let edited = try TurnList(there, test.target).removing(turn)
    let back = try Self.convert(edited, test.source)
    let (wanted, found) = try (TurnList(source, test.source), TurnList(back.text, test.source))
    #expect(found.turns == Array(wanted.turns[..<turn] + wanted.turns[(turn + 1)...]))
    #expect(back.lost == 0)
  }

  @Test("A turn that is put in, anywhere or at the end, is there once, and nothing else changes", arguments: cases)
  func insertion(_ test: Case) throws {
    var made = NumberedSession(seed: test.seed)
    let place = Int.random(in: 0...made.turns.count, using: &made.random)
    let source = made.text(test.source)
    let there = try Self.convert(source, test.target).text
    let edited = try TurnList(there, test.target).inserting("INSERTED", at: place)
    let back = try Self.convert(edited, test.source)
    let (wanted, found) = try (TurnList(source, test.source), TurnList(back.text, test.source))
    try #require(found.turns.count == wanted.turns.count + 1)
    #expect(JSON.array(found.turns[place]).text().containing("INSERTED"))
    #expect(Array(found.turns[..<place] + found.turns[(place + 1)...]) == wanted.turns)
    #expect(back.lost == 0)
  }

  @Test("A step of a user session that is taken out takes its call and its result, and nothing else", arguments: cases)
  func step(_ test: Case) throws {
    guard test.target == .userSession else { return }
    var made = NumberedSession(seed: test.seed)
    let source = made.text(test.source)
    let there = try Self.convert(source, test.target).text
    let list = try TurnList(there, test.target)
    guard let step = (0..<list.stepCount).randomElement(using: &made.random) else { return }
    let back = try Self.convert(list.removingStep(step), test.source).text
    let call = "call-\(step + 1)"
    let wanted = TurnList.parts(try TurnList(source, test.source).turns).filter {
      $0["id"]?.text != call && $0["tool_use_id"]?.text != call
    }
    let found = TurnList.parts(try TurnList(back, test.source).turns)
    #expect(found.map { Self.string($0.text()) }.sorted() == wanted.map { Self.string($0.text()) }.sorted())
  }
}

extension [UInt8] {
  fileprivate func containing(_ text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}
