import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// A session that got a new id when the same bundle was imported before is in the target already, under that id; without a
// look for it, every import would add one more copy. The target does not tell what a session was called, but the ids that
// an import gives are the same every time: each session is rewritten as if it got the first of them, then the second, as
// long as the target has sessions of such ids that say the same, and what would be written is compared with what is there.
// Only those that say the same are tried (see `EarlierIDs`): with many sessions of one id, each id would be tried for each
// of them. A session that
// only referred to one with a new id was changed in its place; it is compared there. Nothing is written for this.

extension ImportJob {
  /// Finds renamed sessions that an earlier import put into the target, which are not written again.
  func findEarlier(_ plan: inout ImportPlan, _ unpacked: UnpackedFiles, _ state: TargetState) throws(BundleError) {
    let candidates = try EarlierIDs(plan, self, unpacked, state)
    let format = unpacked.inventory.format
    for number in 0..<EarlierIDs.roundLimit {
      var trial = plan
      let open = trial.propose(number, candidates)
      guard open.contains(where: { trial.sessions[$0].newID != nil }) else { return }
      let runs = trial.earlierRuns(unpacked.inventory, incoming, state)
      let (ids, known) = (NewIDs(trial, incoming), trial.renames.count)
      // A name that is made of something else than the id stays if it was free then, and if not, goes with the id.
      let plain = trial
      trial.renameNames(unpacked, incoming, state)
      let staying = SessionRenamings(plain, incoming, format, runs: runs)
      let moved = Set(trial.renames[known...].map(\.session))
      let moving = moved.isEmpty ? staying : SessionRenamings(trial, incoming, format, runs: runs)
      var settled = PagedList<SettledSession>()
      for index in open {
        let place = trial.sessions[index].place
        let own = incoming.sessions[place]
        var paths = try pathsThere(own, ids, staying[place], unpacked)
        if paths == nil, moved.contains(place) { paths = try pathsThere(own, ids, moving[place], unpacked) }
        if let paths { settled.append(SettledSession(index: index, paths: paths)) }
      }
      plan.settle(settled, as: trial, incoming)
    }
  }

  /// Where the files of a session stand in the target, if what would be written is all there.
  private func pathsThere(
    _ own: Incoming.Session, _ ids: NewIDs, _ renaming: SessionRenaming, _ unpacked: UnpackedFiles
  ) throws(BundleError) -> [FilePath]? {
    guard let contentPath else { return nil }
    var paths: [FilePath] = []
    do throws(FileError) {
      let root = try OpenFile(place.target, [.read, .folder], system: system)
      var chain = FolderChain(root.descriptor, system: system)
      defer { chain.close() }
      for index in own.files {
        guard let file = unpacked[incoming.files[index].path] else { return nil }
        if renaming.path(of: file) == file.path, let neighbour = try neighbour(index, file, ids, unpacked, &chain) {
          guard neighbour.isThere else { return nil }
          paths.append(neighbour.path)
          continue
        }
        let wanted = try rewritten(file, renaming, contentPath)
        guard case .same = try TargetState.comparison(of: wanted, &chain, system) else { return nil }
        paths.append(wanted.path)
      }
    } catch { throw BundleError(reading: error) }
    return paths
  }

  /// What a file would be after a renaming.
  func rewritten(
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

/// A session that is in the target already, by its place in the plan, and its files there.
private struct SettledSession: PagedElement {
  let index: Int
  let paths: [FilePath]

  init(index: Int, paths: [FilePath]) { (self.index, self.paths) = (index, paths) }

  func write(to page: inout PageWriter) {
    page.write(index)
    page.write(paths) { $1.write(to: &$0) }
  }

  init(from page: inout PageReader) { (index, paths) = (page.count(), page.list { FilePath(from: &$0) }) }
}

extension ImportPlan {
  /// Gives each renamed session the new id of that number, or none where there are no more; which they are.
  fileprivate mutating func propose(_ number: Int, _ candidates: EarlierIDs) -> [Int] {
    let open = sessions.indices.filter { sessions[$0].action == .renamed }
    for index in open { sessions[index].newID = candidates[index, number] }
    takeRenames()
    return open
  }

  /// The runs of sessions as they would have been renamed: to the first id that the target's session has.
  fileprivate func earlierRuns(
    _ inventory: StoreInventory, _ incoming: Incoming, _ state: TargetState
  ) -> PagedList<RenamedRun> {
    let fresh = NewIDs(self, incoming)
    let own = inventory.runsBySession { fresh[$0] != nil }
    if own.isEmpty { return [] }
    var renamed: PagedList<RenamedRun> = []
    for session in sessions {
      guard let newID = session.newID, case let there = state.runs(of: newID) else { continue }
      for run in own.runs(of: session.id) where !there.contains(run) {
        var left = 1000
        let new = SessionRenaming.freshRunID(for: run) { candidate in
          left -= 1
          return left > 0 && !there.contains(candidate)
        }
        renamed.append(RenamedRun(sessionID: session.id, old: run, new: new))
      }
    }
    return renamed
  }

  /// Sessions that are in the target already, and where, under the ids that a trial gave them.
  fileprivate mutating func settle(_ found: PagedList<SettledSession>, as trial: ImportPlan, _ incoming: Incoming) {
    if found.isEmpty { return }
    var isSettled = [Bool](repeating: false, count: incoming.sessions.count)
    for session in found {
      sessions[session.index].action = .identical
      sessions[session.index].newID = trial.sessions[session.index].newID
      sessions[session.index].differing = []
      identical += session.paths
      isSettled[sessions[session.index].place] = true
    }
    placed.removeAll { incoming.files[$0].owner.map { isSettled[$0] } ?? false }
    takeRenames()
  }

  /// The renames are those of the sessions.
  private mutating func takeRenames() {
    renames = []
    for session in sessions {
      if let new = session.newID { renames.append(Rename(old: session.id, new: new, session: session.place)) }
    }
  }
}
