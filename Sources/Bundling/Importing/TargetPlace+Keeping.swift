import SatchelFiles

/// Where what is needed to take an import back will be kept.
enum UndoKeeping {
  /// The folder of the import itself goes there.
  case beside
  /// A copy in the user's state folder.
  case copy(UndoCopy)
  /// Nowhere: the user has no folder for it.
  case nowhere
}

extension TargetPlace {
  /// Decides where an import will be kept, and makes the place if it is not beside the target.
  func keeping(_ staging: StagingFolder, _ target: ImportRecord.Target, _ surroundings: Surroundings)
    throws(FileError) -> UndoKeeping
  {
    if let parent, staging.parent === parent, try canKeepBeside(parent) { return .beside }
    guard let shelf = try makeStateShelf(target) else { return .nowhere }
    return .copy(try UndoCopy(on: shelf, surroundings, system: plain))
  }

  private func canKeepBeside(_ parent: OpenFolder) throws(FileError) -> Bool {
    if try fileStatus(undoName, in: parent.descriptor, system: plain) == nil { return true }
    return try besideShelf(making: false) != nil
  }

  /// Makes an import that is done one that only `--undo` takes back; returns where that is kept. What it fails at before,
  /// it throws; after, nothing matters any more.
  func finish(_ staging: StagingFolder, _ keeping: UndoKeeping) throws(FileError) -> FilePath? {
    switch keeping {
    case .beside:
      do throws(FileError) { return try keepBeside(staging) } catch {
        if let parent { try? plain.removeFolder(undoName, in: parent.descriptor) }  // if it was made just now
        throw error
      }
    case .copy(let copy):
      try mark(staging)
      do throws(FileError) {
        let path = try copy.publish(after: lastNumber())
        try? prune()
        return path
      } catch { return nil }
    case .nowhere:
      try mark(staging)
      return nil
    }
  }

  private func keepBeside(_ staging: StagingFolder) throws(FileError) -> FilePath {
    guard let shelf = try besideShelf(making: true) else {
      throw FileError(code: .exists, operation: "make folder", path: undoName)
    }
    let path = try shelf.add(staging.name, in: staging.parent.descriptor, after: lastNumber())
    staging.keep()
    try? prune()
    return path
  }

  /// From here on the import is done, and its folder is only to be removed.
  private func mark(_ staging: StagingFolder) throws(FileError) {
    let marker = try OutputFile(
      creating: ImportRecord.finished, in: staging.base.descriptor, mode: 0o600, system: plain)
    do throws(FileError) {
      try marker.finish(syncing: true)
      try staging.base.sync()
    } catch {
      try? plain.removeFile(ImportRecord.finished, in: staging.base.descriptor)
      throw error
    }
  }
}
