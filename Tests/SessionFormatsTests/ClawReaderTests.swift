import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

private typealias Text = ClawObjectionTests

@Suite("Claw: odd and broken files") struct ClawReaderTests {
  /// Layouts that the program reads and that are not what a snapshot writes.
  static let layouts: [(name: String, text: String, layout: ClawHead.Layout, records: Int)] = [
    ("settings first", Text.journal(Text.meta, Text.message()), .journal, 1),
    ("settings and compaction first", Text.journal(Text.meta, Text.compaction, Text.message()), .journal, 1),
    ("no settings", Text.journal(Text.message()), .scattered, 1),
    ("settings last", Text.journal(Text.message(), Text.meta), .scattered, 2),
    ("two settings", Text.journal(Text.meta, Text.meta, Text.message()), .scattered, 3),
    ("late compaction", Text.journal(Text.meta, Text.message(), Text.compaction), .scattered, 3),
    ("two compactions", Text.journal(Text.meta, Text.compaction, Text.compaction), .scattered, 3),
    ("compaction before the settings", Text.journal(Text.compaction, Text.meta), .scattered, 2),
    (
      "prompts among the messages", Text.journal(Text.meta, prompt, Text.message(), prompt, Text.message()), .journal, 4
    ),
    ("prompt before the settings", Text.journal(prompt, Text.meta), .scattered, 2),
    ("message before the settings", Text.journal(Text.message(), Text.meta, Text.message()), .scattered, 3),
    ("unknown record", Text.journal(Text.meta, #"{"type":"zoo","x":1.50}"#, Text.message()), .journal, 2),
    ("unknown record first", Text.journal(#"{"type":"zoo"}"#, Text.meta), .scattered, 2),
    ("only a compaction", Text.journal(Text.compaction), .scattered, 1),
    ("nothing", "", .scattered, 0),
  ]
  static let prompt = #"{"text":"hi","timestamp_ms":5,"type":"prompt_history"}"#

  @Test("journals of every layout come back byte for byte", arguments: layouts.indices)
  func layout(_ index: Int) throws {
    let (name, text, layout, count) = Self.layouts[index]
    let reading = try ClawReading(text)
    #expect(reading.head.layout == layout, "\(name)")
    #expect(reading.records.count == count, "\(name)")
    #expect(String(decoding: try reading.written(), as: UTF8.self) == text, "\(name)")
    #expect(try ClawHead(tree: reading.head.tree) == reading.head, "\(name)")
  }

  @Test("the last settings and the last compaction are in force") func lastWins() throws {
    let other = Text.meta.replacing("session-1-0", with: "other")
    let compaction = Text.compaction.replacing(#""count":1"#, with: #""count":9"#)
    let reading = try ClawReading(Text.journal(Text.meta, Text.compaction, Text.message(), other, compaction))
    #expect(reading.head.meta?.sessionID == "other")
    #expect(reading.head.compaction?.count == 9)
    #expect(ClawFormat.header(of: reading.head).id == "other")
    #expect(reading.codes == ["several-metas"])
  }

  @Test("settings that span lines of nothing still lead") func blankLines() throws {
    let text = "\n" + Text.meta + "\r\n \u{A0}\n\u{2003}" + Text.message() + " \n"
    let reading = try ClawReading(text)
    #expect(reading.head.layout == .journal)
    #expect(reading.records.map(\.place.line) == [4])
    #expect(reading.codes == ["blank-line", "carriage-return"])
    #expect(try reading.written() == Array(Text.journal(Text.meta, Text.message()).utf8))
  }

  /// What is read although the program refuses the file.
  static let tolerated: [(line: String, code: String)] = [
    (#"{"type":"rollback","x":[1.50,"\ud83d\ude00"]}"#, "unknown-record"),
    (#"{"type":"rollback","x":1.50}"#, "fraction"),
    (#"{"type":"rollback","x":99999999999999999999}"#, "long-integer"),
    (#"{"type":"rollback","x":"\ud83d"}"#, "surrogate-escape"),
    (#"{"text":"hi","timestamp_ms":-1,"type":"prompt_history"}"#, "ignored-prompt"),
    (Text.message(#"{"data":"x","type":"redacted_thinking"}"#), "unknown-block"),
    (Text.message(#"{"signature":"s","text":"x","type":"thinking"}"#), "branch-thinking"),
    (Text.message(role: "critic"), "unknown-role"),
    (#"{"message":{"blocks":[],"cost":0.25,"role":"user"},"type":"message"}"#, "fraction"),
  ]

  @Test("what the program refuses but nobody loses is kept and told", arguments: tolerated.indices)
  func keptAndTold(_ index: Int) throws {
    let (line, code) = Self.tolerated[index]
    let text = Text.journal(Text.meta, line, Text.message())
    let reading = try ClawReading(text)
    #expect(reading.codes.contains(code))
    #expect(reading.findings.first { $0.code == code }?.place.line == 2)
    #expect(String(decoding: try reading.written(), as: UTF8.self) == text)
    if code != "ignored-prompt" { #expect(!ClawFormat.objections(to: Array(text.utf8)).isEmpty) }
  }

  /// Faults of a line: what is said, and where.
  static let faults: [(name: String, text: String, code: SessionError.Code, says: String, line: Int, offset: UInt64)] =
    [
      ("torn", Text.meta + "\n" + #"{"message":{"blo"#, .damaged, "cut off", 2, size + 17),
      ("NUL run", Text.meta + "\n\0\0\0\0", .damaged, "NUL", 2, size + 1),
      ("two on a line", Text.meta + "\n" + prompt + prompt + "\n", .invalid, "follows", 2, size + 1 + promptSize),
      ("not finished", Text.meta + "\n{\n", .damaged, "does not end", 2, size + 2),
      ("garbage", Text.meta + "\nxyz\n", .invalid, "no record", 2, size + 1),
      ("no type", Text.meta + "\n{}\n", .invalid, "type is missing", 2, size + 1),
      ("type a number", Text.meta + "\n{\"type\":1}\n", .invalid, "type must be a string", 2, size + 9),
      ("a list", Text.meta + "\n[]\n", .invalid, "must be an object", 2, size + 1),
      ("byte order mark", "\u{FEFF}" + Text.meta + "\n", .invalid, "byte order mark", 1, 0),
      (
        "message without role", Text.meta + "\n{\"message\":{\"blocks\":[]},\"type\":\"message\"}\n", .invalid,
        "message.role is missing", 2, size + 12
      ),
      (
        "input an object",
        Text.journal(Text.meta, Text.message(#"{"id":"1","input":{},"name":"n","type":"tool_use"}"#)),
        .invalid, "message.blocks[0].input must be a string", 2, size + 41
      ),
      ("usage null", Text.usage("null"), .invalid, "message.usage must be an object", 2, size + 52),
    ]
  static let size = UInt64(Text.meta.utf8.count)
  static let promptSize = UInt64(prompt.utf8.count)

  @Test("a line fault is told with its place", arguments: faults.indices)
  func fault(_ index: Int) throws {
    let (name, text, code, says, line, offset) = Self.faults[index]
    let error = try #require(throws: SessionError.self) { try ClawReading(text) }
    #expect(error.code == code, "\(name)")
    #expect(error.message.contains(says), "\(name): \(error.message)")
    #expect(error.place.line == line, "\(name)")
    #expect(error.place.offset == offset, "\(name)")
  }

  @Test("records before a torn line come out") func beforeTheTear() throws {
    var reader = try ClawFormat.Reader(Array((Text.journal(Text.meta, Text.message()) + "{\"mess").utf8))
    #expect(try reader.next() != nil)
    #expect(throws: SessionError.self) { try reader.next() }
  }

  @Test("bad settings, and single objects that go on or break off, are told at once") func atOnce() throws {
    let badVersion = Text.metaWith(#""version":1"#, #""version":"1""#)
    let cases: [(String, SessionError.Code, String)] = [
      (badVersion, .invalid, "version must be an integer"),
      (#"{"messages":[],"version":1}{"type":"message"}"#, .invalid, "follows the single object"),
      (#"{"messages":[{"blocks":[]"#, .damaged, "cut off"),
      (#"{"messages":{},"version":1}"#, .invalid, "nexpected '{'"),
      (#"{"messages":[]}"#, .invalid, "version is missing"),
    ]
    for (text, code, says) in cases {
      let error = try #require(throws: SessionError.self) { try ClawReading(text) }
      #expect(error.code == code, "\(text)")
      #expect(error.message.contains(says), "\(error.message)")
    }
  }

  @Test("a line beyond the limit is an error, not memory") func longLine() throws {
    let text = Text.journal(
      Text.meta, Text.message(#"{"text":"\#(String(repeating: "x", count: 70_000))","type":"text"}"#))
    let error = try #require(throws: SessionError.self) {
      try ClawReading(Array(text.utf8), limits: ReadingLimits(maximumValueBytes: 65_536))
    }
    #expect(error.code == .tooLarge)
    #expect(error.place.line == 2)
  }

  @Test("nesting beyond the limit is an error") func deep() throws {
    let text = Text.journal(Text.meta, #"{"type":"x","y":"# + String(repeating: "[", count: 10_000))
    #expect(try #require(throws: SessionError.self) { try ClawReading(text) }.code == .tooLarge)
  }

  @Test("invalid UTF-8 is damage") func invalidUTF8() throws {
    let bytes = try ClawSamples.broken("invalid-utf8.jsonl")
    let error = try #require(throws: SessionError.self) { try ClawReading(bytes) }
    #expect(error.code == .damaged)
    #expect(error.message.contains("UTF-8"))
  }

  @Test(
    "a file cut at any byte is an error or a finding, unless it is cut between two lines",
    arguments: ClawSamples.own)
  func truncation(_ file: URL) throws {
    let bytes = try ClawSamples.bytes(file)
    let step = bytes.count < 8000 ? 1 : bytes.count / 100
    for end in stride(from: 0, to: bytes.count, by: step) where end == 0 || bytes[end - 1] != 0x0A {
      let noticed = (try? ClawReading(Array(bytes[..<end])).findings.isEmpty) != true
      #expect(noticed, "cut at \(end)")
      if !noticed { return }
    }
  }

  @Test("Codable agrees with the lossless way", arguments: ClawSamples.all)
  func codable(_ file: URL) throws {
    let reading = try ClawReading(try ClawSamples.bytes(file))
    let head = try recoded(reading.head)
    #expect(head.tree.isEquivalent(to: reading.head.tree))
    for record in reading.records.map(\.record) {
      #expect(try recoded(record).tree.isEquivalent(to: record.tree))
    }
  }

  private func recoded<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }
}
