import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

extension ImportPlan {
  /// Where the file of a renamed session has a name that is made of something else than the id, and that name is taken,
  /// what it is made of is renamed too.
  mutating func renameNames(_ inventory: StoreInventory, _ incoming: Incoming, _ state: TargetState) {
    let ids = Set(incoming.sessions.map { Array($0.id.utf8) })
    let places = Dictionary(
      incoming.files.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { first, _ in first })
    let renamings = SessionRenamings(self, incoming, inventory.format)
    let fresh = freshIDsBySession
    var more: [Rename] = []
    for file in inventory.files where file.role == StoredFile.sessionRole {
      guard let place = places[file.path], let owner = incoming.files[place].owner, let new = fresh[owner],
        renamings[owner].path(of: file) == file.path, let stem = file.path.stem.string,
        !ids.contains(Array(stem.utf8))
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
    let own = inventory.runsBySession(freshIDs.keys)
    var taken = TakenNames(incoming, state)
    for run in inventory.allRuns { taken.addRun(run) }
    var fresh: [[UInt8]: RunID] = [:]
    var renamed: [RenamedRun] = []
    for index in sessions.indices where sessions[index].action == .renamed {
      for run in own[Array(sessions[index].id.utf8)] ?? [] where state.hasRun(run) {
        let key = Array(run.utf8)
        let new = fresh[key] ?? SessionRenaming.freshRunID(for: run) { taken.hasRun($0) }
        if fresh.updateValue(new, forKey: key) == nil { taken.addRun(new) }
        renamed.append(RenamedRun(sessionID: sessions[index].id, old: run, new: new))
        sessions[index].renamedRuns.append(RenamedID(id: run, newID: new))
      }
    }
    return renamed
  }

  /// The new id of each renamed session, by its place among the incoming ones.
  var freshIDsBySession: [Int: SessionID] {
    Dictionary(
      sessions.compactMap { session in session.newID.map { (session.place, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// The new id of each renamed session; of several with one id, the first.
  var freshIDs: [[UInt8]: SessionID] {
    Dictionary(
      sessions.compactMap { session in session.newID.map { (Array(session.id.utf8), $0) } },
      uniquingKeysWith: { first, _ in first })
  }
}

extension StoreInventory {
  /// The id of every run, in lists and in checkpoints, repeats too.
  fileprivate var allRuns: [RunID] { runs.map(\.id) + files.compactMap(\.runID) }

  /// The runs of some sessions, each once: those in their lists, then those of their checkpoints.
  func runsBySession(_ wanted: some Collection<[UInt8]>) -> [[UInt8]: [RunID]] {
    let wanted = Set(wanted)
    var known: [[UInt8]: Set<[UInt8]>] = [:]
    var found: [[UInt8]: [RunID]] = [:]
    func take(_ run: RunID, _ session: SessionID) {
      let key = Array(session.utf8)
      guard wanted.contains(key), known[key, default: []].insert(Array(run.utf8)).inserted else { return }
      found[key, default: []].append(run)
    }
    for run in runs { if let session = run.sessionID { take(run.id, session) } }
    for file in files { if let run = file.runID { for session in file.sessionIDs { take(run, session) } } }
    return found
  }
}
