import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension CatalogueSession {
  private static let roles: [Message.Role] = [.system, .user, .assistant, .tool]

  func write(to record: inout RecordWriter) {
    let (header, totals) = (session.header, session.totals)
    record.write(session.id.text)
    record.write(session.path)
    record.write(lastSeen) { $0.write($1) }
    record.write(session.era.name)
    record.write(session.era.place)
    record.write(list: session.features) { $0.write($1) }
    record.write(session.convertedFrom) { $0.write($1.rawValue) }
    record.write(session.isRead)
    record.write(session.holdsSecret)
    for text in [header.title, header.workspace, header.model] { record.write(text) { $0.write($1) } }
    for time in [header.createdAt, header.updatedAt] { record.write(time) { $0.write($1) } }
    record.write(list: header.toolNames) { $0.write($1) }
    record.write(header.origin) { record, origin in
      record.write(origin.kind.rawValue)
      record.write(origin.parentID.text)
      record.write(origin.branchName) { $0.write($1) }
    }
    record.write(header.usage) { $0.write($1) }
    record.write(header.cost) { $0.write($1.text) }
    record.write(totals.hasUsage ? totals.usage : nil) { $0.write($1) }
    record.write(list: totals.toolNames) { $0.write($1) }
    for role in Self.roles { record.write(totals.messages[role]) }
    for count in [
      totals.toolCalls, totals.toolResults, totals.reasoning, totals.images, totals.texts, totals.events,
    ] {
      record.write(count)
    }
    record.write(totals.lastTime) { $0.write($1) }
    record.write(totals.firstPrompt) { $0.write($1) }
  }

  init(from record: inout RecordReader) {
    let id = SessionID(record.text())
    let path = record.path()
    lastSeen = record.optional { $0.text() }
    let eraName = record.text()
    let era = Era(eraName, at: record.count())
    let features = record.list { $0.text() }
    let convertedFrom = record.optional { FormatID(rawValue: $0.text()) }
    let (isRead, holdsSecret) = (record.flag(), record.flag())
    var header = SessionHeader(id: id)
    header.title = record.optional { $0.text() }
    header.workspace = record.optional { $0.text() }
    header.model = record.optional { $0.text() }
    header.createdAt = record.optional { $0.instant() }
    header.updatedAt = record.optional { $0.instant() }
    header.toolNames = record.list { $0.text() }
    header.origin = record.optional { record in
      let kind = SessionHeader.Origin.Kind(rawValue: record.text()) ?? .child
      let parent = SessionID(record.text())
      return SessionHeader.Origin(kind: kind, parentID: parent, branchName: record.optional { $0.text() })
    }
    header.usage = record.optional { $0.usage() }
    header.cost = record.optional { JSONNumber(trusted: $0.text()) }
    var totals = SessionTotals()
    if let usage = record.optional({ $0.usage() }) { (totals.usage, totals.hasUsage) = (usage, true) }
    for name in record.list({ $0.text() }) { totals.noteTool(name) }
    for role in Self.roles { totals.messages[role] = record.count() }
    (totals.toolCalls, totals.toolResults, totals.reasoning) = (record.count(), record.count(), record.count())
    (totals.images, totals.texts, totals.events) = (record.count(), record.count(), record.count())
    totals.lastTime = record.optional { $0.instant() }
    totals.firstPrompt = record.optional { $0.text() }
    session = StoredSession(
      id: id, path: path, era: era, header: header, totals: totals, convertedFrom: convertedFrom, features: features)
    session.isRead = isRead
    session.holdsSecret = holdsSecret
  }
}

extension RecordWriter {
  fileprivate mutating func write(_ time: Instant) { write(seconds: time.seconds, nanoseconds: time.nanoseconds) }

  fileprivate mutating func write(_ usage: Usage) {
    write(usage.input)
    write(usage.output)
    write(usage.cacheRead) { $0.write($1) }
    write(usage.cacheWrite) { $0.write($1) }
  }
}

extension RecordReader {
  fileprivate mutating func instant() -> Instant {
    let time = time()
    return Instant(seconds: time.seconds, nanoseconds: time.nanoseconds)
  }

  fileprivate mutating func usage() -> Usage {
    let (input, output) = (number(), number())
    let read = optional { $0.number() }
    return Usage(input: input, output: output, cacheRead: read, cacheWrite: optional { $0.number() })
  }
}
