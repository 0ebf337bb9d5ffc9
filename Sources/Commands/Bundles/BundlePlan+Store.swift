import Bundling
import Files
import SessionFormats
import SessionModel
import SessionStores

extension BundlePlan {
  /// The plan for a whole store, or for some of its sessions with all that belongs to them.
  ///
  /// A finding about a file of one session goes with that session, any other with the store; where two
  /// sessions have one id, the first has the findings.
  init(_ inventory: StoreInventory, sessionIDs chosen: Set<String>?) {
    let files = inventory.files.filter { file in
      chosen.map { ids in file.sessionIDs.contains { ids.contains($0) } } ?? true
    }
    let owners = Dictionary(
      files.compactMap { file in file.sessionIDs.count == 1 ? (file.path.description, file.sessionIDs[0]) : nil },
      uniquingKeysWith: { first, _ in first })
    var findings = Dictionary(grouping: inventory.findings) { finding in
      finding.place.file.flatMap { owner(of: $0, among: owners, in: inventory.root) }
    }
    let sessions = inventory.sessions.filter { chosen?.contains($0.id) ?? true }
    var runs = Dictionary(grouping: files.filter { $0.runID != nil }, by: \.sessionIDs.first)
    self.init(
      root: inventory.root, storeName: inventory.format.rawValue,
      sessions: sessions.map { session in
        var packed = BundleSession(session, format: inventory.format.rawValue)
        packed.findings = findings.removeValue(forKey: session.id) ?? []
        packed.runs = (runs.removeValue(forKey: session.id) ?? []).compactMap(run)
        return packed
      },
      files: files.map { BundleFile(path: $0.path, role: $0.role, sessionIDs: $0.sessionIDs, runID: $0.runID) },
      findings: chosen == nil ? findings[nil] ?? [] : [])
  }
}

/// The session that a file belongs to; findings name files relative to the store or in full.
private func owner(of file: String, among owners: [String: String], in root: FilePath) -> String? {
  if let owner = owners[file] { return owner }
  let prefix = root.description + "/"
  return file.hasPrefix(prefix) ? owners[String(file.dropFirst(prefix.count))] : nil
}

private func run(of file: StoredFile) -> BundleRun? {
  file.runID.map { BundleRun(id: $0, reason: "the \(file.role) \(file.path)") }
}

extension BundleSession {
  fileprivate init(_ session: StoredSession, format: String) {
    self.init(id: session.id, format: format)
    let (header, totals) = (session.header, session.totals)
    era = session.era
    title = header.title
    created = header.createdAt
    updated = [header.updatedAt, totals.lastTime].compactMap { $0 }.max()
    messageCount = totals.messageCount
    toolCallCount = totals.toolCalls
    usage = header.usage ?? (totals.hasUsage ? totals.usage : nil)
    cost = header.cost
    workspace = header.workspace
    parentID = header.origin?.parentID
    parentKind = header.origin?.kind.rawValue
  }
}
