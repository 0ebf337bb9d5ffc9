import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Writes `satchel.json` piece by piece; the same pieces each time.
struct DescriptionWriter {
  let store: StoreInventory
  let records: PagedList<EntryRecord>
  let provenance: [ProvenanceStep]
  let findings: FindingsByOwner

  /// The order of the sessions: by the bytes of their ids.
  private let order: SessionOrder
  /// The records of each session, and those of none or several.
  private let owned: NumbersByOwner
  private let shared: [UInt32]
  /// Of each session that has runs, the files of the store that tell of them.
  private let runs: NumbersByOwner

  init(
    store: StoreInventory, records: PagedList<EntryRecord>, findings: PagedList<Finding>, provenance: [ProvenanceStep]
  ) {
    self.store = store
    self.records = records
    self.provenance = provenance
    order = SessionOrder(store)
    self.findings = FindingsByOwner(store, order, more: findings)
    runs = Self.runs(of: store, order)
    var owned = NumbersByOwner(ownerCount: store.sessions.count)
    var shared: [UInt32] = []
    for (index, record) in records.enumerated() {
      let file = store.files[record.fileIndex]
      if let session = order.owner(of: file) { owned.add(index, to: session) } else { shared.append(UInt32(index)) }
    }
    (self.owned, self.shared) = (owned, shared)
  }

  private static func runs(of store: StoreInventory, _ order: SessionOrder) -> NumbersByOwner {
    var runs = NumbersByOwner(ownerCount: store.sessions.count)
    for (index, file) in store.files.enumerated() where file.runID != nil {
      for id in file.sessionIDs { if let session = order.place(of: id) { runs.add(index, to: session) } }
    }
    return runs
  }

  /// All findings: those of the sessions in their order, then those of the store.
  var allFindings: PagedList<Finding> {
    var all = PagedList<Finding>()
    for session in store.sessions.indices { all.append(contentsOf: findings[session]) }
    all.append(contentsOf: findings.ofStore)
    return all
  }

  /// Hands the text to the sink in pieces of about 64 KiB.
  func write<Failure: Error>(to sink: (Span<UInt8>) throws(Failure) -> Void) throws(Failure) {
    var json = JSONWriter(style: .pretty)
    json.beginObject()
    writeHead(&json)
    json.key("sessions")
    json.beginArray()
    for rank in store.sessions.indices {
      try writeSession(order[rank], &json, to: sink)
      try drain(&json, to: sink)
    }
    json.endArray()
    json.key("shared_files")
    json.beginArray()
    for index in shared {
      writeFile(records[Int(index)], isShared: true, &json)
      try drain(&json, to: sink)
    }
    json.endArray()
    try writeFindings(findings.ofStore, &json, to: sink)
    json.endObject()
    try sink((json.takeBytes() + [0x0a]).span)
  }

  private func drain<Failure: Error>(
    _ json: inout JSONWriter, to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    if json.bytes.count < 65_536 { return }
    try sink(json.bytes.span)
    json.removeBytes()
  }

  private func writeHead(_ json: inout JSONWriter) {
    json.member("format", BundleLayout.formatName)
    json.member("version", BundleLayout.version)
    json.key("store")
    json.beginObject()
    json.member("name", store.format.rawValue)
    json.member("path", "\(BundleLayout.payload)/\(store.format.rawValue)")
    json.endObject()
    let packing = ProvenanceStep(action: "packed", program: BundleLayout.program)
    writeProvenance(provenance + [packing], &json)
  }

  private func writeProvenance(_ steps: [ProvenanceStep], _ json: inout JSONWriter) {
    if steps.isEmpty { return }
    json.key("provenance")
    json.beginArray()
    for step in steps {
      json.beginObject()
      json.member("action", step.action)
      json.member("program", step.program)
      json.member("detail", step.detail)
      json.endObject()
    }
    json.endArray()
  }

  private func writeSession<Failure: Error>(
    _ index: Int, _ json: inout JSONWriter, to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    let session = store.sessions[index]
    json.beginObject()
    writeFacts(session, &json)
    writeRuns(of: index, &json)
    try writeFindings(findings[index], &json, to: sink)
    writeProvenance(session.provenance, &json)
    json.member("bytes", owned[index].reduce(UInt64(0)) { $0 + records[$1].byteCount })
    json.key("files")
    json.beginArray()
    for record in owned[index] {
      writeFile(records[record], isShared: false, &json)
      try drain(&json, to: sink)
    }
    json.endArray()
    json.endObject()
  }

