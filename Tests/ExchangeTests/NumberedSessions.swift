import SatchelJSONText
import SatchelSessionFormats

/// Sessions in which every text is another one: a word with a number.
struct NumberedSession {
  var random: SeededRandom
  /// The texts of the conversation.
  private(set) var words: [String] = []
  /// For each turn, how many calls each of its responses makes.
  private(set) var turns: [[Int]] = []

  /// Whether texts and thoughts stand beside calls, and other records between messages.
  private let isRich: Bool

  init(seed: Int, isRich: Bool = false) {
    self.isRich = isRich
    random = SeededRandom(seed: UInt64(seed) &* 31 &+ 7)
    for _ in 0..<8 { _ = random.next() }
    turns = (0..<Int.random(in: 1...4, using: &random)).map { _ in
      (0..<Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 1...2, using: &random) }
    }
  }

  private mutating func word(_ kind: String) -> JSON {
    words.append("\(kind)-\(words.count + 1000)-é")
    return .string(words[words.count - 1])
  }

  private var chance: Bool { mutating get { isRich && Int.random(in: 0..<3, using: &random) == 0 } }

  /// What a tool of an A3S session gave.
  private mutating func output() -> JSON {
    let text = word("output")
    guard chance else { return text }
    let image: JSON = ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "AAAA"]]
    return chance ? [["type": "text", "text": text], image] : [image, ["type": "text", "text": text]]
  }

  mutating func text(_ format: FormatID) -> [UInt8] {
    switch format {
    case .claw: claw()
    case .a3s: a3s()
    default: userSession()
    }
  }

  private mutating func claw() -> [UInt8] {
    var lines: [JSON] = [
      [
        "created_at_ms": 1_780_300_800_000, "session_id": "session-1780300800000-1", "type": "session_meta",
        "updated_at_ms": 1_780_300_900_000, "version": 1,
      ]
    ]
    func add(_ role: String, _ blocks: [JSON], usage: Bool = false) {
      var message = [JSONMember("blocks", .array(blocks)), JSONMember("role", .string(role))]
      if usage {
        let counts: JSON = [
          "cache_creation_input_tokens": 0, "cache_read_input_tokens": .integer(lines.count), "input_tokens": 7,
          "output_tokens": 9,
        ]
        message.append(JSONMember("usage", counts))
      }
      lines.append(["message": .object(message), "type": "message"])
    }
    var count = 0
    for turn in turns {
      if chance {
        lines.append(["text": word("prompt"), "timestamp_ms": .integer(count + 5), "type": "prompt_history"])
      }
      add("user", [["text": word("question"), "type": "text"]])
      for calls in turn {
        var blocks: [JSON] = []
        if chance { blocks.append(["signature": "c2ln", "thinking": word("thought"), "type": "thinking"]) }
        if chance { blocks.append(["text": word("remark"), "type": "text"]) }
        let ids = (0..<calls).map { "call-\(count + $0 + 1)" }
        count += calls
        for id in ids {
          let input = "{\"command\":\"\(word("command").text ?? "")\",\"n\":1.50}"
          blocks.append(["id": .string(id), "input": .string(input), "name": "bash", "type": "tool_use"])
        }
        add("assistant", blocks, usage: true)
        for id in ids {
          let block: JSON = [
            "is_error": false, "output": word("output"), "tool_name": "bash", "tool_use_id": .string(id),
            "type": "tool_result",
          ]
          add("tool", [block])
        }
      }
      let thought: [JSON] = chance ? [["thinking": word("thought"), "type": "thinking"]] : []
      add("assistant", thought + [["text": word("answer"), "type": "text"]], usage: true)
      if chance { add("assistant", [["text": word("afterword"), "type": "text"]]) }
    }
    return lines.flatMap { $0.text() + [0x0A] }
  }

  private mutating func a3s() -> [UInt8] {
    var messages: [JSON] = []
    var count = 0
    for turn in turns {
      messages.append(["role": "user", "content": [["type": "text", "text": word("question")]]])
      for calls in turn {
        let ids = (0..<calls).map { "call-\(count + $0 + 1)" }
        count += calls
        let remark: [JSON] = chance ? [["type": "text", "text": word("remark")]] : []
        let thought = chance ? [JSONMember("reasoning_content", word("thought"))] : []
        let blocks =
          remark
          + ids.map { id -> JSON in
            ["type": "tool_use", "id": .string(id), "name": "bash", "input": ["command": word("command"), "n": 2]]
          }
        messages.append(.object([JSONMember("role", "assistant"), JSONMember("content", .array(blocks))] + thought))
        for (index, id) in ids.enumerated() {
          let error: JSON = index == 0 ? nil : true
          let block: JSON = [
            "type": "tool_result", "tool_use_id": .string(id), "content": output(), "is_error": error,
          ]
          messages.append(["role": "user", "content": [block]])
        }
      }
      messages.append(["role": "assistant", "content": [["type": "text", "text": word("answer")]]])
      if chance { messages.append(["role": "assistant", "content": [["type": "text", "text": word("afterword")]]]) }
    }
    guard var members = GeneratedSessionTests.head.members else { return [] }
    for index in members.indices where members[index].name == "messages" { members[index].value = .array(messages) }
    return JSON.object(members).text(style: .pretty)
  }

  private mutating func userSession() -> [UInt8] {
    var (users, responses, steps): ([JSON], [JSON], [JSON]) = ([], [], [])
    var reasoning: [JSON] = []
    var second = 10
    func time() -> JSON {
      second += 1
      return .string("2026-06-01T10:\(second / 60 + 10):\(second % 60 < 10 ? "0" : "")\(second % 60).000500Z")
    }
    for turn in turns {
      users.append(["content": word("question"), "timestamp": time()])
      let start = steps.count
      for _ in 0..<turn.reduce(0, +) {
        let arguments = "{\"command\":\"\(word("command").text ?? "")\"}"
        steps.append([
          "tool_name": "bash", "tool_args": .string(arguments), "output_summary": word("output"),
          "duration_ms": .integer(steps.count + 17), "is_error": false,
          "tool_call_id": .string("call-\(steps.count + 1)"), "timestamp": time(),
        ])
      }
      var response: [JSONMember] = [
        JSONMember("content", word("answer")), JSONMember("session_id", "s-1"), JSONMember("seed_id", nil),
        JSONMember("phase_reached", "execute"), JSONMember("evaluation_passed", true), JSONMember("timestamp", time()),
      ]
      if steps.count > start {
        response.append(
          JSONMember("trajectory_range", ["start": .integer(start), "end": .integer(steps.count)]))
      }
      if chance {
        let spans = (0...1).map { index -> JSON in
          ["before_step": .integer(min(index, steps.count - start)), "text": word("thought")]
        }
        reasoning.append([
          "content": .string(spans.compactMap { $0["text"]?.text }.joined()), "source": "thinking",
          "timestamp": response.last { $0.name == "timestamp" }?.value ?? nil, "segments": .array(spans),
        ])
      }
      responses.append(.object(response))
    }
    var members = [
      JSONMember("id", "s-1"), JSONMember("user_id", "mara"), JSONMember("user_messages", .array(users)),
      JSONMember("agent_responses", .array(responses)),
    ]
    if !steps.isEmpty { members.append(JSONMember("trajectory_steps", .array(steps))) }
    if !reasoning.isEmpty { members.append(JSONMember("reasoning_records", .array(reasoning))) }
    members += [
      JSONMember("created_at", "2026-06-01T10:00:00.000500Z"), JSONMember("updated_at", time()),
      JSONMember("metadata", [:]),
    ]
    return JSON.object(members).text(style: .pretty)
  }
}
