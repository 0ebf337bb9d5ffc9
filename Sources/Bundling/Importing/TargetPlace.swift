import SatchelFiles

/// The folder that is imported into, there already or not.
final class TargetPlace {
  let target: FilePath
  /// The folder that the target is in.
  let parent: FilePath
  let exists: Bool
  let system: any FileSystem
  /// Folders on the way to the target that were made.
  private var made: [FilePath] = []
  private var isKept = false

  init(_ target: FilePath, system: any FileSystem) throws(BundleError) {
    self.system = system
    self.target = target
    parent = target.parent
    do throws(FileError) {
      exists = try fileStatus(target, system: system) != nil
      if exists { _ = try OpenFile(target, [.read, .folder], system: system) }
    } catch { throw BundleError(writing: error) }
  }

  deinit {
    if isKept { return }
    for folder in made.reversed() { try? system.removeFolder(folder, in: .workingFolder) }
  }

  /// The folders that were made stay.
  func keep() { isKept = true }

  /// Makes what is missing on the way, takes back what was killed here, and makes a fresh folder for an import.
  func makeStaging(_ surroundings: Surroundings) throws(BundleError) -> StagingFolder {
    do throws(FileError) {
      try makeParents()
      try recover()
      return try StagingFolder(
        in: parent, name: surroundings.temporaryName(for: target.lastComponent), system: system)
    } catch { throw BundleError(writing: error) }
  }

  private func makeParents() throws(FileError) {
    var missing: [FilePath] = []
    var folder = parent
    while folder != folder.parent, try fileStatus(folder, system: system) == nil {
      missing.append(folder)
      folder = folder.parent
    }
    for folder in missing.reversed() {
      try system.makeFolder(folder, in: .workingFolder, mode: 0o777)
      made.append(folder)
    }
    for folder in made { try OpenFile(folder.parent, [.read, .folder], system: system).sync() }
  }

  // MARK: After a kill

  /// Takes back imports into this target whose program was killed, and removes what they left.
  func recover() throws(FileError) {
    guard try fileStatus(parent, system: system) != nil else { return }
    let folder = try OpenFile(parent, [.read, .folder], system: system)
    for leftover in try leftovers(of: target.lastComponent, in: folder.descriptor, system: system) {
      let base = leftover.folder.descriptor
      let isUndoing = try fileStatus(ImportRecord.undoing, in: base, system: system) != nil
      if let record = try ImportRecord(in: base, system: system) {
        let hasContent = try fileStatus(StagingFolder.content, in: base, system: system) != nil
        if record.isFresh, !hasContent, !isUndoing {
          try finish(leftover.name, in: folder.descriptor)  // it appeared whole; only the last step is missing
          continue
        }
        if !record.isFresh || isUndoing {
          try record.takeBack(from: target, in: folder.descriptor, base: base, system: system)
        }
      }
      try restorePrevious(from: leftover.name, in: folder.descriptor)
      try removeTree(leftover.name, in: folder.descriptor, system: system)
    }
    try removeTree(undoName.appending(Self.previous), in: folder.descriptor, system: system)
  }

  // MARK: The last import

  /// The folder that keeps what is needed to take back the last import into this target.
  var undoName: FilePath {
    FilePath(bytes: [UInt8(ascii: ".")] + target.lastComponent.bytes.prefix(200) + Array(".satchel-undo".utf8))
  }

  /// Makes a finished import the last one: from here on it is not taken back by itself. What was kept of the one before
  /// goes, but not before that.
  func finish(_ name: FilePath, in folder: Descriptor) throws(FileError) {
    let previous = name.appending(Self.previous)
    let hadOne = try fileStatus(undoName, in: folder, system: system) != nil
    if hadOne { try system.rename(undoName, in: folder, to: previous, in: folder, replacing: false) }
    do throws(FileError) {
      try system.rename(name, in: folder, to: undoName, in: folder, replacing: false)
    } catch {
      if hadOne { try? system.rename(previous, in: folder, to: undoName, in: folder, replacing: false) }
      throw error
    }
    try? system.sync(folder)  // what was imported is on the disk already
    try? removeTree(undoName.appending(Self.previous), in: folder, system: system)
  }

  private static let previous: FilePath = "previous"

  /// Puts back what was kept of the import before one that was killed on its last step.
  private func restorePrevious(from name: FilePath, in folder: Descriptor) throws(FileError) {
    let previous = name.appending(Self.previous)
    guard try fileStatus(previous, in: folder, system: system) != nil,
      try fileStatus(undoName, in: folder, system: system) == nil
    else { return }
    try system.rename(previous, in: folder, to: undoName, in: folder, replacing: false)
  }
}
