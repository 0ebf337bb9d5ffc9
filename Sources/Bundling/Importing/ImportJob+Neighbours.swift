import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// Some files name a session without being called by it: memories and agent runs of a state store. When the session gets
// another id, such a file must name that; the one in the target, which may be the same or not, goes on naming the
// target's session. So the rewritten one needs a name of its own: the first of `<name>`, `<name>-2`, `<name>-3`, … that is
// free, or where it stands already, since an import before put it there. What the name is made of is the entry's own id;
// inside, that changes with it.

extension ImportJob {
  /// Where a file goes, and whether it stands there already.
  struct Neighbour {
    var path: FilePath
    var isThere: Bool
    var renaming: SessionRenaming
  }

  /// Gives the files that name a renamed session their places; returns which of the incoming ones were rewritten.
  func placeNeighbours(_ plan: inout ImportPlan, _ unpacked: UnpackedFiles) throws(BundleError) -> [Bool] {
    var isMoved = [Bool](repeating: false, count: incoming.files.count)
    // The other formats name sessions in files that are called by them only.
    guard incoming.format == .userSession, let staging, let contentPath, let root = place.root else { return isMoved }
    var chain = FolderChain(root.descriptor, system: system)
    defer { chain.close() }
    let ids = NewIDs(plan, incoming)
    let isPlaced = plan.isPlaced(incoming)
    var isGone = [Bool](repeating: false, count: incoming.files.count)
    var (handled, there) = (PagedSet<FilePath>(), PagedList<FilePath>())
    for index in incoming.files.indices where incoming.files[index].owner == nil || isPlaced[index] {
      let path = incoming.files[index].path
      guard let file = unpacked[path] else { continue }
      let found: Neighbour?
      do throws(FileError) { found = try neighbour(index, file, ids, unpacked, &chain) } catch {
        throw BundleError(reading: error)
      }
      guard let found else { continue }
      handled.insert(path)
      if found.isThere {
        isGone[index] = true
        there.append(found.path)
      } else {
        if !isPlaced[index] { plan.placed.append(index) }
        isMoved[index] = true
        try write(file, index, to: found.path, found.renaming, staging, contentPath)
      }
    }
    plan.placed.removeAll { isGone[$0] }
    plan.placed.sort()
    plan.kept.removeAll(where: handled.contains)
    plan.identical.removeAll(where: handled.contains)
    plan.identical += there
    return isMoved
  }

  /// Where a file that names a renamed session goes; nil for one that is called by it, or names none.
  func neighbour(
    _ index: Int, _ file: StoredFile, _ ids: NewIDs, _ unpacked: UnpackedFiles, _ chain: inout FolderChain
  ) throws(FileError) -> Neighbour? {
    guard incoming.format == .userSession, file.role != StoredFile.sessionRole, let contentPath,
      let stem = file.path.stem.string, case let ids = ids.pairs(file, of: incoming.files[index].owner), !ids.isEmpty
    else { return nil }
    for number in 1...1000 {
      let name = number == 1 ? stem : SessionRenaming.neighbourName(stem, number)
      let own = ids.map { RenamedRun(sessionID: $0.old, old: RunID(stem), new: RunID(name)) }
      let renaming = SessionRenaming(format: .userSession, renames: ids, runs: number == 1 ? [] : own)
      guard number > 1 || renaming.path(of: file) == file.path && renaming.concerns(file) else { return nil }
      var wanted = try rewritten(file, renaming, contentPath)
      if wanted.digest == incoming.files[index].digest { return nil }
      wanted.path = file.path.renamingStem(to: name)
      if number > 1, unpacked[wanted.path] != nil { continue }  // that name another incoming file has
      switch try TargetState.comparison(of: wanted, &chain, system) {
      case .absent: return Neighbour(path: wanted.path, isThere: false, renaming: renaming)
      case .same: return Neighbour(path: wanted.path, isThere: true, renaming: renaming)
      case .different, .blocked: continue
      }
    }
    return nil
  }
}

extension FilePath {
  /// The path with another name before the extension.
  fileprivate func renamingStem(to name: String) -> FilePath {
    let rest = lastComponent.bytes.dropFirst(stem.bytes.count)
    let last = FilePath(bytes: Array(name.utf8) + rest)
    return parent == "." ? last : parent.appending(last)
  }
}
