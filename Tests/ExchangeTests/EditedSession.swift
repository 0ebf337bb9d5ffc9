import Foundation
import SatchelJSONText
import SatchelSessionFormats

/// A session as the lists of its file, to be edited and compared: JSON alone.
struct EditedSession {
  let format: FormatID
  let isLines: Bool
  private let isPretty: Bool
  /// The records of a journal, or the one document.
  private var values: [JSON]

  init(_ text: [UInt8], _ format: FormatID) throws {
    self.format = format
    values = try JSONLines.values(text)
    isLines = format == .claw && (values.count != 1 || values[0]["type"] != nil)
    isPretty = text.starts(with: Array("{\n".utf8))
  }

  var text: [UInt8] {
    if isLines { return JSONLines.text(values, isPretty: false) }
    return isPretty ? values[0].text(style: .pretty) : values[0].text()
  }

  // MARK: Lists

  /// A list of the document (of a snapshot: of its session), or the records of a journal.
  subscript(name: String) -> [JSON] {
    get { isLines ? values : document[name]?.elements ?? [] }
    set {
      guard !isLines else {
        values = newValue
        return
      }
      var members = document.members ?? []
      if let place = members.firstIndex(where: { $0.name == name }) {
        members[place].value = .array(newValue)
      } else if !newValue.isEmpty {
        let place = members.firstIndex { $0.name == "created_at" } ?? members.count
        members.insert(JSONMember(name, .array(newValue)), at: place)
      }
      document = .object(members)
    }
  }

  private var document: JSON {
    get { values[0]["schema_version"] == nil ? values[0] : values[0]["session"] ?? .null }
    set { values[0] = values[0]["schema_version"] == nil ? newValue : values[0].setting("session", newValue) }
  }

  static let userLists = ["user_messages", "agent_responses", "trajectory_steps", "reasoning_records"]
  var lists: [String] { format == .userSession ? Self.userLists : ["messages"] }

  /// Where in ``messages`` the messages are.
  var messagePlaces: [Int] { self["messages"].indices.filter { Self.message(self["messages"][$0])["role"] != nil } }

  static func message(_ record: JSON) -> JSON { record["message"] ?? record }
  static func parts(_ record: JSON) -> [JSON] {
    (message(record)["blocks"] ?? message(record)["content"])?.elements ?? []
  }

  /// The record with other parts.
  static func record(_ record: JSON, with parts: [JSON]) -> JSON {
    if let message = record["message"] { return record.setting("message", Self.record(message, with: parts)) }
    return record.setting(record["blocks"] != nil ? "blocks" : "content", .array(parts))
  }

  // MARK: Comparing

  /// Everything that stands in a list, without what was put aside, without ranges, in plain spelling.
  var elements: [JSON] {
    lists.flatMap { self[$0] }.map { element in
      var element = element.bare.plain
      if format == .a3s, let members = element.members {
        // A thought may come to stand in another message where a call between them is put in or taken out.
        element = .object(members.filter { $0.name != "reasoning_content" })
      }
      if let segments = element["segments"]?.elements {
        element = element.setting("segments", .array(segments.map { $0["text"] ?? .null }))
      }
      if format == .userSession, let members = element.members {
        element = .object(members.filter { $0.name != "trajectory_range" })
        if let text = element["content"]?.text { element = element.setting("content", .string(Self.withoutNew(text))) }
      }
      return element
    }
  }

  /// A text without the answers that edits put in: of several, a user session makes one.
  private static func withoutNew(_ text: String) -> String {
    text.components(separatedBy: "\n\n").filter { !$0.hasPrefix("new ~9") }.joined(separator: "\n\n")
  }

  /// The parts of all messages, in plain spelling.
  var parts: [JSON] { format == .userSession ? [] : self["messages"].flatMap(Self.parts).map(\.bare.plain) }

  var words: [String] {
    lists.flatMap { self[$0] }.flatMap { Numbering.words(in: $0["segments"] == nil ? $0.bare : $0["segments"]) }
  }
}

extension EditedSession {
  /// The ids of the calls in a value of a list.
  static func calls(in element: JSON) -> [String] {
    let own = element["tool_call_id"].map { [$0] } ?? []
    let calls = parts(element).filter { $0["type"]?.text == "tool_use" }.compactMap { $0["id"] }
    let part = element["type"]?.text == "tool_use" ? element["id"].map { [$0] } ?? [] : []
    return (own + calls + part).compactMap(\.text)
  }

  var calls: Set<String> { Set(lists.flatMap { self[$0] }.flatMap(Self.calls)) }
}

extension JSON {
  /// The object with one member set.
  func setting(_ name: String, _ value: JSON) -> JSON {
    .object((members ?? []).map { $0.name == name ? JSONMember(key: $0.key, value: value) : $0 })
  }

