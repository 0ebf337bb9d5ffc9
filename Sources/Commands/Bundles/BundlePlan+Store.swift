import SatchelBundling
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension BundlePlan {
  /// The plan for a whole store, or for some of its sessions with all that belongs to them.
  ///
  /// A finding about a file of one session that is told of goes with that session; where two sessions have one
  /// id, with the first. Any other goes with the store: of some sessions only, if it is about a file of theirs.
  ///
  /// With `normalizesTimes`, a file gets the latest time that its sessions tell of, and 1970 if it has none, instead
  /// of its own: bundles of equal files are then equal, wherever the files were copied.
  init(_ inventory: StoreInventory, sessionIDs chosen: Set<String>?, normalizesTimes: Bool = false) {
    let times = normalizesTimes ? sessionTimes(inventory) : nil
    // Of a whole store nothing is copied: the sessions of a large one are most of the memory.
    var (files, sessions) = (inventory.files, inventory.sessions)
    if let chosen {
      files = files.filter { file in file.sessionIDs.contains { chosen.contains($0) } }
      sessions = sessions.filter { chosen.contains($0.id) }
    }
    var findings = FindingsByOwner(inventory, files, sessions, isWhole: chosen == nil)
    var runs: [String: [BundleRun]] = [:]
    for file in files { for id in file.sessionIDs { if let run = run(of: file) { runs[id, default: []].append(run) } } }
    self.init(
      root: inventory.root, storeName: inventory.format.rawValue,
      sessions: sessions.map { session in
        var packed = BundleSession(session, format: inventory.format.rawValue)
        packed.findings = findings.ofSession.removeValue(forKey: session.id) ?? []
        packed.runs = runs.removeValue(forKey: session.id) ?? []
        return packed
      },
      files: files.map { file in
        BundleFile(
          path: file.path, role: file.role, sessionIDs: file.sessionIDs, runID: file.runID,
          modified: times.map { known in file.sessionIDs.compactMap { known[$0] }.max() ?? 0 },
          isJournal: file.path.extension == "jsonl" && file.role == StoredFile.sessionRole)
      },
      findings: findings.ofStore + (chosen == nil ? [] : leftInStore(inventory)))
  }
}

/// Findings by the sessions whose files they are about.
private struct FindingsByOwner {
  var ofSession: [String: [Finding]] = [:]
  var ofStore: [Finding] = []

  /// Those about `files` and, of a whole store, all others.
  init(_ inventory: StoreInventory, _ files: [StoredFile], _ sessions: [StoredSession], isWhole: Bool) {
    guard !inventory.findings.isEmpty else { return }
    let told = Set(sessions.map(\.id))
    let owners = Dictionary(
      files.map { file in
        (file.path.description, file.sessionIDs.count == 1 && told.contains(file.sessionIDs[0]) ? file.sessionIDs : [])
      },
      uniquingKeysWith: { first, _ in first })
    for finding in inventory.findings {
      let known = finding.place.file.flatMap { owners[name(of: $0, in: inventory.root)] }
      if let id = known?.first {
        ofSession[id, default: []].append(finding)
      } else if isWhole || known != nil {
        ofStore.append(finding)
      }
    }
  }
}

/// The latest time that each session tells of, in seconds since 1970.
private func sessionTimes(_ inventory: StoreInventory) -> [String: Int64] {
  let times = inventory.sessions.compactMap { session in
    [session.header.createdAt, session.header.updatedAt, session.totals.lastTime].compactMap { $0?.seconds }.max()
      .map { (session.id, $0) }
  }
  return Dictionary(times, uniquingKeysWith: max)
}

/// What a bundle of some sessions leaves behind besides the other sessions' files.
private func leftInStore(_ inventory: StoreInventory) -> [Finding] {
  let files = inventory.files.filter(\.sessionIDs.isEmpty)
  guard let first = files.first else { return [] }
  let message =
    "\(files.count) files belong to no one session (\(first.path) is the first) and stay behind; "
    + "pack the whole store to take them along"
  return [Finding(.note, code: "left-in-store", message: message)]
}

/// The path of a file relative to the store; findings name files so or in full.
private func name(of file: String, in root: FilePath) -> String {
  let prefix = root.description + "/"
  return file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : file
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
    provenance =
      session.convertedFrom.map {
        [ProvenanceStep(action: "converted", program: "satchel", detail: "from \($0.rawValue)")]
      } ?? []
  }
}
