import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

/// A line of a behaviour table: an input and what the two revisions say to it.
struct ClawVerdict: Sendable, CustomTestStringConvertible {
  var name: String
  var bytes: [UInt8]
  /// A part of the objection, nil where the file is opened.
  var newest: String?
  var reference: String?
  var testDescription: String { name }

  /// Both revisions say the same.
  init(_ name: String, _ text: String, _ answer: String?) {
    self.init(name, text, newest: answer, reference: answer)
  }

  init(_ name: String, _ text: String, newest: String?, reference: String?) {
    self.name = name
    bytes = Array(text.utf8)
    self.newest = newest
    self.reference = reference
  }
}

@Suite("Claw: what the program refuses") struct ClawObjectionTests {
  static let meta =
    #"{"created_at_ms":1,"session_id":"session-1-0","type":"session_meta","updated_at_ms":2,"version":1}"#
  static func message(_ block: String = #"{"text":"hi","type":"text"}"#, role: String = "user") -> String {
    #"{"message":{"blocks":[\#(block)],"role":"\#(role)"},"type":"message"}"#
  }
  static func journal(_ lines: String...) -> String { lines.map { $0 + "\n" }.joined() }
  static func metaWith(_ old: String, _ new: String) -> String {
    journal(meta.replacingOccurrences(of: old, with: new), message())
  }
  static func usage(_ text: String) -> String {
    journal(meta, #"{"message":{"blocks":[],"role":"assistant","usage":\#(text)},"type":"message"}"#)
  }
  static let fullUsage =
    #"{"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"input_tokens":10,"output_tokens":5}"#
  static let compaction = #"{"count":1,"removed_message_count":6,"summary":"s","type":"compaction"}"#

  static let files: [ClawVerdict] = [
    ClawVerdict("empty file", "", nil),
    ClawVerdict("whitespace only", " \n\t\n", nil),
    ClawVerdict("no final newline", meta + "\n" + message(), nil),
    ClawVerdict("blank lines", "\n" + meta + "\n\n \t\n" + message() + "\n", nil),
    ClawVerdict("spaces, tabs and NBSP around records", " \(meta)\t\n\u{A0}\(message())\u{85}\u{C}\n", nil),
    ClawVerdict("CR LF line ends", meta + "\r\n" + message() + "\r\n", nil),
    ClawVerdict("CR-only line ends", meta + "\r" + message() + "\r", "follows the record"),
    ClawVerdict("byte order mark", "\u{FEFF}" + journal(meta), "byte order mark"),
    ClawVerdict("torn last line", meta + "\n" + message().dropLast(20), "cut off"),
    ClawVerdict("trailing NUL bytes", journal(meta) + "\0\0\0\0", "NUL"),
    ClawVerdict("garbage line in the middle", journal(meta, "garbage", message()), "no record"),
    ClawVerdict("two records on one line", journal(meta, message() + message()), "follows the record"),
    ClawVerdict("pretty-printed records", "{\n\"type\":\"session_meta\"\n}\n", "does not end on its line"),
    ClawVerdict("no meta", journal(message()), nil),
    ClawVerdict("meta last", journal(message(), meta), nil),
    ClawVerdict("meta in the middle", journal(message(), meta, message()), nil),
    ClawVerdict("two metas", journal(meta, meta, message()), nil),
    ClawVerdict("U+2028 inside a string", journal(meta, message(#"{"text":"a\#u{2028}b","type":"text"}"#)), nil),
    ClawVerdict("line that is a list", journal(meta, "[1]"), "line 2 must be an object"),
    ClawVerdict("single object without messages", #"{"version":1}"#, "line 1 missing type"),
    ClawVerdict(
      "telemetry", #"{"type":"session_trace","session_id":"x"}"#, "record type at line 1: (a text of 13 bytes)"),
    ClawVerdict("another program's journal", #"{"type":"user","message":{}}"#, "record type at line 1: user"),
  ]

  static let records: [ClawVerdict] = [
    ClawVerdict(
      "meta without created_at_ms", metaWith(#""created_at_ms":1,"#, ""), newest: nil,
      reference: "missing created_at_ms"),
    ClawVerdict("meta without updated_at_ms", metaWith(#""updated_at_ms":2,"#, ""), "missing updated_at_ms"),
    ClawVerdict("meta without version", metaWith(#","version":1"#, ""), "missing version"),
    ClawVerdict("meta without session_id", metaWith(#""session_id":"session-1-0","#, ""), "missing session_id"),
    ClawVerdict("empty session_id", metaWith("session-1-0", ""), nil),
    ClawVerdict("version 0", metaWith(#""version":1"#, #""version":0"#), nil),
    ClawVerdict("version 2", metaWith(#""version":1"#, #""version":2"#), nil),
    ClawVerdict("version 4294967295", metaWith(#""version":1"#, #""version":4294967295"#), nil),
    ClawVerdict("version 4294967296", metaWith(#""version":1"#, #""version":4294967296"#), "version out of range"),
    ClawVerdict("version −1", metaWith(#""version":1"#, #""version":-1"#), "version out of range"),
    ClawVerdict("version as text", metaWith(#""version":1"#, #""version":"1""#), "missing version"),
    ClawVerdict("version null", metaWith(#""version":1"#, #""version":null"#), "missing version"),
    ClawVerdict("version 1.0", metaWith(#""version":1"#, #""version":1.0"#), "fraction"),
    ClawVerdict("leading zeros", metaWith(#""version":1"#, #""version":0001"#), nil),
    ClawVerdict("negative time", metaWith(#""updated_at_ms":2"#, #""updated_at_ms":-2"#), "updated_at_ms out of range"),
    ClawVerdict("time 2^63 − 1", metaWith(#""updated_at_ms":2"#, #""updated_at_ms":9223372036854775807"#), nil),
    ClawVerdict(
      "time 2^63", metaWith(#""updated_at_ms":2"#, #""updated_at_ms":9223372036854775808"#), "number out of range"),
    ClawVerdict("created null", metaWith(#""created_at_ms":1"#, #""created_at_ms":null"#), "missing created_at_ms"),
    ClawVerdict("created after updated", metaWith(#""created_at_ms":1"#, #""created_at_ms":9"#), nil),
    ClawVerdict("model null and root a number", metaWith("}", #","model":null,"workspace_root":7}"#), nil),
    ClawVerdict("unknown members", metaWith("}", #","x":{"y":[1,"z",null,true]}}"#), nil),
    ClawVerdict("unknown member with a fraction", metaWith("}", #","x":1.5}"#), "fraction"),
    ClawVerdict("unknown member with an exponent", metaWith("}", #","x":[1e3]}"#), "fraction"),
    ClawVerdict("unknown member beyond 64 bits", metaWith("}", #","x":99999999999999999999}"#), "out of range"),
    ClawVerdict("unknown record", journal(meta, #"{"type":"rollback"}"#), "record type at line 2: (a text of 8 bytes)"),
    ClawVerdict("type missing", journal(meta, #"{"message":{}}"#), "line 2 missing type"),
    ClawVerdict("type null", journal(meta, #"{"type":null}"#), "line 2 missing type"),
    ClawVerdict("type in capitals", journal(meta, #"{"type":"Message"}"#), "unsupported JSONL record type"),
    ClawVerdict("compaction before messages", journal(meta, compaction, message()), nil),
    ClawVerdict("compaction after messages, twice", journal(meta, message(), compaction, compaction), nil),
    ClawVerdict(
      "compaction without summary", journal(meta, #"{"count":1,"removed_message_count":6,"type":"compaction"}"#),
      "missing summary"),
    ClawVerdict("fork", metaWith("}", #","fork":{"parent_session_id":"p"}}"#), nil),
    ClawVerdict("fork null", metaWith("}", #","fork":null}"#), "fork metadata must be an object"),
    ClawVerdict("fork empty", metaWith("}", #","fork":{}}"#), "missing parent_session_id"),
    ClawVerdict("branch null", metaWith("}", #","fork":{"branch_name":null,"parent_session_id":"p"}}"#), nil),
    ClawVerdict("branch a number", metaWith("}", #","fork":{"branch_name":4,"parent_session_id":"p"}}"#), nil),
    ClawVerdict(
      "prompt history", journal(meta, #"{"text":"x","timestamp_ms":1,"type":"prompt_history"}"#), newest: nil,
      reference: "unsupported JSONL record type at line 2: prompt_history"),
    ClawVerdict(
      "prompt history with a bad time", journal(meta, #"{"text":"x","timestamp_ms":-1,"type":"prompt_history"}"#),
      newest: nil, reference: "unsupported JSONL record type"),
  ]

  static let messages: [ClawVerdict] =
    [
      ClawVerdict("message missing", journal(meta, #"{"type":"message"}"#), "line 2 missing message"),
      ClawVerdict("message a list", journal(meta, #"{"message":[],"type":"message"}"#), "message must be an object"),
      ClawVerdict(
        "unknown role", journal(meta, message(role: "critic")), "unsupported message role: (a text of 6 bytes)"),
      ClawVerdict("role in capitals", journal(meta, message(role: "User")), "unsupported message role: User"),
      ClawVerdict("image", journal(meta, message(#"{"type":"image"}"#)), "unsupported block type: image"),
      ClawVerdict(
        "redacted thinking", journal(meta, message(#"{"data":"x","type":"redacted_thinking"}"#)),
        "unsupported block type: redacted_thinking"),
      ClawVerdict(
        "thinking", journal(meta, message(#"{"thinking":"x","type":"thinking"}"#, role: "assistant")), newest: nil,
        reference: "unsupported block type: thinking"),
      ClawVerdict(
        "thinking of the early branch", journal(meta, message(#"{"text":"x","type":"thinking"}"#)),
        newest: "missing thinking", reference: "unsupported block type: thinking"),
      ClawVerdict(
        "signature null", journal(meta, message(#"{"signature":null,"thinking":"x","type":"thinking"}"#)), newest: nil,
        reference: "unsupported block type: thinking"),
      ClawVerdict("no blocks", journal(meta, message("")), nil),
      ClawVerdict(
        "tool input an object", journal(meta, message(#"{"id":"1","input":{},"name":"n","type":"tool_use"}"#)),
        "missing input"),
      ClawVerdict("usage", usage(fullUsage), nil),
      ClawVerdict("usage null", usage("null"), "usage must be an object"),
      ClawVerdict("usage with one missing", usage(#"{"input_tokens":1}"#), "missing output_tokens"),
      ClawVerdict("usage negative", usage(fullUsage.replacing("10", with: "-1")), "input_tokens out of range"),
      ClawVerdict("usage 2^32", usage(fullUsage.replacing("10", with: "4294967296")), "input_tokens out of range"),
      ClawVerdict("usage with a fraction", usage(fullUsage.replacing("10", with: "1.5")), "fraction"),
      ClawVerdict("usage with one more integer", usage(fullUsage.replacing("}", with: #","x":1}"#)), nil),
      ClawVerdict(
        "surrogate escapes", journal(meta, message(#"{"text":"\ud83d\ude00","type":"text"}"#)), "unicode scalar"),
      ClawVerdict(
        "escaped letters", journal(meta, message(#"{"text":"\u0041\u00e9\u00E9\u0000\/","type":"text"}"#)), nil),
      ClawVerdict(
        "raw NUL, TAB, DEL and C1 in strings",
        journal(meta, message("{\"text\":\"\0\t\u{7F}\u{9F}\",\"type\":\"text\"}")),
        nil),
      ClawVerdict("repeated members", metaWith(#""version":1"#, #""version":7,"version":1"#), nil),
      ClawVerdict("trailing commas", metaWith(#""version":1"#, #""version":1,"x":[1,],"#), nil),
      ClawVerdict("lone comma", metaWith(#""version":1"#, #""version":1,"x":[,]"#), "no record"),
    ] + ["null", "0", #""false""#].map { isErrorCase("is_error \($0)", #""is_error":\#($0),"#) } + [
      isErrorCase("is_error missing", "")
    ]

  static func isErrorCase(_ name: String, _ member: String) -> ClawVerdict {
    let block = #"{\#(member)"output":"","tool_name":"t","tool_use_id":"1","type":"tool_result"}"#
    return ClawVerdict(name, journal(meta, message(block, role: "tool")), "missing is_error")
  }

  static let objects: [ClawVerdict] = [
    ClawVerdict("single object without id", #"{"messages":[],"version":1}"#, nil),
    ClawVerdict("single object with id", #"{"messages":[],"session_id":"x","version":1}"#, nil),
    ClawVerdict("single object with an odd id", #"{"messages":[],"session_id":7,"version":1}"#, nil),
    ClawVerdict("single object, pretty", "{\n  \"messages\": [\n  ],\n  \"version\": 1\n}\n", nil),
    ClawVerdict("single object and garbage", #"{"messages":[],"version":1} x"#, "follows the record"),
    ClawVerdict("two single objects", journal(#"{"messages":[],"version":1}"#, #"{"messages":[]}"#), "missing type"),
    ClawVerdict("record behind a single object", #"{"messages":[],"version":1}"# + message() + "\n", "follows"),
    ClawVerdict("single object without version", #"{"messages":[]}"#, "missing version"),
    ClawVerdict("messages null", #"{"messages":null,"version":1}"#, "missing messages"),
    ClawVerdict("messages of texts", #"{"messages":["x"],"version":1}"#, "message must be an object"),
    ClawVerdict("port session", #"{"session_id":"a","messages":["x"]}"#, "missing version"),
    ClawVerdict("compaction null", #"{"compaction":null,"messages":[],"version":1}"#, "compaction must be an object"),
    ClawVerdict("fork null in an object", #"{"fork":null,"messages":[],"version":1}"#, "fork metadata"),
    ClawVerdict("created null in an object", #"{"created_at_ms":null,"messages":[],"version":1}"#, "missing created"),
    ClawVerdict("prompt history no list", #"{"messages":[],"prompt_history":7,"version":1}"#, nil),
    ClawVerdict(
      "fraction inside a message", #"{"messages":[{"blocks":[],"role":"user","x":0.5}],"version":1}"#, "fraction"),
    ClawVerdict("fraction beside the messages", #"{"messages":[],"version":1,"x":0.5}"#, "fraction"),
  ]

  @Test("each line of the behaviour table holds", arguments: files + records + messages + objects)
  func verdict(_ verdict: ClawVerdict) {
    check(verdict.bytes, verdict.newest, .newest)
    check(verdict.bytes, verdict.reference, .reference)
  }

  private func check(_ bytes: [UInt8], _ expected: String?, _ revision: ClawRevision) {
    let objections = ClawFormat.objections(to: bytes, as: revision)
    guard let expected else {
      #expect(objections.isEmpty, "\(revision)")
      return
    }
    #expect(objections.contains { $0.message.contains(expected) }, "\(revision): \(objections.map(\.message))")
  }

  @Test("invalid UTF-8 is refused") func invalidUTF8() {
    let bytes = Array(Self.journal(Self.meta).utf8) + [0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D, 0x0A]
    #expect(ClawFormat.objections(to: bytes).contains { $0.message.contains("UTF-8") })
  }

  @Test("an objection tells line, column and byte") func place() throws {
    let objection = try #require(ClawFormat.objections(to: Array((Self.meta + "\n  {]\n").utf8)).first)
    #expect(objection.place.line == 2)
    #expect(objection.place.column == 4)
    #expect(objection.place.offset == UInt64(Self.meta.utf8.count) + 4)
  }

  @Test("a hundred objections are kept, the others counted") func flood() throws {
    let bytes = Array(String(repeating: "{}\n", count: 1000).utf8)
    let objections = ClawFormat.objections(to: bytes)
    #expect(objections.count == 101)
    #expect(try #require(objections.last).message.contains("900 more"))
  }

  @Test("real files and what the writer makes of them have no objections", arguments: ClawSamples.all)
  func samples(_ file: URL) throws {
    let bytes = try ClawSamples.bytes(file)
    let isBranch = file.lastPathComponent == "branch-metadata.json"
    #expect(ClawFormat.objections(to: bytes).isEmpty != isBranch)
    let reading = try ClawReading(bytes)
    let newest = ClawHead(meta: ClawMeta(sessionID: "x", createdAtMilliseconds: 1, updatedAtMilliseconds: 2))
    var sink = ClawBuffer()
    var writer = try ClawFormat.Writer(head: newest, into: &sink)
    for record in reading.records { try writer.append(record.record, into: &sink) }
    #expect(ClawFormat.objections(to: sink.bytes).isEmpty != isBranch)
  }
}