  private func writeFacts(_ session: StoredSession, _ json: inout JSONWriter) {
    let (header, totals) = (session.header, session.totals)
    json.member("id", session.id.text)
    json.member("format", store.format.rawValue)
    json.member("era", session.era.name)
    json.member("title", header.title)
    json.member("created", header.createdAt?.rfc3339)
    json.member("updated", [header.updatedAt, totals.lastTime].compactMap { $0 }.max()?.rfc3339)
    json.member("messages", session.isRead ? totals.messageCount : nil)
    json.member("tool_calls", session.isRead ? totals.toolCalls : nil)
    if let usage = header.usage ?? (totals.hasUsage ? totals.usage : nil) {
      json.key("tokens")
      json.beginObject()
      json.member("input", usage.input)
      json.member("output", usage.output)
      json.member("cache_read", usage.cacheRead)
      json.member("cache_write", usage.cacheWrite)
      json.endObject()
    }
    if let cost = header.cost {
      json.key("cost_usd")
      json.number(cost)
    }
    json.member("workspace", header.workspace)
    if let origin = header.origin {
      json.key("parent")
      json.beginObject()
      json.member("id", origin.parentID.text)
      json.member("kind", origin.kind.rawValue)
      json.endObject()
    }
  }

  /// The runs of a session, each with the file by which it came to it.
  private func writeRuns(of session: Int, _ json: inout JSONWriter) {
    if runs.isEmpty(of: session) { return }
    json.key("runs")
    json.beginArray()
    for file in runs[session].lazy.map({ store.files[$0] }) {
      json.beginObject()
      json.member("id", file.runID?.text)
      json.member("why", "the \(file.role) \(file.path)")
      json.endObject()
    }
    json.endArray()
  }

  private func writeFile(_ record: EntryRecord, isShared: Bool, _ json: inout JSONWriter) {
    let file = store.files[record.fileIndex]
    json.beginObject()
    json.member("path", String(decoding: record.path, as: UTF8.self))
    json.member("role", file.role)
    json.member("run", file.runID?.text)
    if isShared, !file.sessionIDs.isEmpty {
      json.key("sessions")
      json.beginArray()
      for id in file.sessionIDs { json.string(id.text) }
      json.endArray()
    }
    json.member("bytes", record.byteCount)
    json.member("sha256", record.digest.hex)
    json.endObject()
  }

  private func writeFindings<Failure: Error>(
    _ findings: some Sequence<Finding>, _ json: inout JSONWriter, to sink: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var isEmpty = true
    for finding in findings {
      if isEmpty {
        json.key("findings")
        json.beginArray()
        isEmpty = false
      }
      json.beginObject()
      json.member("severity", finding.severity.rawValue)
      json.member("code", finding.code)
      json.member("message", finding.message)
      json.member("file", finding.place.file)
      json.member("line", finding.place.line)
      json.member("offset", finding.place.offset)
      json.member("length", finding.place.length)
      json.member("member", finding.place.member)
      json.endObject()
      try drain(&json, to: sink)
    }
    if !isEmpty { json.endArray() }
  }
}

extension StoredSession {
  /// What was done to it before it was packed.
  fileprivate var provenance: [ProvenanceStep] {
    convertedFrom.map {
      [ProvenanceStep(action: "converted", program: BundleLayout.program, detail: "from \($0.rawValue)")]
    } ?? []
  }
}

extension JSONWriter {
  fileprivate mutating func member(_ name: String, _ value: String?) {
    guard let value else { return }
    key(name)
    string(value)
  }

  fileprivate mutating func member(_ name: String, _ value: UInt64?) {
    guard let value else { return }
    key(name)
    integer(value)
  }

  fileprivate mutating func member(_ name: String, _ value: Int?) {
    guard let value else { return }
    key(name)
    if value >= 0 { integer(UInt64(value)) } else { integer(value) }
  }
}