  /// The value with its strings spelled as they are shortest, and its members in one order.
  var plain: JSON {
    switch self {
    case .string(let text): text.value.map { .string(JSONString($0)) } ?? self
    case .array(let elements): .array(elements.map(\.plain))
    case .object(let members):
      .object(
        members.map { JSONMember(key: $0.key.value.map { JSONString($0) } ?? $0.key, value: $0.value.plain) }
          .sorted { $0.name < $1.name })
    default: self
    }
  }
}

// MARK: What is said

/// A turn: what the person says, the calls with their results, and what the agent answers and thinks; as words.
struct SaidTurn: Equatable, CustomStringConvertible {
  struct Call: Equatable {
    var id: String
    var input: [String] = []
    var output: [String] = []
    var isCalled = false
    var isAnswered = false
    var words: String { "\(input) \(output)" }
  }

  var question: [String] = []
  var calls: [Call] = []
  var answers: [String] = []
  var thoughts: [String] = []

  var description: String {
    "[Q \(question) C \(calls.map { "\($0.isCalled ? "c" : "-")\($0.input)\($0.isAnswered ? "r" : "-")\($0.output)" }) A \(answers) T \(thoughts)]"
  }

  static func == (a: SaidTurn, b: SaidTurn) -> Bool {
    a.question == b.question && a.answers == b.answers && a.thoughts == b.thoughts
      && a.calls.map(\.words).sorted() == b.calls.map(\.words).sorted()
  }
}

extension EditedSession {
  /// The session turn by turn; nil where steps belong to no response.
  var turns: [SaidTurn]? { format == .userSession ? exchangeTurns : messageTurns }

  private var messageTurns: [SaidTurn] {
    var turns: [SaidTurn] = []
    for place in messagePlaces {
      let record = self["messages"][place]
      let message = Self.message(record).bare
      let parts = Self.parts(message)
      let role = message["role"]?.text ?? ""
      if role == "system" { continue }
      let isResults = !parts.isEmpty && parts.allSatisfy { $0["type"]?.text == "tool_result" }
      if role == "user", !isResults { turns.append(SaidTurn()) }
      if turns.isEmpty { turns.append(SaidTurn()) }
      var turn = turns.removeLast()
      turn.thoughts += Numbering.words(in: message["reasoning_content"])
      for part in parts { turn.add(part, role) }
      turns.append(turn)
    }
    return turns
  }

  private var exchangeTurns: [SaidTurn]? {
    var turns: [SaidTurn] = []
    let (users, responses, steps) = (self["user_messages"], self["agent_responses"], self["trajectory_steps"])
    var count = 0
    for index in 0..<max(users.count, responses.count) {
      var turn = SaidTurn()
      if users.indices.contains(index) { turn.question = Numbering.words(in: users[index]["content"]) }
      if responses.indices.contains(index) {
        turn.answers = Numbering.words(in: responses[index]["content"])
        if let range = responses[index]["trajectory_range"] {
          guard let start = range["start"]?.int64, let end = range["end"]?.int64, start == count, end <= steps.count,
            start <= end
          else { return nil }
          for step in steps[Int(start)..<Int(end)] {
            turn.calls.append(
              SaidTurn.Call(
                id: step["tool_call_id"]?.text ?? "", input: Numbering.words(in: step["tool_args"]),
                output: Numbering.words(in: step["output_summary"]), isCalled: true, isAnswered: true))
          }
          count = Int(end)
        }
      }
      turns.append(turn)
    }
    guard count == steps.count else { return nil }
    return turns
  }

  /// The words of what was thought, in order.
  var thoughts: [String] {
    if format != .userSession { return (turns ?? []).flatMap(\.thoughts) }
    return self["reasoning_records"].flatMap { Numbering.words(in: $0["segments"] ?? $0["content"]) }
  }
}

extension SaidTurn {
  fileprivate mutating func add(_ part: JSON, _ role: String) {
    switch part["type"]?.text {
    case "text":
      let words = Numbering.words(in: part["text"])
      if role == "user" { question += words } else { answers += words }
    case "thinking": thoughts += Numbering.words(in: part["thinking"] ?? part["text"])
    case "tool_use":
      calls.append(
        Call(id: part["id"]?.text ?? "", input: Numbering.words(in: part["input"]), isCalled: true))
    case "tool_result":
      let id = part["tool_use_id"]?.text ?? ""
      let words = Numbering.words(in: part["output"] ?? part["content"])
      if let place = calls.lastIndex(where: { $0.id == id && !$0.isAnswered }) {
        calls[place].output = words
        calls[place].isAnswered = true
      } else {
        calls.append(Call(id: id, output: words, isAnswered: true))
      }
    default: break
    }
  }
}
