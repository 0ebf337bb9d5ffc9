import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension CatalogueSession {
  private static let roles: [(name: String, role: Message.Role)] = [
    ("system", .system), ("user", .user), ("assistant", .assistant), ("tool", .tool),
  ]

  var json: JSON {
    let (header, totals) = (session.header, session.totals)
    var members = [JSONMember("session", .string(session.id.text)), JSON.path("path", session.path)]
    func add(_ name: String, _ value: JSON?) { if let value { members.append(JSONMember(name, value)) } }
    add("last_seen", lastSeen.map { .string($0) })
    add("era", [.string(session.era.name), .integer(session.era.place)])
    add("features", session.features.isEmpty ? nil : .array(session.features.map { .string($0) }))
    add("converted_from", session.convertedFrom.map { .string($0.rawValue) })
    add("unread", session.isRead ? nil : true)
    add("holds_secret", session.holdsSecret ? true : nil)
    add("title", header.title.map { .string($0) })
    add("created", header.createdAt.map { .moment($0) })
    add("updated", header.updatedAt.map { .moment($0) })
    add("workspace", header.workspace.map { .string($0) })
    add("model", header.model.map { .string($0) })
    add("tools_offered", header.toolNames.isEmpty ? nil : .array(header.toolNames.map { .string($0) }))
    if let origin = header.origin {
      var parent = [JSONMember("id", .string(origin.parentID.text)), JSONMember("kind", .string(origin.kind.rawValue))]
      if let name = origin.branchName { parent.append(JSONMember("branch", .string(name))) }
      add("parent", .object(parent))
    }
    add("tokens", header.usage.map { $0.json })
    add("cost_usd", header.cost.map { .number($0) })
    add("first_prompt", totals.firstPrompt.map { .string($0) })
    add("last_time", totals.lastTime.map { .moment($0) })
    add("counted_tokens", totals.hasUsage ? totals.usage.json : nil)
    add("tools_called", totals.toolNames.isEmpty ? nil : .array(totals.toolNames.map { .string($0) }))
    add(
      "messages",
      .object(Self.roles.map { JSONMember($0.name, .integer(totals.messages[$0.role])) }))
    add(
      "counts",
      [
        "calls": .integer(totals.toolCalls), "results": .integer(totals.toolResults),
        "reasoning": .integer(totals.reasoning), "images": .integer(totals.images), "texts": .integer(totals.texts),
        "events": .integer(totals.events),
      ])
    return .object(members)
  }

  init?(_ json: JSON) {
    guard let id = json["session"]?.text.map({ SessionID($0) }), let path = json.path("path"),
      let era = json["era"]?.elements, era.count == 2, let eraName = era[0].text, let eraPlace = era[1].count,
      let messages = json["messages"], let counts = json["counts"]
    else { return nil }
    var header = SessionHeader(id: id)
    header.title = json["title"]?.text
    header.createdAt = json["created"]?.moment
    header.updatedAt = json["updated"]?.moment
    header.workspace = json["workspace"]?.text
    header.model = json["model"]?.text
    header.toolNames = json["tools_offered"]?.texts ?? []
    if let parent = json["parent"], let parentID = parent["id"]?.text,
      let kind = parent["kind"]?.text.flatMap({ SessionHeader.Origin.Kind(rawValue: $0) })
    {
      header.origin = SessionHeader.Origin(
        kind: kind, parentID: SessionID(parentID), branchName: parent["branch"]?.text)
    }
    header.usage = json["tokens"].map { Usage($0) }
    if case .number(let cost) = json["cost_usd"] { header.cost = cost }
    var totals = SessionTotals()
    totals.firstPrompt = json["first_prompt"]?.text
    totals.lastTime = json["last_time"]?.moment
    if let usage = json["counted_tokens"] { (totals.usage, totals.hasUsage) = (Usage(usage), true) }
    for name in json["tools_called"]?.texts ?? [] { totals.noteTool(name) }
    for (name, role) in Self.roles { totals.messages[role] = Int(messages[name]?.count ?? 0) }
    func count(_ name: String) -> Int { Int(counts[name]?.count ?? 0) }
    (totals.toolCalls, totals.toolResults, totals.reasoning) = (count("calls"), count("results"), count("reasoning"))
    (totals.images, totals.texts, totals.events) = (count("images"), count("texts"), count("events"))
    session = StoredSession(
      id: id, path: path, era: Era(eraName, at: Int(eraPlace)), header: header, totals: totals,
      convertedFrom: json["converted_from"]?.text.map { FormatID(rawValue: $0) },
      features: json["features"]?.texts ?? [])
    session.isRead = !(json["unread"]?.isTrue ?? false)
    session.holdsSecret = json["holds_secret"]?.isTrue ?? false
    lastSeen = json["last_seen"]?.text
  }
}

extension JSON {
  fileprivate static func moment(_ time: Instant) -> JSON {
    [.integer(time.seconds), .integer(time.nanoseconds)]
  }

  fileprivate var moment: Instant? {
    fileTime.map { Instant(seconds: $0.seconds, nanoseconds: $0.nanoseconds) }
  }
}

extension Usage {
  fileprivate var json: JSON {
    var members = [JSONMember("input", .integer(input)), JSONMember("output", .integer(output))]
    if let cacheRead { members.append(JSONMember("cache_read", .integer(cacheRead))) }
    if let cacheWrite { members.append(JSONMember("cache_write", .integer(cacheWrite))) }
    return .object(members)
  }

  fileprivate init(_ json: JSON) {
    func number(_ name: String) -> UInt64? {
      guard case .number(let number) = json[name] else { return nil }
      return UInt64(number.text)
    }
    self.init(
      input: number("input") ?? 0, output: number("output") ?? 0, cacheRead: number("cache_read"),
      cacheWrite: number("cache_write"))
  }
}
