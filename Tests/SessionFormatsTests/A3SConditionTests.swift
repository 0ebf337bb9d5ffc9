import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelTestSupport
import Testing

@Suite("A3S sessions: what the newest program demands") struct A3SConditionTests {
  private static func run(
    id: String = "r1", session: String? = nil, sequences: [Int] = [0, 1], count: Int = 2, snapshot: String = "",
    event: String = #"{"type":"agent_start","prompt":"p"}"#
  ) throws -> String {
    let owner = try session ?? A3SSnapshotTests.id
    let events = sequences.map { #"{"sequence":\#($0),"timestamp_ms":1,"event":\#(event)}"# }.joined(separator: ",")
    return
      #"{"snapshot":{"id":"\#(id)","session_id":"\#(owner)","status":"completed","prompt":"p",\#(snapshot)"created_at_ms":1,"updated_at_ms":1,"event_count":\#(count)},"events":[\#(events)]}"#
  }

  private func broken(_ lists: [String: String]) throws -> [Finding] {
    A3SFormat.broken(try A3SReader(A3SSnapshotTests.snapshot(lists).text()).head)
  }

  private func broken(session change: (JSON) throws -> JSON) throws -> [Finding] {
    let session = try change(JSON(parsing: A3SMutations.base))
    return A3SFormat.broken(try A3SReader(A3SSnapshotTests.snapshot(session: session).text()).head)
  }

  @Test("a sound snapshot breaks none") func sound() throws {
    let runs = "[\(try Self.run()),\(try Self.run(id: "r2", sequences: [3, 9], count: 10))]"
    #expect(try broken(["run_records": runs]) == [])
  }

  @Test("each condition on runs has its own finding") func runs() throws {
    let cases: [(String, A3SCondition)] = [
      ("[\(try Self.run()),\(try Self.run())]", .repeatedRun),
      ("[\(try Self.run(session: "other"))]", .foreignRun),
      ("[\(try Self.run(sequences: [1, 1]))]", .eventSequence),
      ("[\(try Self.run(sequences: [2, 1], count: 3))]", .eventSequence),
      ("[\(try Self.run(sequences: [0, 2]))]", .eventCount),
      ("[\(try Self.run(snapshot: #""capability_binding":{"schema":"x"},"#))]", .malformedBinding),
      ("[\(try Self.run(event: #"{"type":"cognitive_context_bound","binding":{"a":1}}"#))]", .contextBinding),
      ("[1", .unreadableList), ("{}", .unreadableList),
    ]
    for (text, condition) in cases where (try? JSON(parsing: text)) != nil {
      let found = try broken(["run_records": text])
      #expect(found.map(\.code) == [condition.rawValue], "\(text)")
      #expect(found.allSatisfy { $0.place.member?.hasPrefix("run_records") == true && $0.place.offset != nil })
    }
  }

  @Test("runs and artifacts whose names Unicode calls equivalent are two") func equivalent() throws {
    let names = ["caf\u{E9}", "cafe\u{301}"]
    let runs = try names.map { try Self.run(id: $0) }.joined(separator: ",")
    let artifacts = names.map { #"{"artifact_uri":"\#($0)","c":\#($0.utf8.count)}"# }.joined(separator: ",")
    #expect(try broken(["run_records": "[\(runs)]", "artifacts": "[\(artifacts)]"]) == [])
  }

  @Test("a task of another session is found, one without a parent is not") func tasks() throws {
    func task(_ parent: String) -> String { #"[{"task_id":"t","parent_session_id":"\#(parent)"}]"# }
    #expect(try broken(["subagent_tasks": task("")]) == [])
    #expect(try broken(["subagent_tasks": task(A3SSnapshotTests.id)]) == [])
    let found = try broken(["subagent_tasks": task("other")])
    #expect(found.map(\.code) == ["foreign-task"])
    #expect(found.first?.place.member == "subagent_tasks[0].parent_session_id")
  }

  @Test("one URI with two contents is found, a repetition is not") func artifacts() throws {
    #expect(try broken(["artifacts": #"[{"artifact_uri":"u","c":1},{"artifact_uri":"u","c":1}]"#]) == [])
    let found = try broken(["artifacts": #"[{"artifact_uri":"u","c":1},{"artifact_uri":"u","c":2}]"#])
    #expect(found.map(\.code) == ["repeated-artifact"])
  }

  private static let policy =
    #"{"schema":"a3s.code.tool-result-transform-policy.v1","max_output_bytes":2000,"head_bytes":1000,"tail_bytes":488,"fold_repeated_lines":false,"repeated_line_threshold":3,"structured_sample_items":0}"#

  @Test(
    "the policy for results of tools is held to its limits",
    arguments: [
      ("", "", true), (#""tail_bytes":488"#, #""tail_bytes":489"#, false),
      (#""head_bytes":1000,"tail_bytes":488"#, #""head_bytes":2000,"tail_bytes":0"#, true),
      (#""max_output_bytes":2000"#, #""max_output_bytes":1023"#, false),
      (#""max_output_bytes":2000"#, #""max_output_bytes":102401"#, false),
      (#""head_bytes":1000"#, #""head_bytes":0"#, false),
      (#""repeated_line_threshold":3"#, #""repeated_line_threshold":1"#, false),
      (#""repeated_line_threshold":3"#, #""repeated_line_threshold":10001"#, false),
      (#""structured_sample_items":0"#, #""structured_sample_items":1025"#, false),
      (#""tail_bytes":488"#, #""tail_bytes":488,"x":1"#, false), (#""tail_bytes":488,"#, "", false),
      ("policy.v1", "policy.v2", false), ("false", "0", false), (#""head_bytes":1000"#, #""head_bytes":1e3"#, false),
    ])
  func policy(old: String, new: String, isSound: Bool) throws {
    let text = old.isEmpty ? Self.policy : Self.policy.replacing(old, with: new)
    let found = try broken { try $0.setting(["config", "tool_result_transform_policy"], JSON(parsing: text)) }
    #expect(found.map(\.code) == (isSound ? [] : ["transform-policy"]))
  }

  @Test(
    "the profile for tools must be a known one",
    arguments: [("adaptive", true), ("direct", true), ("code", true), ("disabled", true), ("Adaptive", false)])
  func profile(mode: String, isSound: Bool) throws {
    let profile: JSON = ["schema": "a3s.code.tool-presentation-profile.v1", "mode": .string(mode)]
    let found = try broken { $0.setting(["config", "tool_presentation_profile"], profile) }
    #expect(found.map(\.code) == (isSound ? [] : ["presentation-profile"]))
  }

  @Test("bindings of the session must be well-formed") func bindings() throws {
    let digest = "sha256:" + String(repeating: "a", count: 64)
    let sound: JSON = [
      "schema": "a3s.code.immutable-content-adapter-binding.v1", "authority_digest": .string(digest),
      "maximum_bytes": 5, "binding_digest": .string(digest),
    ]
    let name = "immutable_content_adapter_binding"
    #expect(try broken { $0.setting([name], sound) } == [])
    for change in [
      sound.setting(["x"], 1), sound.setting(["maximum_bytes"], -1), sound.setting(["schema"], "v2"),
      sound.setting(["binding_digest"], .string(digest.uppercased())), sound.setting(["authority_digest"], nil), "text",
    ] {
      let found = try broken { $0.setting([name], change) }
      #expect(found.map(\.code) == ["malformed-binding"])
    }
    #expect(
      try broken { $0.setting(["durable_memory_binding"], ["schemaVersion": 6, "namespace": "n", "mode": "m"]) }
        .map(\.code) == ["malformed-binding"])
  }

  @Test("only the newest era refuses") func eras() throws {
    let head = try A3SReader(A3SSnapshotTests.snapshot(["run_records": "[\(try Self.run(session: "x"))]"]).text()).head
    #expect(A3SFormat.refusals(of: head, as: "v1").count == 1)
    #expect(A3SFormat.refusals(of: head, as: "flat").isEmpty)
  }
}
