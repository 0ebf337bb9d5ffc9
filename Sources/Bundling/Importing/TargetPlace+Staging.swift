import SatchelFiles

// Files get their places by renaming, which no file system does across its border, and beside a target there may be such a
// border (the target is a mount point), or a folder that the user may not write to. Whether it works is tried, before
// anything is unpacked: then the staging folder stands inside of the target, under a hidden name that the stores know.

extension TargetPlace {
  /// Makes what is missing on the way, takes back what was killed here, and makes a fresh folder for an import.
  func makeStaging(_ surroundings: Surroundings) throws(BundleError) -> StagingFolder {
    do throws(FileError) {
      try makeParent()
      try recover()
      guard let root else { return try besideFresh(surroundings) }
      if let beside = try beside(root, surroundings) { return beside }
      let inside = try StagingFolder(
        in: root, name: surroundings.temporaryName(for: StagingFolder.insideName), system: plain)
      try inside.tryMoving()
      return inside
    } catch { throw BundleError(writing: error) }
  }

  private func besideFresh(_ surroundings: Surroundings) throws(FileError) -> StagingFolder {
    guard let parent, let name else { throw FileError(code: .notFound, operation: "open", path: target.parent) }
    let staging = try StagingFolder(in: parent, name: surroundings.temporaryName(for: name), system: plain)
    try staging.tryMoving()
    return staging
  }

  /// A staging folder beside the target; nil where nothing can be made there, or nothing can be moved from there.
  private func beside(_ root: OpenFolder, _ surroundings: Surroundings) throws(FileError) -> StagingFolder? {
    guard let parent, let name, parent.status.device == root.status.device else { return nil }
    let staging: StagingFolder
    do throws(FileError) {
      staging = try StagingFolder(in: parent, name: surroundings.temporaryName(for: name), system: plain)
    } catch {
      if error.code == .permissionDenied { return nil }
      throw error
    }
    try staging.tryMoving()
    return staging.base.canMove(to: root) ? staging : nil
  }
}

extension StagingFolder {
  /// Fails where the file system has no way to move a file without replacing another.
  fileprivate func tryMoving() throws(FileError) {
    try OutputFile(creating: Self.probe, in: base.descriptor, mode: 0o600, system: system).finish()
    try system.move(Self.probe, in: base.descriptor, to: Self.probed, in: base.descriptor)
    try system.removeFile(Self.probed, in: base.descriptor)
  }
}
