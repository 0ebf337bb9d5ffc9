import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// A session that got a new id when the same bundle was imported before is in the target already, under that id; without a
// look for it, every import would add one more copy. The target does not tell what a session was called, but the ids that
// an import gives are the same every time: each session is rewritten as if it got the first of them, then the second, as
// long as the target has sessions of such ids, and what would be written is compared with what is there. A session that
// only referred to one with a new id was changed in its place; it is compared there. Nothing is written for this.

extension ImportJob {
  /// Finds renamed sessions that an earlier import put into the target, which are not written again.
  func findEarlier(_ plan: inout ImportPlan, _ inventory: StoreInventory, _ state: TargetState) throws(BundleError) {
    let stored = Dictionary(inventory.files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    let taken = TakenNames(incoming, nil)
    let places = Dictionary(
      incoming.sessions.enumerated().map { (Array($1.id.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    for number in 1...1000 {
      var trial = plan
      let open = trial.propose(number, taken, state, inventory.format)
      guard open.contains(where: { trial.sessions[$0].newID != nil }) else { return }
      trial.renameNames(inventory, incoming, state)
      let runs = trial.earlierRuns(inventory, state)
      let renaming = SessionRenaming(format: inventory.format, renames: trial.renames, runs: runs)
      var found: [ImportPlan.Earlier] = []
      for index in open {
        guard let place = places[Array(plan.sessions[index].id.utf8)],
          let paths = try pathsThere(incoming.sessions[place], renaming, stored)
        else { continue }
        found.append(.init(index: index, newID: trial.sessions[index].newID, paths: paths))
      }
      plan.settle(found, incoming)
    }
  }

  /// Where the files of a session stand in the target, if what would be written is all there.
  private func pathsThere(
    _ own: Incoming.Session, _ renaming: SessionRenaming, _ stored: [FilePath: StoredFile]
  ) throws(BundleError) -> [FilePath]? {
    guard let contentPath else { return nil }
    var paths: [FilePath] = []
    do throws(FileError) {
      let root = try OpenFile(place.target, [.read, .folder], system: system)
      var chain = FolderChain(root.descriptor, system: system)
      defer { chain.close() }
      for index in own.files {
        guard let file = stored[incoming.files[index].path] else { return nil }
        let wanted = try rewritten(file, renaming, contentPath)
        guard case .same = try TargetState.comparison(of: wanted, &chain, system) else { return nil }
        paths.append(wanted.path)
      }
    } catch { throw BundleError(reading: error) }
    return paths
  }

  /// What a file would be after a renaming.
  private func rewritten(
    _ file: StoredFile, _ renaming: SessionRenaming, _ root: FilePath
  ) throws(FileError) -> Incoming.File {
    var byteCount: UInt64 = 0
    guard var hasher = try? SHA256Hasher() else { throw FileError(code: .other, operation: "hash", path: file.path) }
    let source = try FileBytes(root.appending(file.path), files: system)
    do throws(RenamingError<Never>) {
      _ = try renaming.rewrite(source, of: file) { bytes in
        hasher.update(bytes)
        byteCount += UInt64(bytes.count)
      }
    } catch {
      guard case .source(let failure) = error, let fileError = failure.underlying as? FileError else {
        throw FileError(code: .readFailed, operation: "read", path: file.path)
      }
      throw fileError
    }
    let path = renaming.path(of: file)
    return Incoming.File(path: path, byteCount: byteCount, digest: try digestOrFail(hasher), owner: nil)
  }
}

extension ImportPlan {
  /// Gives each renamed session the new id of that number, or none where the target has no session of it; which they are.
  fileprivate mutating func propose(
    _ number: Int, _ taken: TakenNames, _ state: TargetState, _ format: FormatID
  ) -> [Int] {
    let open = sessions.indices.filter { sessions[$0].action == .renamed }
    for index in open {
      var left = number
      let candidate = SessionRenaming.freshID(for: sessions[index].id, in: format) { candidate in
        if taken.hasSession(candidate, in: format) { return true }
        left -= 1
        return left > 0
      }
      sessions[index].newID = state.hasSession(candidate) ? candidate : nil
    }
    takeRenames()
    return open
  }

  /// The runs of sessions as they would have been renamed: to the first id that the target's session has.
  fileprivate func earlierRuns(_ inventory: StoreInventory, _ state: TargetState) -> [RenamedRun] {
    let own = inventory.runsBySession(freshIDs.keys)
    var renamed: [RenamedRun] = []
    for session in sessions {
      guard let newID = session.newID, case let there = state.runs(of: newID) else { continue }
      for run in own[Array(session.id.utf8)] ?? [] where !there.contains(Array(run.utf8)) {
        var left = 1000
        let new = SessionRenaming.freshRunID(for: run) { candidate in
          left -= 1
          return left > 0 && !there.contains(Array(candidate.utf8))
        }
        renamed.append(RenamedRun(sessionID: session.id, old: run, new: new))
      }
    }
    return renamed
  }

  /// A session that is in the target already.
  fileprivate struct Earlier {
    var index: Int
    var newID: SessionID?
    var paths: [FilePath]
  }

  /// Takes sessions for what they are that are in the target already: all at once, since each costs a look at every file.
  fileprivate mutating func settle(_ found: [Earlier], _ incoming: Incoming) {
    guard !found.isEmpty else { return }
    var settled: Set<[UInt8]> = []
    for earlier in found {
      sessions[earlier.index].action = .identical
      sessions[earlier.index].newID = earlier.newID
      sessions[earlier.index].differing = []
      identical += earlier.paths
      settled.insert(Array(sessions[earlier.index].id.utf8))
    }
    placed.removeAll { place in
      incoming.files[place].owner.map { settled.contains(Array(incoming.sessions[$0].id.utf8)) } ?? false
    }
    takeRenames()
  }

  /// The renames are those of the sessions.
  private mutating func takeRenames() {
    renames = sessions.compactMap { session in session.newID.map { (old: session.id, new: $0) } }
  }
}
