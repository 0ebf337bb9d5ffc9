import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import Testing

/// One field that refers to a session: `§` stands for the id in a text that is a whole file.
struct ReferenceField: Sendable, CustomTestStringConvertible {
  var format: FormatID
  var path: FilePath
  var name: String
  var text: String
  var testDescription: String { "\(format.rawValue) \(path): \(name)" }

  init(_ format: FormatID, _ path: FilePath, _ name: String, _ text: String) {
    (self.format, self.path, self.name, self.text) = (format, path, name, text)
  }

  func with(_ id: String) -> String {
    text.split(separator: "§", omittingEmptySubsequences: false).joined(separator: id)
  }

  static let all: [ReferenceField] = a3s + a3sEvents + a3sLater + claw + userSession

  private static let a3s = [
    ReferenceField(.a3s, "x.json", "id", #"{"id": "§", "messages": []}"#),
    ReferenceField(.a3s, "x.json", "parent_id", #"{"parent_id":"§"}"#),
    ReferenceField(.a3s, "x.json", "config.parent_id", #"{"config":{"name":"old","parent_id":"§"}}"#),
    ReferenceField(
      .a3s, "x.json", "cost_records[].session_id", #"{"cost_records":[{"model":"m"},{"session_id":"§"}]}"#),
    ReferenceField(.a3s, "x.json.17.4.tmp", "id of a leftover temporary", #"{"id": "§", "messages"#),
    ReferenceField(
      .a3s, "runs/x.json", "snapshot.session_id",
      #"[{"snapshot":{"id":"old","session_id":"§","prompt":"old"},"events":[]}]"#),
    ReferenceField(
      .a3s, "subagent_tasks/x.json", "parent_session_id", #"[{"task_id":"old","parent_session_id":"§"}]"#),
    ReferenceField(
      .a3s, "subagent_tasks/x.json", "child_session_id", #"[{"child_session_id":"§","description":"old"}]"#),
    ReferenceField(.a3s, "loop_checkpoints/r.json", "session_id", #"{"run_id":"old","session_id":"§","messages":[]}"#),
    ReferenceField(
      .a3s, "workflow_checkpoints/w.json", "steps[].outcome.session_id",
      #"{"workflow_id":"old","steps":[{"task_id":"old","outcome":{"session_id":"§","output":"old"}}]}"#),
  ]

  private static let a3sEvents =
    [
      ("external_task_pending", "session_id"), ("external_task_completed", "session_id"),
      ("task_updated", "session_id"),
      ("subagent_start", "session_id"), ("subagent_start", "parent_session_id"), ("subagent_progress", "session_id"),
      ("subagent_end", "session_id"), ("context_compacted", "session_id"), ("persistence_failed", "session_id"),
      ("peer_invocation", "from_session_id"),
    ].map { type, field in
      ReferenceField(
        .a3s, "runs/x.json", "\(type).\(field)",
        #"[{"events":[{"sequence":0,"event":{"type":"\#(type)","task_id":"old","\#(field)":"§"}}]}]"#)
    } + [
      ReferenceField(
        .a3s, "runs/x.json", "tool_end.metadata.session_id",
        #"[{"events":[{"event":{"type":"tool_end","output":"old","metadata":{"session_id":"§","task_id":"old"}}}]}]"#)
    ]

  private static let a3sLater = [
    ReferenceField(.a3s, "v1/sessions/id_b3Ro.json", "session.id", #"{"schema_version":1,"session":{"id":"§"}}"#),
    ReferenceField(.a3s, "x.json", "session.parent_id of a snapshot", #"{"session":{"parent_id":"§"}}"#),
    ReferenceField(
      .a3s, "v1/sessions/id_b3Ro.json", "run_records[].snapshot.session_id",
      #"{"run_records":[{"snapshot":{"session_id":"§"}}]}"#),
    ReferenceField(
      .a3s, "v1/sessions/id_b3Ro.json", "subagent_tasks[].parent_session_id",
      #"{"subagent_tasks":[{"parent_session_id":"§"}]}"#),
    ReferenceField(
      .a3s, "v1/sessions/id_b3Ro.json", "session_review",
      #"{"session_review":{"sessionId":"§","findings":[{"sessionId":"§","claim":"old"}]}}"#),
    ReferenceField(.a3s, "v1/loop_checkpoints/id_cg.json", "session_id", #"{"session_id":"§"}"#),
    ReferenceField(.a3s, "v1/runs/id_b3Ro.json", "snapshot.session_id", #"[{"snapshot":{"session_id":"§"}}]"#),
  ]

  private static let claw = [
    ReferenceField(
      .claw, "x.jsonl", "session_id", #"{"created_at_ms":1,"session_id":"§","type":"session_meta","version":1}"# + "\n"),
    ReferenceField(
      .claw, "x.jsonl", "fork.parent_session_id",
      #"{"fork":{"branch_name":"old","parent_session_id":"§"},"type":"session_meta"}"# + "\r\n"),
    ReferenceField(
      .claw, "x.jsonl", "session_id behind messages",
      #"{"message":{"blocks":[],"role":"user"},"type":"message"}"# + "\n\n" + #"{"session_id":"§"}"#),
    ReferenceField(
      .claw, "x.json", "session_id of a single object", "{\n \"messages\": [],\n \"session_id\": \"§\"\n}"),
    ReferenceField(
      .claw, "x.json", "fork of a single object",
      #"{"fork":{"parent_session_id":"§"},"messages":[{"session_id":"old"}]}"#),
    ReferenceField(.claw, "x.rot-17.jsonl", "session_id of a rotation", #"{"session_id":"§","type":"session_meta"}"#),
    ReferenceField(
      .claw, "x.jsonl.before-clear-17.bak", "session_id of a backup", #"{"session_id":"§","type":"session_meta"}"#),
    ReferenceField(
      .claw, "x.jsonl.tmp-17-3", "session_id of a leftover temporary", #"{"session_id":"§","type":"session_meta"}"#),
    ReferenceField(
      .claw, "trace.jsonl", "session_id of a trace",
      #"{"type":"session_trace","session_id":"§","sequence":0,"name":"old"}"# + "\n"),
    ReferenceField(
      .claw, "x.jsonl", "session_id in records glued together",
      #"{"session_id":"§","type":"session_meta"}{"message":{"blocks":[],"role":"user"},"type":"message"}"# + "\n"),
  ]

  private static let userSession = [
    ReferenceField(.userSession, "sessions/x.json", "id", #"{"id":"§","user_id":"old","user_messages":[]}"#),
    ReferenceField(.userSession, "sessions/x.json", "parent_session_id", #"{"parent_session_id": "§"}"#),
    ReferenceField(
      .userSession, "sessions/x.json", "agent_responses[].session_id",
      #"{"agent_responses":[{"content":"old","session_id":"§","seed_id":"old"},{"session_id":null}]}"#),
    ReferenceField(
      .userSession, "sessions/x.json", "agent_responses[][1]", #"{"agent_responses":[["old","§","old",null]]}"#),
    ReferenceField(.userSession, "agents/a.json", "session_id", #"{"id":"old","name":"old","session_id":"§"}"#),
    ReferenceField(.userSession, "memory/facts/m.json", "session_id", #"{"id":"old","session_id":"§"}"#),
  ]
}

@Suite("Renaming: fields")
struct RenamingFieldTests {
  private func renaming(_ format: FormatID) -> SessionRenaming {
    SessionRenaming(format: format, newIDs: ["old": "new \"1\"", "other": "third"])
  }

  @Test("a field that refers to a session is rewritten, and nothing else", arguments: ReferenceField.all)
  func rewritten(field: ReferenceField) throws {
    let renaming = renaming(field.format)
    #expect(renaming.concerns(StoredFile(path: field.path, role: "", byteCount: 0)))
    let (text, outcome) = try renaming.rewritten(field.with("old"), at: field.path)
    #expect(text == field.with(#"new \"1\""#))
    #expect(outcome.referenceCount == field.text.split(separator: "§", omittingEmptySubsequences: false).count - 1)
  }

  @Test("an id that is not renamed stays, and so does one that differs in a byte", arguments: ReferenceField.all)
  func kept(field: ReferenceField) throws {
    for id in ["older", "Old", "", "old ", #"ol\ud800"#] {
      let (text, outcome) = try renaming(field.format).rewritten(field.with(id), at: field.path)
      #expect(text == field.with(id) && outcome.referenceCount == 0)
    }
  }

  @Test("ids are found in any spelling, and in every repeat of a field")
  func spellings() throws {
    let text = #"{"\u0069d":"o\u006cd","id":"\u006f\u006c\u0064","id" : "other"}"#
    let (new, outcome) = try SessionRenaming(format: .a3s, newIDs: ["old": "n", "other": "m"])
      .rewritten(text, at: "x.json")
    #expect(new == #"{"\u0069d":"n","id":"n","id" : "m"}"# && outcome.referenceCount == 3)
  }

  @Test("ids that differ only in normalization are two")
  func normalization() throws {
    let renaming = SessionRenaming(format: .a3s, renames: [("e\u{301}", "a"), ("\u{E9}", "b")])
    let (text, _) = try renaming.rewritten("{\"id\":\"\u{E9}\",\"parent_id\":\"e\u{301}\"}", at: "x.json")
    #expect(text == #"{"id":"b","parent_id":"a"}"#)
    #expect(renaming.path("\u{E9}.json") == "b.json" && renaming.path("e\u{301}.json") == "a.json")
  }

  @Test(
    "a text that mentions an id stays",
    arguments: [
      (FormatID.a3s, "x.json", #"{"messages":[{"id":"old","session_id":"old","content":[{"text":"old"}]}]}"#),
      (.a3s, "x.json", #"{"x-satchel":"{\"id\":\"old\"}","unknown":{"id":"old"},"tenant_id":"old"}"#),
      (.a3s, "artifacts/old/artifacts.json", #"{"artifacts":[{"session_id":"old","content":"old"}]}"#),
      (.a3s, "traces/old.json", #"[{"name":"old","details":{"session_id":"old"}}]"#),
      (.a3s, "runs/old.json", #"[{"snapshot":{"id":"old","prompt":"old"},"events":[{"event":{"text":"old"}}]}]"#),
      (.claw, "x.jsonl", #"{"message":{"session_id":"old"},"session_id":"old","type":"message"}"#),
      (.claw, "x.jsonl", #"{"compaction":1,"summary":"old","session_id":"old","type":"compaction"}"#),
      (.claw, "notes.txt", #"{"session_id":"old"}"#),
      (.userSession, "sessions/x.json", #"{"user_messages":[{"session_id":"old"}],"metadata":{"session_id":"old"}}"#),
      (.userSession, "seeds/s.json", #"{"id":"old","session_id":"old"}"#),
      (.userSession, "knowledge-saves/old.json", #"[{"source":"old"}]"#),
    ] as [(FormatID, String, String)])
  func mentioned(format: FormatID, path: String, text: String) throws {
    let (new, outcome) = try renaming(format).rewritten(text, at: FilePath(path))
    #expect(new == text && outcome.referenceCount == 0 && outcome.findings.isEmpty)
  }
}
