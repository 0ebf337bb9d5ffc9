import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

/// Sections 5 and 6 of the user-session reference: each member missing, and each one null.
@Suite("User sessions: the member tables") struct UserSessionTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var isReadIfMissing: Bool
    var isReadIfNull: Bool
    var testDescription: String { name }

    init(_ name: String, missing: Bool, null: Bool) {
      (self.name, isReadIfMissing, isReadIfNull) = (name, missing, null)
    }
  }

  private static let time = #""2026-06-01T00:00:00Z""#

  static let session: (rows: [Row], values: [String: String]) = (
    [
      Row("id", missing: false, null: false), Row("user_id", missing: false, null: false),
      Row("user_messages", missing: true, null: false), Row("agent_responses", missing: true, null: false),
      Row("trajectory_steps", missing: true, null: false), Row("reasoning_records", missing: true, null: false),
      Row("brain_space", missing: true, null: true), Row("active_seed_id", missing: true, null: true),
      Row("active_persona_id", missing: true, null: true), Row("project_id", missing: true, null: true),
      Row("parent_session_id", missing: true, null: true), Row("created_at", missing: false, null: false),
      Row("updated_at", missing: false, null: false), Row("metadata", missing: true, null: false),
    ],
    [
      "id": #""a""#, "user_id": #""u""#, "user_messages": "[]", "agent_responses": "[]", "trajectory_steps": "[]",
      "reasoning_records": "[]", "brain_space": #""b""#, "active_seed_id": #""s""#, "active_persona_id": #""p""#,
      "project_id": #""""#, "parent_session_id": #""q""#, "created_at": time, "updated_at": time, "metadata": "{}",
    ]
  )

  static let response: (rows: [Row], values: [String: String]) = (
    [
      Row("content", missing: false, null: false), Row("session_id", missing: true, null: true),
      Row("seed_id", missing: true, null: true), Row("phase_reached", missing: true, null: true),
      Row("evaluation_passed", missing: true, null: true), Row("timestamp", missing: false, null: false),
      Row("trajectory_range", missing: true, null: true),
    ],
    [
      "content": #""r""#, "session_id": #""a""#, "seed_id": #""s""#, "phase_reached": #""execute""#,
      "evaluation_passed": "true", "timestamp": time, "trajectory_range": #"{"start": 0, "end": 0}"#,
    ]
  )

  static let step: (rows: [Row], values: [String: String]) = (
    [
      Row("tool_name", missing: false, null: false), Row("tool_args", missing: false, null: true),
      Row("output_summary", missing: false, null: false), Row("duration_ms", missing: false, null: false),
      Row("is_error", missing: false, null: false), Row("tool_call_id", missing: false, null: false),
      Row("timestamp", missing: false, null: false),
    ],
    [
      "tool_name": #""t""#, "tool_args": #""{}""#, "output_summary": #""o""#, "duration_ms": "1", "is_error": "false",
      "tool_call_id": #""legacy-0""#, "timestamp": time,
    ]
  )

  static let reasoning: (rows: [Row], values: [String: String]) = (
    [
      Row("content", missing: false, null: false), Row("source", missing: false, null: false),
      Row("timestamp", missing: false, null: false), Row("segments", missing: true, null: false),
    ],
    ["content": #""c""#, "source": #""thinking""#, "timestamp": time, "segments": "[]"]
  )

  static let segment: (rows: [Row], values: [String: String]) = (
    [Row("before_step", missing: true, null: false), Row("text", missing: true, null: false)],
    ["before_step": "1", "text": #""x""#]
  )

  private static func object(
    _ table: (rows: [Row], values: [String: String]), _ name: String, _ value: String?
  ) -> String {
    let members = table.rows.compactMap { row -> String? in
      let text = row.name == name ? value : table.values[row.name]
      return text.map { "\"\(row.name)\": \($0)" }
    }
    return "{" + members.joined(separator: ", ") + "}"
  }

  private func check(_ text: String, _ isRead: Bool) {
    let objections = UserSessionFormat.objections(to: Array(text.utf8))
    #expect(objections.isEmpty == isRead, "\(objections.map(\.message))")
  }

  private func check(
    _ table: (rows: [Row], values: [String: String]), _ row: Row, in session: (String) -> String
  ) {
    check(session(Self.object(table, "", nil)), true)
    check(session(Self.object(table, row.name, nil)), row.isReadIfMissing)
    check(session(Self.object(table, row.name, "null")), row.isReadIfNull)
    check(session(Self.object(table, row.name, #"[["x"]]"#)), row.name == "tool_args")
  }

  @Test("the session object", arguments: session.rows)
  func sessions(_ row: Row) { check(Self.session, row) { $0 } }

  @Test("a response", arguments: response.rows)
  func responses(_ row: Row) {
    check(Self.response, row) { text in
      String(decoding: UserSessionSketch { $0.responses = "[\(text)]" }.bytes, as: UTF8.self)
    }
  }

  @Test("a step", arguments: step.rows)
  func steps(_ row: Row) {
    check(Self.step, row) { text in
      String(decoding: UserSessionSketch { $0.steps = "[\(text)]" }.bytes, as: UTF8.self)
    }
  }

  @Test("reasoning", arguments: reasoning.rows)
  func reasonings(_ row: Row) {
    check(Self.reasoning, row) { text in
      String(decoding: UserSessionSketch { $0.reasoning = "[\(text)]" }.bytes, as: UTF8.self)
    }
  }

  @Test("a segment", arguments: segment.rows)
  func segments(_ row: Row) {
    check(Self.segment, row) { text in
      let record = #"{"content": "", "source": "thinking", "timestamp": \#(Self.time), "segments": [\#(text)]}"#
      return String(decoding: UserSessionSketch { $0.reasoning = "[\(record)]" }.bytes, as: UTF8.self)
    }
  }
}

@Suite("User sessions: eras") struct UserSessionEraTests {
  private func era(_ change: UserSessionSketch.Change = { _ in }) throws -> String {
    var sketch = UserSessionSketch()
    sketch.responses = #"[{"content": "r", "seed_id": null, "timestamp": "2026-06-01T00:00:01Z"}]"#
    change(&sketch)
    let tally = try UserSessionFormat.tally(sketch.bytes)
    return UserSessionFormat.era(of: tally.head, showing: tally.features).name
  }

  @Test("a session has the earliest era whose program writes all of it") func eras() throws {
    let step = UserSessionSketch.step()
    let thought = #"{"content": "c", "source": "thinking", "timestamp": "2026-06-01T00:00:00Z"}"#
    #expect(try era() == "E1")
    #expect(try era { $0.metadata = #"{"space_id": "s"}"# } == "E0")
    #expect(try era { $0.metadata = #"{"space_id": 7}"# } == "E1")
    #expect(try era { $0.steps = "[\(step)]" } == "E2")
    #expect(try era { $0.more = #", "project_id": """# } == "E2")
    #expect(try era { $0.reasoning = "[\(thought)]" } == "E3")
    #expect(try era { $0.more = #", "parent_session_id": "p""# } == "E3")
    #expect(try era { $0.responses = #"[{"content": "r", "timestamp": "2026-06-01T00:00:01Z"}]"# } == "E3")
    #expect(try era { $0.metadata = #"{"compression": {"status": "generating"}}"# } == "E3")
    #expect(try era { $0.more = #", "brain_space": "b""# } == "E4")
  }

  @Test("steps before the first range go by their time, those behind by their range") func mixed() throws {
    let name = "Samples/user-session/neighbours/sessions/c1d2e3f4-a5b6-4788-99aa-bbccddeeff00.json"
    let bytes = try ClawSamples.bytes(ClawSamples.root.appending(path: name))
    var reader = try UserSessionReader(bytes)
    var names: [[String]] = []
    while let exchange = try reader.next()?.record { names.append(exchange.steps.map(\.outputSummary)) }
    #expect(names == [["a"], ["b"]])
    #expect(reader.findings.isEmpty)
    #expect(try UserSessionParts(bytes).bytes == bytes)
  }
}
