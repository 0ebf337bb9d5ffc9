import Digests
import Files
import JSONText
import SessionFormats
import SessionModel
import SessionStores

extension ImportJob {
  /// Gives renamed sessions their new ids, and rewrites what refers to them among the files that are written.
  func rewrite(_ plan: inout ImportPlan) throws(BundleError) {
    guard let staging, let contentPath, let format = incoming.format else { return }
    let renaming = SessionRenaming(format: format, renames: plan.renames)
    var stored: [FilePath: StoredFile] = [:]
    do throws(StoreError) {
      for file in try StoreRegistry.inventory(of: contentPath, files: system).files { stored[file.path] = file }
    } catch { throw BundleError(.inputFailed, "what was unpacked cannot be read as a store: \(error.message)") }
    for index in plan.placed {
      let path = incoming.files[index].path
      guard let file = stored[path] else { continue }
      let target = renaming.path(of: file)
      if target == path, !renaming.concerns(file) { continue }
      do throws(FileError) {
        try staging.makeParent(of: (content == StagingFolder.content ? "" : storeFolder).appending(target))
      } catch { throw BundleError(writing: error) }
      incoming.files[index] = try rewrite(file, to: target, incoming.files[index], renaming, contentPath)
    }
    try leaveOut(&plan)
  }

  /// Files whose names do not carry the id, such as those of a run, may stand in the target: the same are left out, and
  /// others are too, but told.
  private func leaveOut(_ plan: inout ImportPlan) throws(BundleError) {
    let renamed = Set(plan.renames.map { Array($0.old.utf8) })
    var placed: [Int] = []
    for index in plan.placed {
      let file = incoming.files[index]
      let path = place.target.appending(file.path)
      guard let owner = file.owner, renamed.contains(Array(incoming.sessions[owner].id.utf8)) else {
        placed.append(index)
        continue
      }
      do throws(FileError) {
        guard try fileStatus(path, system: system) != nil else {
          placed.append(index)
          continue
        }
        let isSame = try contentDigest(path, in: .workingFolder, system: system) == file.digest
        if isSame { plan.identical.append(file.path) } else { plan.kept.append(file.path) }
      } catch { throw BundleError(reading: error) }
    }
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
      try system.rename(temporary, in: .workingFolder, to: new, in: .workingFolder, replacing: false)
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

private func digestOrFail(_ hasher: consuming SHA256Hasher) throws(FileError) -> SHA256Digest {
  do throws(DigestError) { return try hasher.finish() } catch {
    throw FileError(code: .other, operation: "hash", path: "")
  }
}
