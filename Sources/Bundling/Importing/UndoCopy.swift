import SatchelFiles

/// What is kept of an import elsewhere than beside its target: a copy of the record and of what will be replaced, under a
/// temporary name until the import is done; removed with its last owner, unless it was published.
final class UndoCopy {
  let name: FilePath
  private let shelf: UndoShelf
  private let base: OpenFolder
  private let system: any FileSystem
  private var isPublished = false

  init(on shelf: UndoShelf, _ surroundings: Surroundings, system: any FileSystem) throws(FileError) {
    (self.shelf, self.system) = (shelf, system)
    (name, base) = try system.makeLockedFolder(in: shelf.folder) {
      surroundings.temporaryName(for: FolderPlace.insideName)
    }
  }

  deinit {
    if !isPublished { try? removeTree(name, in: shelf.folder.descriptor, system: system) }
  }

  /// Copies the files that will be replaced, then writes the record; all is on the disk when it returns.
  func fill(_ record: ImportRecord, from root: Descriptor?) throws(FileError) {
    if let root {
      try system.makeFolder(StagingFolder.old, in: base.descriptor, mode: 0o700)
      let old = try OpenFolder(StagingFolder.old, in: base.descriptor, .noFollow, system: system)
      var (source, target) = (FolderChain(root, system: system), FolderChain(old.descriptor, system: system))
      defer {
        source.close()
        target.close()
      }
      for path in record.retiredPaths {
        let from = try source.enter(path.parent, making: false)
        let into = try target.enter(path.parent, making: true)
        try system.copy(path.lastComponent, in: from, to: path.lastComponent, in: into)
      }
    }
    try record.write(in: base.descriptor, system: system)
    try system.settleTree(base.descriptor)
  }

  /// Makes it one of the imports that can be taken back; returns its path.
  func publish(after last: Int) throws(FileError) -> FilePath {
    let path = try shelf.add(name, in: shelf.folder.descriptor, after: last)
    isPublished = true
    return path
  }
}
