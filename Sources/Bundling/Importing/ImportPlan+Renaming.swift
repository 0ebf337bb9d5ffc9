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
  ) -> PagedList<RenamedRun> {
    if inventory.runs.isEmpty, inventory.files.allSatisfy({ $0.runID == nil }) { return [] }
    let fresh = NewIDs(self, incoming)
    let own = inventory.runsBySession { fresh[$0] != nil }
    var taken = TakenRuns(inventory, state)
    var freshRuns = PagedMap<RunID, RunID>()
    var renamed: PagedList<RenamedRun> = []
    for index in sessions.indices where sessions[index].action == .renamed {
      for run in own.runs(of: sessions[index].id) where state.hasRun(run) {
        let new = freshRuns[run] ?? taken.takeFreshID(for: run)
        _ = freshRuns.insert(new, forKey: run)
        renamed.append(RenamedRun(sessionID: sessions[index].id, old: run, new: new))
        sessions[index].renamedRuns.append(RenamedID(id: run, newID: new))
      }
    }
    return renamed
  }
}

/// Runs by session.
struct RunsBySession {
  private var runs = PagedGroups<SessionID, RunID>()

  fileprivate init(_ inventory: StoreInventory, where isWanted: (SessionID) -> Bool) {
    inventory.eachRun { run, sessions in
      for session in sessions where isWanted(session) { runs.append(run, to: session) }
    }
  }

  var isEmpty: Bool { runs.isEmpty }

  /// The runs of a session, each once: those in its list, then those of its checkpoints.
  func runs(of session: SessionID) -> [RunID] {
    var known: Set<RunID> = []
    return runs[session].filter { known.insert($0).inserted }
  }
}

extension StoreInventory {
  /// Every run with its sessions, in lists and then in checkpoints, repeats too.
  func eachRun(_ take: (RunID, [SessionID]) -> Void) {
    for run in runs { take(run.id, run.sessionID.map { [$0] } ?? []) }
    for file in files { if let run = file.runID { take(run, file.sessionIDs) } }
  }

  /// The runs of some sessions.
  func runsBySession(where isWanted: (SessionID) -> Bool) -> RunsBySession {
    RunsBySession(self, where: isWanted)
  }
}
