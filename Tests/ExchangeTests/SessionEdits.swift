import SatchelJSONText
import SatchelSessionFormats

/// What somebody does to a file by hand.
enum SessionEdit: String, CaseIterable {
  /// Another word in one text.
  case word
  /// One message, or a few in a row, or one part of a message is taken out; of a user session an exchange or a step.
  case removeMessage, removeMessages, removePart
  /// A message or a call with its result is put in; of a user session a step.
  case insertQuestion, insertAnswer, insertCall
  /// A whole turn is put in somewhere, or at the end.
  case insertTurn, appendTurn
  /// A whole turn is taken out; of a user session also: its messages, but not its steps.
  case removeTurn, removeTurnButSteps
}

extension EditedSession {
  /// Does it somewhere; false where there is nothing to do it to.
  mutating func edit(_ edit: SessionEdit, number: Int, using random: inout SeededRandom) -> Bool {
    let word = "\(90_000 + number)"
    switch edit {
    case .word: return replaceWord(with: word, &random)
    case .removeMessage, .removeMessages, .removePart, .insertQuestion, .insertAnswer, .insertCall:
      return format == .userSession ? editSteps(edit, word, &random) : editMessages(edit, word, &random)
    case .insertTurn, .appendTurn: return insertTurn(word, isLast: edit == .appendTurn, &random)
    case .removeTurn, .removeTurnButSteps: return removeTurn(leavingSteps: edit == .removeTurnButSteps, &random)
    }
  }

  private mutating func replaceWord(with new: String, _ random: inout SeededRandom) -> Bool {
    guard let word = words.randomElement(using: &random) else { return false }
    for list in lists { self[list] = self[list].map { $0.editing { $0.replacing("~\(word)~", with: "~\(new)~") } } }
    return true
  }

  // MARK: Messages

  private mutating func editMessages(_ edit: SessionEdit, _ word: String, _ random: inout SeededRandom) -> Bool {
    let places = messagePlaces
    var records = self["messages"]
    guard let place = places.randomElement(using: &random) else { return false }
    let after = Bool.random(using: &random) ? place + 1 : place
    switch edit {
    case .removeMessage: records.remove(at: place)
    case .removeMessages:
      let run = places.filter { $0 >= place }.prefix(Int.random(in: 2...3, using: &random))
      for index in run.reversed() { records.remove(at: index) }
    case .removePart:
      var parts = Self.parts(records[place])
      guard let part = parts.indices.randomElement(using: &random) else { return false }
      parts.remove(at: part)
      if parts.isEmpty { records.remove(at: place) } else { records[place] = Self.record(records[place], with: parts) }
    case .insertQuestion: records.insert(message("user", [text(word)]), at: after)
    case .insertAnswer: records.insert(message("assistant", [text(word)]), at: after)
    default: records.insert(contentsOf: callAndResult(word), at: after)
    }
    self["messages"] = records
    return true
  }

  private func text(_ text: String) -> JSON {
    format == .claw
      ? ["text": .string("new ~\(text)~"), "type": "text"] : ["type": "text", "text": .string("new ~\(text)~")]
  }

  private func message(_ role: JSON, _ parts: [JSON]) -> JSON {
    if format == .a3s { return ["role": role, "content": .array(parts)] }
    let message: JSON = ["blocks": .array(parts), "role": role]
    return isLines ? ["message": message, "type": "message"] : message
  }

  private func callAndResult(_ word: String) -> [JSON] {
    let id: JSON = .string("new-call-" + word)
    if format == .a3s {
      return [
        message(
          "assistant", [["type": "tool_use", "id": id, "name": "bash", "input": ["command": .string("~\(word)~")]]]),
        message(
          "user", [["type": "tool_result", "tool_use_id": id, "content": .string("~1\(word)~"), "is_error": false]]),
      ]
    }
    return [
      message(
        "assistant", [["id": id, "input": .string("{\"command\":\"~\(word)~\"}"), "name": "bash", "type": "tool_use"]]),
      message(
        "tool",
        [
          [
            "is_error": false, "output": .string("~1\(word)~"), "tool_name": "bash", "tool_use_id": id,
            "type": "tool_result",
          ]
        ]),
    ]
  }

  /// Where turns of messages begin.
  private var turnPlaces: [Int] {
    messagePlaces.filter { place in
      let message = Self.message(self["messages"][place])
      return message["role"]?.text == "user" && Self.parts(message).contains { $0["type"]?.text == "text" }
    }
  }

  // MARK: Turns

  private mutating func insertTurn(_ word: String, isLast: Bool, _ random: inout SeededRandom) -> Bool {
    if format == .userSession {
      var exchanges = self.exchanges
      let place = isLast ? exchanges.count : Int.random(in: 0...exchanges.count, using: &random)
      let near = exchanges.indices.contains(place) ? exchanges[place] : exchanges.last
      guard let time = near?.user["timestamp"] else { return false }
      let response: JSON = [
        "content": .string("answer ~1\(word)~"), "session_id": nil, "phase_reached": nil, "evaluation_passed": nil,
        "timestamp": time,
      ]
      exchanges.insert((["content": .string("new ~\(word)~"), "timestamp": time], response, [], []), at: place)
      self.exchanges = exchanges
      return true
    }
    var records = self["messages"]
    let turns = turnPlaces + [records.count]
    guard let place = isLast ? records.count : turns.randomElement(using: &random) else { return false }
    records.insert(
      contentsOf: [message("user", [text(word)])] + callAndResult("2" + word)
        + [message("assistant", [text("3" + word)])], at: place)
    self["messages"] = records
    return true
  }

