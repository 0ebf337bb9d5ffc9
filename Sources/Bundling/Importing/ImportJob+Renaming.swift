import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension ImportJob {
  /// Gives renamed sessions and their runs new ids, and rewrites what refers to them among the files that are written.
  func rewrite(_ plan: inout ImportPlan, _ state: consuming TargetState) throws(BundleError) {
    guard let staging, let contentPath, let format = incoming.format else { return }
    let inventory: StoreInventory
    do throws(SessionError) {
      inventory = try StoreRegistry.inventory(
        of: FoundStore(format: format, root: contentPath), files: system, key: options.key)
    } catch { throw BundleError(.inputFailed, "what was unpacked cannot be read as a store: \(error.message)") }
    let unpacked = UnpackedFiles(inventory)
    Allocator.giveBackFreed()
    try findEarlier(&plan, unpacked, state)
    plan.renameNames(unpacked, incoming, state)
    let runs = plan.renameRuns(inventory, incoming, state)
    _ = consume state
    Allocator.giveBackFreed()
    let renamings = SessionRenamings(plan, incoming, format, runs: runs)
    try refuseSealed(plan, unpacked)
    var isMoved = try placeNeighbours(&plan, unpacked)
    for index in plan.placed where !isMoved[index] {
      let path = incoming.files[index].path
      guard let file = unpacked[path] else { continue }
      let renaming = renamings[incoming.files[index].owner]
      let target = renaming.path(of: file)
      if target != path { isMoved[index] = true }
      if target == path, !renaming.concerns(file) { continue }
      try write(file, index, to: target, renaming, staging, contentPath)
    }
    try leaveOut(&plan, isMoved)
    if !plan.conflicts.isEmpty { throw BundleError(conflicts: plan.conflicts, place.target) }
  }

  /// A sealed session that nothing opens and seals again keeps its old id inside, so that no program would load it by its
  /// new name.
  private func refuseSealed(_ plan: ImportPlan, _ unpacked: UnpackedFiles) throws(BundleError) {
    guard let contentPath else { return }
    for rename in plan.renames {
      for index in incoming.sessions[rename.session].files {
        let path = incoming.files[index].path
        guard unpacked[path] != nil, try isSealed(contentPath.appending(path)) else { continue }
        throw BundleError(
          .conflict,
          "the session '\(incoming.sessions[rename.session].id)' is sealed in '\(path)', so that its id cannot be changed; "
            + "nothing was written, import elsewhere or choose another --on-conflict",
          conflicts: [path])
      }
    }
  }

  private func isSealed(_ path: FilePath) throws(BundleError) -> Bool {
    do throws(FileError) { return try FileBytes(path, files: system).isSealed } catch {
      throw BundleError(reading: error)
    }
  }

  /// Rewrites an unpacked file, and puts it where it goes.
  func write(
    _ file: StoredFile, _ index: Int, to target: FilePath, _ renaming: SessionRenaming, _ staging: StagingFolder,
    _ contentPath: FilePath
  ) throws(BundleError) {
    do throws(FileError) {
      try staging.makeParent(of: (content == StagingFolder.content ? "" : storeFolder).appending(target))
    } catch { throw BundleError(writing: error) }
    incoming.files[index] = try rewrite(file, to: target, incoming.files[index], renaming, contentPath)
  }

  /// Files whose names do not carry an id that was renamed may stand in the target: the same are left out, and others are
  /// too, but told; something that is no file stops the import.
  private func leaveOut(_ plan: inout ImportPlan, _ isMoved: [Bool]) throws(BundleError) {
    var isRenamed = [Bool](repeating: false, count: incoming.sessions.count)
    for rename in plan.renames { isRenamed[rename.session] = true }
    var placed: [Int] = []
    do throws(FileError) {
      let root = try OpenFile(place.target, [.read, .folder], system: system)
      var chain = FolderChain(root.descriptor, system: system)
      defer { chain.close() }
      for index in plan.placed {
        let file = incoming.files[index]
        guard isMoved[index] || file.owner.map({ isRenamed[$0] }) ?? false else {
          placed.append(index)
          continue
        }
        switch try TargetState.comparison(of: file, &chain, system) {
        case .absent: placed.append(index)
        case .same: plan.identical.append(file.path)
        case .different: plan.kept.append(file.path)
        case .blocked: plan.conflicts.append(file.path)
        }
      }
    } catch { throw BundleError(reading: error) }
    plan.placed = placed
  }

  /// The store's folder within what was unpacked.
  private var storeFolder: FilePath {
    FilePath(bytes: content.bytes.dropFirst(StagingFolder.content.bytes.count + 1))
  }

  private func rewrite(
    _ file: StoredFile, to target: FilePath, _ known: Incoming.File, _ renaming: SessionRenaming, _ root: FilePath
  ) throws(BundleError) -> Incoming.File {
    let (old, new) = (root.appending(file.path), root.appending(target))
    let temporary = new.parent.appending(options.reading.surroundings.temporaryName(for: new.lastComponent))
    var hasher = try newHasher()
    do throws(FileError) {
      let source = try FileBytes(old, files: system)
      let status = try system.status(at: old, in: .workingFolder)
      var output = try OutputFile(creating: temporary, mode: status.mode & 0o777, system: system)
      let byteCount = try copy(source, of: file, renaming, &output, &hasher)
      try output.flush()
      try system.setModified(of: output.descriptor, to: status.modified)
      try output.finish()
      try system.removeFile(old, in: .workingFolder)
      try system.move(temporary, in: .workingFolder, to: new, in: .workingFolder)
      return Incoming.File(
        path: target, byteCount: byteCount, digest: try digestOrFail(hasher), owner: known.owner,
        attributes: known.attributes)
    } catch { throw BundleError(writing: error) }
  }

  private func copy(
    _ source: FileBytes, of file: StoredFile, _ renaming: SessionRenaming, _ output: inout OutputFile,
    _ hasher: inout SHA256Hasher
  ) throws(FileError) -> UInt64 {
    do throws(RenamingError<FileError>) {
      let outcome = try renaming.rewrite(source, of: file) { (bytes) throws(FileError) in
        hasher.update(bytes)
        try output.write(bytes)
      }
      if outcome.unwritten.hasSecret { keyFiles.remove(file.path) }
      report.findings += outcome.findings
      return output.byteCount
    } catch {
      switch error {
      case .sink(let failure): throw failure
      case .source(let failure):
        throw failure.underlying as? FileError
          ?? FileError(code: .readFailed, operation: "read", path: file.path)
      }
    }
  }
}

func digestOrFail(_ hasher: consuming SHA256Hasher) throws(FileError) -> SHA256Digest {
  do throws(DigestError) { return try hasher.finish() } catch {
    throw FileError(code: .other, operation: "hash", path: "")
  }
}
