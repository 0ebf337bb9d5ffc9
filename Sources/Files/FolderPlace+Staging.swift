// What comes to a folder gets there by renaming, which no file system does across its border, and beside a folder there may
// be such a border (the folder is a mount point), or a folder that the user may not write to. Whether it works is tried
// before anything is built: else it is built inside of the folder, under a hidden name that the stores know.

extension FolderPlace {
  /// Makes a private folder from which what is built there can be moved to its place: beside it, or inside of it.
  ///
  /// Whoever is going to replace the folder that is there gets none beside it if that is the one that the program, or its
  /// user's shell, works in: they would be left in one that is gone. Fails where the file system has no way to move a
  /// file without replacing another.
  public func stage(
    replacing: Bool, mode: UInt32 = Permissions.secretFolder, surroundings: Surroundings = .system
  ) throws(FileError) -> LockedFolder {
    try makeParent()
    if let beside = try beside(replacing: replacing, mode, surroundings) { return beside }
    guard let root else { throw FileError(code: .notFound, operation: "open", path: path) }
    let folder = try folder(in: root, for: Self.insideName, mode, surroundings)
    try folder.demandMoves(surroundings)
    return folder
  }

  private func folder(
    in holder: OpenFolder, for name: FilePath, _ mode: UInt32, _ surroundings: Surroundings
  ) throws(FileError) -> LockedFolder {
    try LockedFolder(in: holder, for: name, LockedFolder.content, mode, surroundings, way: made)
  }

  /// Nil where nothing can be made beside the folder that is there, or nothing can be moved from there.
  private func beside(
    replacing: Bool, _ mode: UInt32, _ surroundings: Surroundings
  ) throws(FileError) -> LockedFolder? {
    guard let parent, let name, try root.map({ (root) throws(FileError) in try canBeBeside(root, replacing) }) ?? true
    else { return nil }
    do throws(FileError) {
      let folder = try folder(in: parent, for: name, mode, surroundings)
      if let root, !folder.base.canMove(to: root) { return nil }
      try folder.demandMoves(surroundings)
      return folder
    } catch {
      if root != nil, error.code == .permissionDenied { return nil }
      throw error
    }
  }

  private func canBeBeside(_ root: OpenFolder, _ replacing: Bool) throws(FileError) -> Bool {
    guard parent?.status.device == root.status.device else { return false }
    if !replacing { return true }
    // A neighbour's folder that looks like a temporary one is in the way of a folder that is to replace it.
    guard try plain.names(in: root.descriptor).isEmpty else { return false }
    return try !plain.status(at: ".", in: .workingFolder).isSame(as: root.status)
  }

  /// Removes what killed runs of any command left beside and inside of the folder, but for what an import has to take
  /// back first; where nothing stands at the place, there is nothing to take back.
  public func sweep(nothingStands: Bool = false) throws(FileError) {
    if let parent, let name {
      try sweepLeftovers(in: parent, for: name, nothingStands: nothingStands, system: plain)
    }
    if let root { try sweepLeftovers(in: root, for: Self.insideName, nothingStands: nothingStands, system: plain) }
  }

  /// Whether nothing stands there but temporary folders.
  public var isFree: Bool {
    get throws(FileError) {
      try root.map { (root) throws(FileError) in try system.names(in: root.descriptor).isEmpty } ?? true
    }
  }
}

extension LockedFolder {
  fileprivate func demandMoves(_ surroundings: Surroundings) throws(FileError) {
    try SatchelFiles.demandMoves(in: base, for: Leftover.probe, surroundings: surroundings)
  }
}

/// Fails with `cannotMove` where the file system of a folder has no way to move a file without replacing another: tried
/// with an empty file under temporary names that are made of `name`.
public func demandMoves(
  in folder: OpenFolder, for name: FilePath, surroundings: Surroundings = .system
) throws(FileError) {
  let (system, folder) = (folder.system, folder.descriptor)
  let (probe, moved) = (surroundings.temporaryName(for: name), surroundings.temporaryName(for: name))
  try OutputFile(creating: probe, in: folder, mode: Permissions.secret, system: system).finish()
  do throws(FileError) {
    try system.move(probe, in: folder, to: moved, in: folder)
    try system.removeFile(moved, in: folder)
  } catch {
    try? system.removeFile(probe, in: folder)
    guard error.isUnsupported || error.code == .permissionDenied else { throw error }
    throw FileError(code: .cannotMove, operation: "write to", path: folder.path, errno: error.errno)
  }
}
