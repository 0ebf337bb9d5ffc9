import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// An inspection as people read it.
enum InspectionText {
  /// A file's facts, or a store's table; then the findings; piece by piece.
  static func write<Failure: Error>(
    _ inspection: Inspection, columns: Int, to body: (String) throws(Failure) -> Void
  ) throws(Failure) {
    try body(SafeText.escape(inspection.path) + ": " + heading(inspection) + "\n")
    switch inspection.kind {
    case .file:
      for session in inspection.sessions { try body(TextLayout.table(facts(session))) }
    case .store:
      let items = Listing.items(of: inspection)
      if !items.isEmpty {
        try body("\n")
        try SessionTable(items: items, columns: columns).write(to: body)
      }
      try body(files(inspection.files))
    }
    if !inspection.findings.isEmpty {
      try body(
        "\n\(Quantity.count(inspection.findings.count, "finding"))\n" + FindingText.lines(inspection.findings))
    }
  }

  private static func heading(_ inspection: Inspection) -> String {
    let era = inspection.era.map { ", era \(SafeText.escape($0.name))" } ?? ""
    switch inspection.kind {
    case .file: return "\(inspection.format.rawValue) session\(era)"
    case .store:
      return "\(inspection.format.rawValue) store\(era), \(Quantity.count(inspection.sessions.count, "session"))"
        + eras(inspection)
    }
  }

  /// The eras of the sessions, where they are not all that of the store.
  private static func eras(_ inspection: Inspection) -> String {
    var counts: [Era: Int] = [:]
    for session in inspection.sessions { counts[session.era, default: 0] += 1 }
    if counts.isEmpty || counts.count == 1 && counts.keys.first == inspection.era { return "" }
    let parts = counts.sorted { $0.key < $1.key }.map { "\($0.value) of era \(SafeText.escape($0.key.name))" }
    return " (\(parts.joined(separator: ", ")))"
  }

  // MARK: One session

  private static func facts(_ session: InspectedSession) -> [[String]] {
    let header = session.header
    var facts = [["session", SafeText.escape(header.id)]]
    func add(_ name: String, _ value: String?) {
      if let value, !value.isEmpty { facts.append([name, value]) }
    }
    add("features", session.features.isEmpty ? nil : session.features.joined(separator: ", "))
    add("title", header.title.map { SafeText.shorten($0, to: 200) })
    add("first prompt", session.totals.firstPrompt.map { SafeText.shorten($0, to: 200) })
    add("created", header.createdAt.map(TimeText.readable))
    add("updated", session.lastTime.map { updated($0, since: header.createdAt) })
    add("workspace", header.workspace.map { SafeText.escape($0) })
    add("model", header.model.map { SafeText.escape($0) })
    add("origin", header.origin.map(origin))
    add("messages", messages(session.totals))
    add("parts", parts(session.totals))
    add("tool calls", toolCalls(session.totals))
    add("other records", session.totals.events > 0 ? Quantity.grouped(session.totals.events) : nil)
    add("tokens", session.usage.map(tokens))
    add("cost", header.cost.map { "$" + $0.text })
    add("size", Quantity.bytes(session.byteCount) + canonical(session.isCanonical))
    return facts
  }

  private static func updated(_ last: Instant, since first: Instant?) -> String {
    guard let first, first < last else { return TimeText.readable(last) }
    let (seconds, overflow) = last.seconds.subtractingReportingOverflow(first.seconds)
    return TimeText.readable(last) + (overflow ? "" : ", \(TimeText.duration(seconds: seconds)) later")
  }

  private static func origin(_ origin: SessionHeader.Origin) -> String {
    let branch = origin.branchName.map { ", branch '\(SafeText.escape($0))'" } ?? ""
    return "\(origin.kind.rawValue) of \(SafeText.escape(origin.parentID))\(branch)"
  }

  private static func messages(_ totals: SessionTotals) -> String {
    let roles: [Message.Role] = [.system, .user, .assistant, .tool]
    let parts = roles.filter { totals.messages[$0] > 0 }.map {
      "\(Quantity.grouped(totals.messages[$0])) \($0.rawValue)"
    }
    return Quantity.grouped(totals.messageCount) + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
  }

  private static func parts(_ totals: SessionTotals) -> String {
    var parts: [String] = []
    if totals.texts > 0 { parts.append(Quantity.count(totals.texts, "text")) }
    if totals.reasoning > 0 { parts.append("\(Quantity.grouped(totals.reasoning)) reasoning") }
    if totals.images > 0 { parts.append(Quantity.count(totals.images, "image")) }
    return parts.joined(separator: ", ")
  }

  private static func toolCalls(_ totals: SessionTotals) -> String? {
    guard totals.toolCalls + totals.toolResults > 0 else { return nil }
    let names = totals.toolNames.prefix(8).map { SafeText.shorten($0, to: 40) }
    let more = totals.toolNames.count > 8 ? ", …" : ""
    let list = names.isEmpty ? "" : " (\(names.joined(separator: ", "))\(more))"
    return "\(Quantity.grouped(totals.toolCalls))\(list), \(Quantity.count(totals.toolResults, "result"))"
  }

  private static func tokens(_ usage: Usage) -> String {
    var text = "\(Quantity.grouped(usage.input)) in, \(Quantity.grouped(usage.output)) out"
    if let read = usage.cacheRead { text += ", \(Quantity.grouped(read)) read from cache" }
    if let write = usage.cacheWrite { text += ", \(Quantity.grouped(write)) written to cache" }
    return text
  }

  private static func canonical(_ isCanonical: Bool?) -> String {
    switch isCanonical {
    case true: ", byte for byte as its program writes it"
    case false: ", not in the very form that its program writes"
    case nil: ""
    }
  }

  // MARK: A store's files

  /// How many files of each role, and their size.
  static func files(_ files: some Sequence<StoredFile>) -> String {
    var counts: [String: (number: Int, byteCount: UInt64)] = [:]
    for file in files {
      counts[file.role, default: (0, 0)].number += 1
      let byteCount = counts[file.role, default: (0, 0)].byteCount
      counts[file.role, default: (0, 0)].byteCount = byteCount.saturatingSum(file.byteCount)
    }
    if counts.isEmpty { return "" }
    let rows = counts.sorted { $0.key < $1.key }.map { role, count in
      [SafeText.escape(role), Quantity.grouped(count.number), Quantity.bytes(count.byteCount)]
    }
    return "\n"
      + TextLayout.table([["FILES", "NUMBER", "SIZE"].map(Style.heading.callAsFunction)] + rows, right: [1, 2])
  }
}

extension InspectedSession {
  /// Tokens of the whole session, as its head counts them, or else the sum over its messages.
  var usage: Usage? { header.usage ?? (totals.hasUsage ? totals.usage : nil) }

  /// When it last changed, as far as anything in it tells.
  var lastTime: Instant? { [header.updatedAt, totals.lastTime].compactMap { $0 }.max() }
}
