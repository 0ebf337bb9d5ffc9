import SatchelJSONText
import SatchelSessionFormats

/// The values of a file: one, or one a line.
enum JSONLines {
  static func text(_ values: [JSON], isPretty: Bool) -> [UInt8] {
    isPretty ? values.flatMap { $0.text(style: .pretty) } : values.flatMap { $0.text() + [0x0A] }
  }

  static func values(_ text: [UInt8]) throws -> [JSON] {
    if text.starts(with: Array("{\n".utf8)) { return [try JSON(parsing: text)] }
    return try text.split(separator: 0x0A).map { try JSON(parsing: Array($0)) }
  }
}

extension JSON {
  /// The value with its strings changed, but not in what was put aside.
  func editing(_ change: (String) -> String) -> JSON {
    switch self {
    case .string(let text): text.value.map { .string(JSONString(change($0))) } ?? self
    case .array(let elements): .array(elements.map { $0.editing(change) })
    case .object(let members):
      .object(
        members.map { $0.name == "x-satchel" ? $0 : JSONMember(key: $0.key, value: $0.value.editing(change)) })
    default: self
    }
  }

  /// The value without what was put aside.
  var bare: JSON {
    switch self {
    case .array(let elements): .array(elements.map(\.bare))
    case .object(let members):
      .object(members.filter { $0.name != "x-satchel" }.map { JSONMember(key: $0.key, value: $0.value.bare) })
    default: self
    }
  }

  fileprivate func with(_ name: String, _ value: JSON) -> JSON {
    .object((members ?? []).map { $0.name == name ? JSONMember(key: $0.key, value: value) : $0 })
  }
}

/// A session as turns: told apart by the JSON of its format alone.
struct TurnList {
  private let format: FormatID
  private let values: [JSON]
  /// For each turn its values, without what was put aside; of a user session the message, the response without its
  /// range, and the steps.
  private(set) var turns: [[JSON]] = []
  private var places: [Range<Int>] = []

  init(_ text: [UInt8], _ format: FormatID) throws {
    self.format = format
    values = try JSONLines.values(text)
    if format == .userSession { readExchanges() } else { readMessages() }
  }

  private var records: [JSON] { format == .claw ? values : values.first?["messages"]?.elements ?? [] }
  private func list(_ name: String) -> [JSON] { values.first?[name]?.elements ?? [] }
  var stepCount: Int { list("trajectory_steps").count }

  private mutating func readMessages() {
    for (index, record) in records.enumerated() {
      let message = record["message"] ?? record
      let parts = (message["blocks"] ?? message["content"])?.elements ?? []
      guard message["role"] != nil else { continue }
      if message["role"]?.text == "user", parts.first?["type"]?.text == "text" {
        turns.append([])
        places.append(index..<index)
      }
      guard !turns.isEmpty else { continue }
      turns[turns.count - 1].append(record.bare)
      places[places.count - 1] = places[places.count - 1].lowerBound..<index + 1
    }
  }

  private func range(_ response: JSON) -> Range<Int>? {
    guard let range = response["trajectory_range"], let start = range["start"]?.int64, let end = range["end"]?.int64
    else { return nil }
    return Int(start)..<Int(end)
  }

  private mutating func readExchanges() {
    for (user, response) in zip(list("user_messages"), list("agent_responses")) {
      let steps = range(response) ?? 0..<0
      let own = JSON.object((response.members ?? []).filter { $0.name != "trajectory_range" })
      turns.append([user, own] + list("trajectory_steps")[steps])
    }
  }

  // MARK: Editing

  private func file(_ records: [JSON]) -> [UInt8] {
    if format == .claw { return JSONLines.text(records, isPretty: false) }
    return values[0].with("messages", .array(records)).text(style: .pretty)
  }

  func removing(_ turn: Int) -> [UInt8] {
    if format == .userSession {
      var exchanges = self.exchanges
      exchanges.remove(at: turn)
      return file(exchanges)
    }
    var records = self.records
    records.removeSubrange(places[turn])
    return file(records)
  }

  func inserting(_ text: String, at turn: Int) -> [UInt8] {
    if format == .userSession {
      var exchanges = self.exchanges
      let next = turn < exchanges.count ? exchanges[turn] : exchanges[turn - 1]
      let time: JSON = turn < exchanges.count ? next.user["timestamp"] ?? nil : "2030-01-01T00:00:00Z"
      let response: JSON = [
        "content": .string(text + " answer"), "session_id": nil, "seed_id": nil, "phase_reached": nil,
        "evaluation_passed": nil, "timestamp": time,
      ]
      exchanges.insert((["content": .string(text), "timestamp": time], response, []), at: turn)
      return file(exchanges)
    }
    var records = self.records
    let place = turn < places.count ? places[turn].lowerBound : records.count
    records.insert(contentsOf: [message("user", text), message("assistant", text + " answer")], at: place)
    return file(records)
  }

  private func message(_ role: JSON, _ text: String) -> JSON {
    if format == .a3s { return ["role": role, "content": [["type": "text", "text": .string(text)]]] }
    return ["message": ["blocks": [["text": .string(text), "type": "text"]], "role": role], "type": "message"]
  }

  // MARK: User sessions

  private typealias Exchange = (user: JSON, response: JSON, steps: [JSON])

  private var exchanges: [Exchange] {
    zip(list("user_messages"), list("agent_responses")).map { user, response in
      (user, response, Array(list("trajectory_steps")[range(response) ?? 0..<0]))
    }
  }

  private func file(_ exchanges: [Exchange]) -> [UInt8] {
    var (responses, steps): ([JSON], [JSON]) = ([], [])
    for exchange in exchanges {
      let end = steps.count + exchange.steps.count
      let range: JSON = ["start": .integer(steps.count), "end": .integer(end)]
      responses.append(exchange.response.with("trajectory_range", range))
      steps += exchange.steps
    }
    return values[0].with("user_messages", .array(exchanges.map(\.user)))
      .with("agent_responses", .array(responses)).with("trajectory_steps", .array(steps)).text(style: .pretty)
  }

  func removingStep(_ index: Int) -> [UInt8] {
    var exchanges = self.exchanges
    var start = 0
    for turn in exchanges.indices {
      let end = start + exchanges[turn].steps.count
      if (start..<end).contains(index) { exchanges[turn].steps.remove(at: index - start) }
      start = end
    }
    return file(exchanges)
  }

  /// The parts of all messages.
  static func parts(_ turns: [[JSON]]) -> [JSON] {
    turns.joined().flatMap { record in
      let message = record["message"] ?? record
      return (message["blocks"] ?? message["content"])?.elements ?? []
    }
  }
}
