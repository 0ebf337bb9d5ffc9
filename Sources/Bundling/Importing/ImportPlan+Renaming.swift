import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

extension ImportPlan {
  /// Where the file of a renamed session has a name that is made of something else than the id, and that name is taken,
  /// what it is made of is renamed too.
  mutating func renameNames(_ unpacked: UnpackedFiles, _ incoming: Incoming, _ state: TargetState) {
    // Asked for seldom.
    lazy var ids = PagedSet(incoming.sessions.lazy.map(\.id))
    let renamings = SessionRenamings(self, incoming, unpacked.inventory.format)
    let fresh = NewIDs(self, incoming)
    var more: [Rename] = []
    for (place, known) in incoming.files.enumerated() {
      guard let owner = known.owner, let new = fresh[owner], let file = unpacked[known.path],
        file.role == StoredFile.sessionRole, renamings[owner].path(of: file) == file.path,
        let stem = file.path.stem.string, !ids.contains(SessionID(stem))
      else { continue }
      if case .absent = state[place] { continue }
      more.append(Rename(old: SessionID(stem), new: new, session: owner))
    }
    renames += more
  }

  /// Gives runs of renamed sessions new ids where runs of the same ids are in the target.
  mutating func renameRuns(
    _ inventory: StoreInventory, _ incoming: Incoming, _ state: TargetState
  ) -> [RenamedRun] {
    if inventory.runs.isEmpty, inventory.files.allSatisfy({ $0.runID == nil }) { return [] }
    let fresh = NewIDs(self, incoming)
    let own = inventory.runsBySession { fresh[$0] != nil }
    var taken = TakenNames(incoming, state)
    for run in inventory.allRuns { taken.addRun(run) }
    var freshRuns: [[UInt8]: RunID] = [:]
    var renamed: [RenamedRun] = []
    for index in sessions.indices where sessions[index].action == .renamed {
      for run in own[Array(sessions[index].id.utf8)] ?? [] where state.hasRun(run) {
        let key = Array(run.utf8)
        let new = freshRuns[key] ?? SessionRenaming.freshRunID(for: run) { taken.hasRun($0) }
        if freshRuns.updateValue(new, forKey: key) == nil { taken.addRun(new) }
        renamed.append(RenamedRun(sessionID: sessions[index].id, old: run, new: new))
        sessions[index].renamedRuns.append(RenamedID(id: run, newID: new))
      }
    }
    return renamed
  }
}

extension StoreInventory {
  /// The id of every run, in lists and in checkpoints, repeats too.
  fileprivate var allRuns: [RunID] { runs.map(\.id) + files.compactMap(\.runID) }

  /// The runs of some sessions, each once: those in their lists, then those of their checkpoints.
  func runsBySession(where isWanted: (SessionID) -> Bool) -> [[UInt8]: [RunID]] {
    var known: [[UInt8]: Set<[UInt8]>] = [:]
    var found: [[UInt8]: [RunID]] = [:]
    func take(_ run: RunID, _ session: SessionID) {
      let key = Array(session.utf8)
      guard isWanted(session), known[key, default: []].insert(Array(run.utf8)).inserted else { return }
      found[key, default: []].append(run)
    }
    for run in runs { if let session = run.sessionID { take(run.id, session) } }
    for file in files { if let run = file.runID { for session in file.sessionIDs { take(run, session) } } }
    return found
  }
}
