// The folder is built as the inner one of a private, locked folder beside its place, and appears by one rename. Where that
// cannot be (see `FolderPlace.stage`), the private one stands inside of the folder that is there, and what was built is
// moved out of it name by name; `StagedNames` sees to it that a kill in between leaves nothing half-done after the next
// start.

/// A folder that appears at its place, which is free or an empty folder, only when it is whole and on the disk.
public final class AtomicFolder {
  private let place: FolderPlace
  private let plain: any FileSystem
  /// The private folder.
  public let staged: LockedFolder

  /// Where it is built.
  public let path: FilePath
  /// On it, `path` stands for the folder that was made, whatever becomes of the names on the way to it. What is built goes
  /// to the disk in one sweep when it is published.
  public let files: any FileSystem

  /// Looks the place up, clears away what killed runs left there, and makes the private folder; fails with `exists` where
  /// something stands there that is no empty folder.
  public convenience init(
    _ target: FilePath, mode: UInt32 = Permissions.secretFolder, surroundings: Surroundings = .system,
    system: any FileSystem
  ) throws(FileError) {
    let place: FolderPlace
    do throws(FileError) { place = try FolderPlace(target, system: system) } catch {
      if error.code == .notADirectory { throw FileError(code: .exists, operation: "create", path: target) }
      throw error
    }
    try self.init(at: place, mode: mode, surroundings: surroundings)
  }

  /// The same for a place that was looked up before.
  public init(
    at place: FolderPlace, mode: UInt32 = Permissions.secretFolder, surroundings: Surroundings = .system
  ) throws(FileError) {
    self.place = place
    let system = place.plain
    let taken = FileError(code: .exists, operation: "create", path: place.path)
    let isFree = try place.isFree
    try place.sweep(nothingStands: isFree)
    if !isFree, try !place.isFree { throw taken }  // names that a killed run had published are back by now
    staged = try place.stage(replacing: true, mode: mode, surroundings: surroundings)
    plain = system
    path = staged.content.descriptor.path
    files = UnsyncedFiles(AnchoredFiles(system, at: staged.base.descriptor.path, staged.base.descriptor))
  }

  /// Gives what was built its place, once all of it is on the disk: in one step, or inside of a folder that cannot be
  /// replaced name by name. Each folder is as wide as the widest file below it then; one that was there keeps its mode.
  public func publish() throws(FileError) {
    let below = try widenFolders(staged.content.name, in: staged.base.descriptor, system: plain)
    if let root = place.root, staged.holder === root {
      try StagedNames(staged.base, system: plain).publish(in: root)
    } else if let name = place.name {
      if let root = place.root {
        try plain.adjustMode(of: staged.content.descriptor, to: root.status.mode & 0o7777)
      }
      try plain.settleTree(staged.base.descriptor)
      place.widen(to: Permissions.folder(above: below))
      try appear(name)
    }
    place.keep()
  }

  private func appear(_ name: FilePath) throws(FileError) {
    let (content, base, parent) = (staged.content.name, staged.base.descriptor, staged.holder)
    if place.root != nil {  // an empty folder, or it fails
      try plain.rename(content, in: base, to: name, in: parent.descriptor, replacing: true)
    } else {
      try plain.move(content, in: base, to: name, in: parent.descriptor)
    }
    do throws(FileError) {
      try parent.sync()
    } catch {
      try? plain.move(name, in: parent.descriptor, to: content, in: base)
      if let mode = place.root?.status.mode { try? plain.makeFolder(name, in: parent.descriptor, mode: mode & 0o777) }
      throw error
    }
  }
}

extension OpenFolder {
  /// The last component of the path that it was opened by.
  fileprivate var name: FilePath { descriptor.path.lastComponent }
}
