import SatchelJSONText

/// Makes sessions of odd shapes, in the very form that their programs write.
struct SessionGenerator {
  var random: SeededRandom
  /// Whether texts look like parts of sessions, with brackets and names.
  private let hasMisleadingTexts: Bool

  init(seed: UInt64, hasMisleadingTexts: Bool = false) {
    random = SeededRandom(seed: seed)
    self.hasMisleadingTexts = hasMisleadingTexts
  }

  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  private mutating func pick<Value>(_ values: [Value], _ standard: Value) -> Value {
    values.randomElement(using: &random) ?? standard
  }
  private mutating func number(_ range: ClosedRange<Int>) -> JSON { .integer(Int.random(in: range, using: &random)) }

  private static let misleading = [
    "]}],\"x\":[{", "{\"role\":\"user\",\"content\":[]}", "\"messages\": [\n    {\"role\":\"user\"",
    "  ],\n  \"agent_responses\": [\n    {", "\\\"", "{\"type\":\"message\",\"message\":{}}",
  ]

  mutating func text() -> JSON {
    if hasMisleadingTexts, chance(40) { return .string(pick(Self.misleading, "")) }
    return .string(
      pick(
        [
          "", "hello", "two\nlines", "tab\t\"quoted\" \\ back", "é 中 😀", "{\"a\": 1}", "\u{7f}\u{85}", " ", "null",
          "x\u{0}y",
        ], ""))
  }

  private mutating func callID() -> JSON { .string("call_\(Int.random(in: 0..<5, using: &random))") }

  // MARK: Claw

  mutating func clawJournal() -> [UInt8] {
    var lines: [JSON] = []
    if chance(90) { lines.append(clawMeta()) }
    if chance(20) { lines.append(clawCompaction()) }
    for _ in 0..<Int.random(in: 0...14, using: &random) {
      switch Int.random(in: 0..<20, using: &random) {
      case 0...2:
        lines.append(["text": text(), "timestamp_ms": number(0...1_800_000_000_000), "type": "prompt_history"])
      case 3 where chance(30): lines.append(clawMeta())
      case 4 where chance(30): lines.append(clawCompaction())
      default: lines.append(["message": clawMessage(), "type": "message"])
      }
    }
    return lines.flatMap { $0.text(escapes: .allControls).respelled() + [0x0A] }
  }

  mutating func clawObject() -> [UInt8] {
    let messages = (0..<Int.random(in: 0...6, using: &random)).map { _ in clawMessage() }
    var members = [JSONMember("messages", .array(messages)), JSONMember("version", 1)]
    if chance(30) {
      let compaction: JSON = ["count": number(0...9), "removed_message_count": number(0...99), "summary": text()]
      members.insert(JSONMember("compaction", compaction), at: 0)
    }
    if chance(30) {
      let prompt: JSON = ["text": text(), "timestamp_ms": number(0...1_800_000_000_000)]
      members.insert(JSONMember("prompt_history", [prompt]), at: members.count - 1)
    }
    return JSON.object(members).text().respelled()
  }

  private mutating func clawMeta() -> JSON {
    var members = [JSONMember("created_at_ms", number(0...1_800_000_000_000))]
    if chance(30) {
      var fork = [JSONMember("parent_session_id", text())]
      if chance(50) { fork.insert(JSONMember("branch_name", text()), at: 0) }
      members.append(JSONMember("fork", .object(fork)))
    }
    if chance(40) { members.append(JSONMember("model", text())) }
    members.append(JSONMember("session_id", .string("session-1-\(Int.random(in: 0..<9, using: &random))")))
    members.append(JSONMember("type", "session_meta"))
    members.append(JSONMember("updated_at_ms", number(0...1_800_000_000_000)))
    members.append(JSONMember("version", 1))
    if chance(40) { members.append(JSONMember("workspace_root", text())) }
    if chance(20) { members.append(JSONMember("xtra", ["deep": [1, nil, "s"]])) }
    return .object(members)
  }

  private mutating func clawCompaction() -> JSON {
    ["count": number(0...9), "removed_message_count": number(0...99), "summary": text(), "type": "compaction"]
  }

  private mutating func clawMessage() -> JSON {
    let role = pick(["user", "assistant", "tool", "system", "user", "assistant"], "user")
    let blocks = (0..<Int.random(in: 0...4, using: &random)).map { _ in clawBlock() }
    var members = [JSONMember("blocks", .array(blocks)), JSONMember("role", .string(role))]
    if chance(30) {
      members.append(
        JSONMember(
          "usage",
          [
            "cache_creation_input_tokens": number(0...99), "cache_read_input_tokens": number(0...99),
            "input_tokens": number(0...99), "output_tokens": number(0...99),
          ]))
    }
    return .object(members)
  }