  private mutating func removeTurn(leavingSteps: Bool, _ random: inout SeededRandom) -> Bool {
    if format == .userSession {
      var exchanges = self.exchanges
      guard let place = exchanges.indices.randomElement(using: &random) else { return false }
      exchanges.remove(at: place)
      if leavingSteps {
        var (users, responses) = (self["user_messages"], self["agent_responses"])
        users.remove(at: place)
        responses.remove(at: place)
        self["user_messages"] = users
        self["agent_responses"] = responses
        self["reasoning_records"] = exchanges.flatMap(\.thoughts)
      } else {
        self.exchanges = exchanges
      }
      return true
    }
    var records = self["messages"]
    let turns = turnPlaces
    guard let index = turns.indices.randomElement(using: &random) else { return false }
    let end = index + 1 < turns.count ? turns[index + 1] : records.count
    records.removeSubrange(turns[index]..<end)
    self["messages"] = records
    return true
  }

  // MARK: User sessions

  private typealias Exchange = (user: JSON, response: JSON, steps: [JSON], thoughts: [JSON])

  private var exchanges: [Exchange] {
    get {
      let steps = self["trajectory_steps"]
      var thoughts = self["reasoning_records"][...]
      let pairs = Array(zip(self["user_messages"], self["agent_responses"]))
      return pairs.enumerated().map { index, pair in
        let (user, response) = pair
        // Times in one session are spelled alike, so that their texts are in their order.
        let own = thoughts.prefix {
          index == pairs.count - 1 || ($0["timestamp"]?.text ?? "") <= response["timestamp"]?.text ?? ""
        }
        thoughts = thoughts.dropFirst(own.count)
        guard let range = response["trajectory_range"], let start = range["start"]?.int64,
          let end = range["end"]?.int64,
          start <= end, end <= steps.count
        else { return (user, response, [], Array(own)) }
        return (user, response, Array(steps[Int(start)..<Int(end)]), Array(own))
      }
    }
    set {
      var (responses, steps): ([JSON], [JSON]) = ([], [])
      for exchange in newValue {
        let end = steps.count + exchange.steps.count
        let range: JSON = ["start": .integer(steps.count), "end": .integer(end)]
        var members = (exchange.response.members ?? []).filter { $0.name != "trajectory_range" }
        if !exchange.steps.isEmpty { members.append(JSONMember("trajectory_range", range)) }
        responses.append(.object(members))
        steps += exchange.steps
      }
      self["user_messages"] = newValue.map(\.user)
      self["agent_responses"] = responses
      self["trajectory_steps"] = steps
      self["reasoning_records"] = newValue.flatMap(\.thoughts)
    }
  }

  /// What was thought, where a step was put in (1) or taken out (-1) at a place.
  private static func thoughts(_ records: [JSON], by change: Int64, at step: Int) -> [JSON] {
    records.map { record in
      guard let segments = record["segments"]?.elements else { return record }
      return record.setting(
        "segments",
        .array(
          segments.map { segment in
            guard let before = segment["before_step"]?.int64, change > 0 ? before >= step : before > step else {
              return segment
            }
            return segment.setting("before_step", .integer(before + change))
          }))
    }
  }

  private mutating func editSteps(_ edit: SessionEdit, _ word: String, _ random: inout SeededRandom) -> Bool {
    var exchanges = self.exchanges
    guard let turn = exchanges.indices.randomElement(using: &random) else { return false }
    switch edit {
    case .removeMessage, .removePart:
      guard let step = exchanges[turn].steps.indices.randomElement(using: &random) else { return false }
      exchanges[turn].steps.remove(at: step)
      exchanges[turn].thoughts = Self.thoughts(exchanges[turn].thoughts, by: -1, at: step)
    case .removeMessages:
      for step in exchanges[turn].steps.indices.reversed() {
        exchanges[turn].thoughts = Self.thoughts(exchanges[turn].thoughts, by: -1, at: step)
      }
      exchanges[turn].steps = []
    case .insertCall:
      let place = Int.random(in: 0...exchanges[turn].steps.count, using: &random)
      let step: JSON = [
        "tool_name": "bash", "tool_args": .string("{\"command\":\"~\(word)~\"}"),
        "output_summary": .string("~1\(word)~"),
        "duration_ms": 7, "is_error": false, "tool_call_id": .string("new-call-" + word),
        "timestamp": exchanges[turn].response["timestamp"] ?? nil,
      ]
      exchanges[turn].steps.insert(step, at: place)
      exchanges[turn].thoughts = Self.thoughts(exchanges[turn].thoughts, by: 1, at: place)
    default: return false
    }
    self.exchanges = exchanges
    return true
  }
}
