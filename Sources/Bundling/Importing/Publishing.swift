import SatchelDigests
import SatchelFiles

/// Moves what was unpacked to its place, in one step or so that it can be taken back.
struct Publishing {
  let place: TargetPlace
  let staging: StagingFolder
  let modes: RestoredModes
  let surroundings: Surroundings
  /// The file system on which the paths of the import stand for what was opened.
  let system: any FileSystem

  /// Where what is needed to take the import back is kept.
  typealias Outcome = (undo: FilePath?, canBeTakenBack: Bool)

  /// The target appears in one rename. `content` is the folder that becomes the target, relative to the import's folder.
  func publishFresh(_ files: PagedList<Incoming.File>, content: FilePath) throws(BundleError) -> Outcome {
    do throws(FileError) {
      let folder = try OpenFolder(content, in: staging.base.descriptor, .noFollow, system: system)
      var record = ImportRecord(
        isFresh: true, target: ImportRecord.Target(folder), time: surroundings.now())
      if !staging.isFlat {
        var walk = try FolderWalk(staging.base.descriptor.path.appending(content), system: system)
        while let entry = try walk.next() {
          if entry.status.kind == .directory { record.steps.append(.folder(entry.path)) }
        }
      }
      for file in files { record.steps.append(.place(file.path, file.digest)) }
      let keeping = try begin(&record, root: nil)
      return try appear(content, keeping)
    } catch { throw Self.failure(error) }
  }

  /// Writes down what will happen, here and where it will be kept; all of it is on the disk then.
  private func begin(_ record: inout ImportRecord, root: Descriptor?) throws(FileError) -> UndoKeeping {
    let target = record.target ?? ImportRecord.Target(staging.root)
    let keeping = try place.keeping(staging, target, surroundings)
    switch keeping {
    case .beside: break
    case .copy(let copy):
      record.copy = copy.name
      try copy.fill(record, from: root)
    case .nowhere:
      if !record.retiredPaths.isEmpty {
        throw FileError(
          code: .permissionDenied, operation: "make folder", path: place.stateFolder ?? "XDG_STATE_HOME")
      }
    }
    // Of an import that writes nothing, only the record is worth a wait for the disk.
    if record.isIdle { try staging.close() } else { try staging.finish() }
    try record.write(in: staging.base.descriptor, system: system)
    return keeping
  }

  private func appear(_ content: FilePath, _ keeping: UndoKeeping) throws(FileError) -> Outcome {
    let (base, parent) = (staging.base.descriptor, staging.parent.descriptor)
    guard let name = place.name else { throw FileError(code: .notFound, operation: "rename to", path: place.target) }
    try system.move(content, in: base, to: name, in: parent)
    do throws(FileError) {
      try staging.parent.sync()
      return try end(keeping)
    } catch {
      try? system.move(name, in: parent, to: content, in: base)
      throw error
    }
  }

  /// File by file into a folder that is there: first what is in the way is moved to `old`, then the new ones come.
  func publishMerged(
    _ files: PagedList<Incoming.File>, retired: PagedList<FilePath>, folders: PagedList<FilePath>, content: FilePath,
    into root: OpenFolder
  ) throws(BundleError) -> Outcome {
    do throws(FileError) {
      var record = ImportRecord(isFresh: false, target: ImportRecord.Target(root), time: surroundings.now())
      let missing = try missingFolders(above: files, folders, root.descriptor)
      record.steps += missing.map { .folder($0) }
      try addRetirements(retired, root.descriptor, to: &record)
      for file in files { record.steps.append(.place(file.path, file.digest)) }
      for path in retired {
        let folder = StagingFolder.old.appending(path.parent == "." ? "" : path.parent)
        try makeFolders(folder, in: staging.base.descriptor, mode: 0o700, system: system)
      }
      let keeping = try begin(&record, root: root.descriptor)
      do throws(FileError) {
        try carryOut(record, root, content)
        let outcome = try end(keeping)
        return record.isIdle ? (nil, true) : outcome
      } catch {
        // Where taking back fails too, the folder stays, and the next start tries again.
        do throws(FileError) { try place.rollBack(record, staging.base.descriptor) } catch { staging.keep() }
        throw error
      }
    } catch { throw Self.failure(error) }
  }

  private func addRetirements(
    _ paths: PagedList<FilePath>, _ root: Descriptor, to record: inout ImportRecord
  ) throws(FileError) {
    var chain = FolderChain(root, system: system)
    defer { chain.close() }
    for path in paths {
      let (folder, name) = (try chain.enter(path.parent, making: false), path.lastComponent)
      let byteCount = try system.status(at: name, in: folder).byteCount
      let digest = try contentDigest(name, in: folder, limit: byteCount, system: system)
      record.steps.append(.retire(path, digest.map { ImportRecord.Content(digest: $0, byteCount: byteCount) }))
    }
  }

  private func carryOut(_ record: ImportRecord, _ root: OpenFolder, _ content: FilePath) throws(FileError) {
    if record.steps.isEmpty { return }
    let unpacked = try OpenFolder(content, in: staging.base.descriptor, .noFollow, system: system)
    var (chain, source) = (
      FolderChain(root.descriptor, system: system) { modes.folder($0) },
      FolderChain(unpacked.descriptor, system: system)
    )
    var old = FolderChain(staging.base.descriptor, system: system)
    defer {
      chain.close()
      source.close()
      old.close()
    }
    for step in record.steps {
      switch step {
      case .folder(let path): _ = try chain.enter(path, making: true)
      case .retire(let path, _):
        let from = try chain.enter(path.parent, making: false)
        let into = try old.enter(StagingFolder.old.appending(path).parent, making: false)
        try system.relocate(path.lastComponent, in: from, to: path.lastComponent, in: into)
      case .place(let path, _):
        let from = try source.enter(path.parent, making: false)
        let into = try chain.enter(path.parent, making: true)
        try system.relocate(path.lastComponent, in: from, to: path.lastComponent, in: into)
      }
    }
    try chain.leaveAll(syncing: false)
    try system.settleTree(root.descriptor)
  }

  /// Folders of the target that have to be made, outermost first.
  private func missingFolders(
    above files: PagedList<Incoming.File>, _ folders: PagedList<FilePath>, _ root: Descriptor
  ) throws(FileError) -> [FilePath] {
    var known: Set<FilePath> = ["."]
    var missing: Set<FilePath> = []
    var chain = FolderChain(root, system: system)
    defer { chain.close() }
    let wanted = [AnySequence(files.lazy.map(\.path.parent)), AnySequence(folders)].lazy.joined()
    for path in wanted {
      var folder = path
      while !known.contains(folder), !folder.isEmpty {
        known.insert(folder)
        let holder = try chain.holder(of: folder)
        let found = try holder.flatMap { (holder) throws(FileError) in
          try fileStatus(folder.lastComponent, in: holder, system: system)
        }
        if found == nil { missing.insert(folder) }
        folder = folder.parent
      }
    }
    return missing.sorted()
  }

  /// From here on the import is the last one, which only `--undo` takes back.
  private func end(_ keeping: UndoKeeping) throws(FileError) -> Outcome {
    try? removeTree(StagingFolder.content, in: staging.base.descriptor, system: system)
    let undo = try place.finish(staging, keeping)
    place.keep()
    if case .nowhere = keeping { return (undo, false) }
    return (undo, true)
  }

  private static func failure(_ error: FileError) -> BundleError {
    guard error.code == .exists else { return BundleError(writing: error) }
    return BundleError(
      .conflict, "'\(error.path)' appeared during the import; nothing was written, try again", fileError: error)
  }
}