  private mutating func clawBlock() -> JSON {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: ["text": text(), "type": "text"]
    case 1 where chance(50): ["signature": text(), "thinking": text(), "type": "thinking"]
    case 1: ["thinking": text(), "type": "thinking"]
    case 2: ["id": callID(), "input": text(), "name": "bash", "type": "tool_use"]
    case 3:
      [
        "is_error": .bool(Bool.random(using: &random)), "output": text(), "tool_name": "bash", "tool_use_id": callID(),
        "type": "tool_result",
      ]
    default: ["id": callID(), "input": "{\"command\":\"ls\",\"n\":1.50}", "name": "read", "type": "tool_use"]
    }
  }

  // MARK: A3S

  /// A session of 3.1.0's shape around messages of any shape.
  mutating func a3sSession(around head: JSON) -> [UInt8] {
    guard var members = head.members else { return [] }
    for index in members.indices {
      switch members[index].name {
      case "messages":
        members[index].value = .array((0..<Int.random(in: 0...10, using: &random)).map { _ in a3sMessage() })
      case "total_cost": if chance(50) { members[index].value = .number(JSONNumber("0.125") ?? JSONNumber(0)) }
      case "tool_names": if chance(50) { members[index].value = ["bash", "read"] }
      default: break
      }
    }
    if chance(30) { members.append(JSONMember("x_unknown", ["n": .number(JSONNumber("1.0") ?? JSONNumber(1))])) }
    return JSON.object(members).text(style: .pretty)
  }

  private mutating func a3sMessage() -> JSON {
    let blocks = (0..<Int.random(in: 0...4, using: &random)).map { _ in a3sBlock() }
    var members = [
      JSONMember("role", .string(pick(["user", "assistant"], "user"))), JSONMember("content", .array(blocks)),
    ]
    if chance(30) { members.append(JSONMember("reasoning_content", text())) }
    return .object(members)
  }

  private mutating func a3sBlock() -> JSON {
    let image: JSON = [
      "type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "iVBORw0="],
    ]
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return ["type": "text", "text": text()]
    case 1: return image
    case 2:
      let input: JSON = pick(
        [
          nil, ["command": "ls"], [], "text", ["input": "x"], ["a": ["b": [1, 2]]],
          .number(JSONNumber("1e3") ?? JSONNumber(0)),
        ], nil)
      return ["type": "tool_use", "id": callID(), "name": "bash", "input": input]
    default:
      let content: JSON = chance(60) ? text() : .array([["type": "text", "text": text()], image])
      var members: [JSONMember] = [
        JSONMember("type", "tool_result"), JSONMember("tool_use_id", callID()), JSONMember("content", content),
      ]
      members.append(JSONMember("is_error", pick([true, false, nil], nil)))
      return .object(members)
    }
  }

  // MARK: User session

  mutating func userSession() -> [UInt8] {
    let users = Int.random(in: 0...5, using: &random)
    let responses = chance(60) ? users : Int.random(in: 0...5, using: &random)
    let steps = Int.random(in: 0...6, using: &random)
    var members: [JSONMember] = [JSONMember("id", "s-1"), JSONMember("user_id", text())]
    members.append(
      JSONMember("user_messages", .array((0..<users).map { _ in ["content": text(), "timestamp": time()] })))
    let hasRanges = chance(50)
    members.append(
      JSONMember("agent_responses", .array((0..<responses).map { _ in response(steps: steps, ranged: hasRanges) })))
    if steps > 0 { members.append(JSONMember("trajectory_steps", .array((0..<steps).map { _ in step() }))) }
    let thoughts = Int.random(in: 0...3, using: &random)
    if thoughts > 0 {
      members.append(JSONMember("reasoning_records", .array((0..<thoughts).map { _ in reasoning() })))
    }
    if chance(30) { members.append(JSONMember("project_id", text())) }
    if chance(30) { members.append(JSONMember("parent_session_id", text())) }
    members.append(JSONMember("created_at", time()))
    members.append(JSONMember("updated_at", time()))
    var metadata: [JSONMember] = []
    if chance(40) { metadata.append(JSONMember("title", text())) }
    if chance(40) { metadata.append(JSONMember("n", .number(JSONNumber("18446744073709551615") ?? JSONNumber(0)))) }
    members.append(JSONMember("metadata", .object(metadata)))
    return JSON.object(members).text(style: .pretty)
  }

  private mutating func time() -> JSON {
    let second = Int.random(in: 10..<20, using: &random)
    return .string("2026-06-01T10:00:\(second)" + pick(["Z", ".500Z", ".000001Z", ".123456789Z"], "Z"))
  }

  private mutating func response(steps: Int, ranged: Bool) -> JSON {
    var members: [JSONMember] = [
      JSONMember("content", text()), JSONMember("session_id", pick(["s-1", nil, ""], nil)),
    ]
    if chance(50) { members.append(JSONMember("seed_id", nil)) }
    members.append(JSONMember("phase_reached", pick([nil, "", "execute"], nil)))
    members.append(JSONMember("evaluation_passed", pick([nil, true, false], nil)))
    members.append(JSONMember("timestamp", time()))
    if ranged, chance(70) {
      let start = Int.random(in: 0...max(steps, 1), using: &random)
      members.append(
        JSONMember(
          "trajectory_range",
          ["start": .integer(start), "end": .integer(start + Int.random(in: 0...3, using: &random))]))
    }
    return .object(members)
  }

  private mutating func step() -> JSON {
    [
      "tool_name": "exec", "tool_args": pick(["{\"a\":1}", "", "{\"cut...", nil, ["k": [1.json]]], nil),
      "output_summary": text(), "duration_ms": number(0...99), "is_error": .bool(Bool.random(using: &random)),
      "tool_call_id": callID(), "timestamp": time(),
    ]
  }

  private mutating func reasoning() -> JSON {
    var members: [JSONMember] = [
      JSONMember("content", text()), JSONMember("source", "thinking"), JSONMember("timestamp", time()),
    ]
    if chance(60) {
      members.append(
        JSONMember("segments", .array((0...1).map { _ in ["before_step": number(0...4), "text": .string("thought")] })))
    }
    return .object(members)
  }
}

extension Int {
  fileprivate var json: JSON { .integer(self) }
}

extension [UInt8] {
  /// Compact text with its strings escaped as claw escapes them: trees keep the shortest spelling.
  fileprivate func respelled() -> [UInt8] {
    String(decoding: self, as: UTF8.self).unicodeScalars.flatMap { scalar -> [UInt8] in
      let isControl = (0x7F...0x9F).contains(scalar.value)
      let hex = String(scalar.value, radix: 16)
      return isControl ? Array("\\u00\(hex)".utf8) : Array(String(Character(scalar)).utf8)
    }
  }
}
