import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

/// A line of the cross-reading table (journal reference, section 1): what a file contains, and who reads it.
struct ClawCrossing: Sendable, CustomTestStringConvertible {
  var name: String
  var text: String
  var readers: Set<ClawRevision>
  var testDescription: String { name }
}

@Suite("Claw: which revision reads what") struct ClawRevisionTests {
  private typealias Text = ClawObjectionTests

  private static func object(_ block: String, more: String = "") -> String {
    #"{"messages":[{"blocks":[\#(block)],"role":"assistant"\#(more)}],"version":1}"#
  }

  private static let text = #"{"text":"x","type":"text"}"#
  private static let all = Set(ClawRevision.allCases)
  private static let journals: Set<ClawRevision> = [.e2, .reference, .e4, .e6, .newest]

  static let crossings: [ClawCrossing] = [
    ClawCrossing(name: "single object, text and tools", text: object(text), readers: all),
    ClawCrossing(
      name: "single object with tokens", text: object(text, more: #","usage":\#(Text.fullUsage)"#), readers: all),
    ClawCrossing(
      name: "single object, thinking with the key text", text: object(#"{"text":"x","type":"thinking"}"#),
      readers: [.e1m]),
    ClawCrossing(
      name: "single object, thinking with the key thinking", text: object(#"{"thinking":"x","type":"thinking"}"#),
      readers: [.e6, .newest]),
    ClawCrossing(
      name: "journal of one line", text: Text.journal(Text.meta), readers: [.reference, .e4, .e6, .newest]),
    ClawCrossing(name: "journal", text: Text.journal(Text.meta, Text.message()), readers: journals),
    ClawCrossing(
      name: "and a compaction", text: Text.journal(Text.meta, Text.compaction, Text.message()), readers: journals),
    ClawCrossing(
      name: "and a fork", text: Text.metaWith("}", #","fork":{"parent_session_id":"p"}}"#), readers: journals),
    ClawCrossing(
      name: "and workspace and model", text: Text.metaWith("}", #","model":"m","workspace_root":"/w"}"#),
      readers: journals),
    ClawCrossing(
      name: "and a typed prompt",
      text: Text.journal(Text.meta, #"{"text":"x","timestamp_ms":1,"type":"prompt_history"}"#, Text.message()),
      readers: [.e4, .e6, .newest]),
    ClawCrossing(
      name: "and thinking",
      text: Text.journal(Text.meta, Text.message(#"{"thinking":"x","type":"thinking"}"#, role: "assistant")),
      readers: [.e6, .newest]),
    ClawCrossing(
      name: "no time of creation", text: Text.metaWith(#""created_at_ms":1,"#, ""), readers: [.newest]),
    ClawCrossing(name: "nothing at all", text: "", readers: journals),
    ClawCrossing(
      name: "single object of the branch, its metadata whole",
      text: #"{"messages":[],"metadata":{"message_count":0,"model":"m","started_at":"1Z"},"version":1}"#, readers: all),
    ClawCrossing(
      name: "single object of the branch, metadata without a model",
      text: #"{"messages":[],"metadata":{"message_count":0,"started_at":"1Z"},"version":1}"#,
      readers: all.subtracting([.e1m])),
    ClawCrossing(
      name: "single object, tokens null", text: object(text, more: #","usage":null"#), readers: [.e0]),
    ClawCrossing(
      name: "single object, fork null", text: #"{"fork":null,"messages":[],"version":1}"#,
      readers: [.e0, .e1, .e1m]),
    ClawCrossing(
      name: "single object with a typed prompt", text: #"{"messages":[],"prompt_history":[{"text":"x"}],"version":1}"#,
      readers: all),
    ClawCrossing(
      name: "file of the Python port",
      text: #"{"session_id":"a","messages":["x"],"input_tokens":1,"output_tokens":1}"#, readers: []),
    ClawCrossing(
      name: "file of the Python port with a version",
      text: #"{"session_id":"a","messages":["x"],"input_tokens":1,"output_tokens":1,"version":1}"#, readers: []),
  ]

  @Test("each line of the cross-reading table holds", arguments: crossings, ClawRevision.allCases)
  func crossing(_ crossing: ClawCrossing, _ revision: ClawRevision) {
    let objections = ClawFormat.objections(to: Array(crossing.text.utf8), as: revision)
    #expect(objections.isEmpty == crossing.readers.contains(revision), "\(objections.map(\.message))")
    #expect(objections.allSatisfy { !$0.message.isEmpty })
  }

  @Test("what is refused is told in the program's words")
  func words() {
    func words(_ text: String, _ revision: ClawRevision) -> [String] {
      ClawFormat.objections(to: Array(text.utf8), as: revision).map(\.message)
    }
    #expect(words(Text.journal(Text.meta), .e2) == ["missing messages"])
    #expect(words(Self.object(#"{"text":"x","type":"thinking"}"#), .newest) == ["missing thinking"])
    #expect(
      words(Self.object(#"{"text":"x","type":"thinking"}"#), .reference) == ["unsupported block type: thinking"])
    let port = #"{"session_id":"a","messages":["x"],"input_tokens":1,"output_tokens":1}"#
    #expect(words(port, .newest).contains("missing version"))
    #expect(words(port.replacing("1}", with: #"1,"version":1}"#), .newest) == ["message must be an object"])
  }

  /// Section 2.3: what the program's JSON reader lets through, inside a text or instead of a value.
  static let dialect: [(text: String, isRead: Bool)] = [
    ("{\"a\":1,}", true), ("[1,]", true), ("[,]", false), ("{,}", false), ("\"\u{0}\t\u{1F}\"", true), ("0001", true),
    ("-0", true), ("1.0", false), ("1e3", false), ("1.5", false), ("+1", false), (".5", false), ("-", false),
    ("NaN", false), ("True", false), ("'x'", false), ("1 // x", false), ("9223372036854775807", true),
    ("-9223372036854775808", true), ("9223372036854775808", false), (#""\u0041\u00e9\u00E9""#, true),
    (#""\u0000""#, true), (#""\ud83d\ude00""#, false), (#""\ud83d""#, false), (#""\udc00""#, false),
    (#""\/\b\f""#, true), (#""\x""#, false), (#""\u12""#, false), ("\u{A0}1", false), ("\u{C}1", false), (" \t1", true),
  ]

  @Test("each line of the reader's table holds", arguments: dialect.indices)
  func reader(_ index: Int) {
    let (value, isRead) = Self.dialect[index]
    let journal = Text.metaWith("}", #","x":\#(value)}"#)
    let object = #"{"messages":[],"version":1,"x":\#(value)}"#
    for revision in ClawRevision.allCases {
      #expect(ClawFormat.objections(to: Array(object.utf8), as: revision).isEmpty == isRead, "\(value), \(revision)")
      guard Self.journals.contains(revision) else { continue }
      #expect(ClawFormat.objections(to: Array(journal.utf8), as: revision).isEmpty == isRead, "\(value), \(revision)")
    }
  }
}
