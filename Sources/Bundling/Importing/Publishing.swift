import SatchelDigests
import SatchelFiles

/// Moves what was unpacked to its place, in one step or so that it can be taken back.
struct Publishing {
  let place: TargetPlace
  let staging: StagingFolder

  private var system: any FileSystem { place.system }

  /// The target appears in one rename. `content` is the folder that becomes the target, relative to the import's folder.
  func publishFresh(_ files: [Incoming.File], content: FilePath) throws(BundleError) {
    do throws(FileError) {
      var record = ImportRecord(isFresh: true)
      if !staging.isFlat {
        var walk = try FolderWalk(place.parent.appending(staging.name).appending(content), system: system)
        while let entry = try walk.next() {
          if entry.status.kind == .directory { record.steps.append(.folder(entry.path)) }
        }
      }
      record.steps += files.map { .place($0.path, $0.digest) }
      try staging.finish()
      try record.write(in: staging.base)
      try appear(content)
    } catch { throw Self.failure(error) }
  }

  private func appear(_ content: FilePath) throws(FileError) {
    let (base, parent) = (staging.base.descriptor, staging.parent.descriptor)
    let name = place.target.lastComponent
    try system.rename(content, in: base, to: name, in: parent, replacing: false)
    do throws(FileError) {
      try staging.parent.sync()
      try end()
    } catch {
      try? system.rename(name, in: parent, to: content, in: base, replacing: false)
      throw error
    }
  }

  /// File by file into a folder that is there: first what is in the way is moved to `old`, then the new ones come.
  func publishMerged(
    _ files: [Incoming.File], retired: [FilePath], folders: [FilePath], content: FilePath
  ) throws(BundleError) {
    do throws(FileError) {
      let root = try OpenFile(place.target, [.read, .folder], system: system)
      var record = ImportRecord(isFresh: false)
      record.steps += try missingFolders(files.map(\.path.parent) + folders, root.descriptor).map { .folder($0) }
      record.steps += retired.map { .retire($0) }
      record.steps += files.map { .place($0.path, $0.digest) }
      if record.steps.isEmpty { return }
      for path in retired {
        let folder = StagingFolder.old.appending(path.parent == "." ? "" : path.parent)
        try makeFolders(folder, in: staging.base.descriptor, mode: 0o700, system: system)
      }
      try staging.finish()
      try record.write(in: staging.base)
      do throws(FileError) {
        try carryOut(record, root, content)
        try end()
      } catch {
        // Where taking back fails too, the folder stays, and the next start tries again.
        do throws(FileError) {
          try record.takeBack(
            from: place.target, in: staging.parent.descriptor, base: staging.base.descriptor, system: system)
        } catch { staging.keep() }
        throw error
      }
    } catch { throw Self.failure(error) }
  }

  private func carryOut(
    _ record: ImportRecord, _ root: borrowing OpenFile, _ content: FilePath
  ) throws(FileError) {
    var chain = FolderChain(root.descriptor, system: system)
    defer { chain.close() }
    for step in record.steps {
      switch step {
      case .folder(let path): _ = try chain.enter(path, making: true)
      case .retire(let path):
        try system.rename(
          path, in: root.descriptor, to: StagingFolder.old.appending(path), in: staging.base.descriptor,
          replacing: false)
      case .place(let path, _):
        let folder = try chain.enter(path.parent, making: true)
        try system.rename(
          content.appending(path), in: staging.base.descriptor, to: path.lastComponent, in: folder, replacing: false)
      }
    }
    try chain.leaveAll(syncing: false)
    try system.syncTree(root.descriptor)
  }

  /// Folders of the target that have to be made, outermost first.
  private func missingFolders(_ wanted: [FilePath], _ root: Descriptor) throws(FileError) -> [FilePath] {
    var known: Set<FilePath> = ["."]
    var missing: Set<FilePath> = []
    for path in wanted {
      var folder = path
      while !known.contains(folder), !folder.isEmpty {
        known.insert(folder)
        if try fileStatus(folder, in: root, system: system) == nil { missing.insert(folder) }
        folder = folder.parent
      }
    }
    return missing.sorted()
  }

  /// From here on the import is the last one, which only `--undo` takes back.
  private func end() throws(FileError) {
    try? removeTree(StagingFolder.content, in: staging.base.descriptor, system: system)
    try place.finish(staging.name, in: staging.parent.descriptor)
    staging.keep(isPublished: true)
    place.keep()
  }

  private static func failure(_ error: FileError) -> BundleError {
    guard error.code == .exists else { return BundleError(writing: error) }
    return BundleError(
      .conflict, "'\(error.path)' appeared during the import; nothing was written, try again", fileError: error)
  }
}
