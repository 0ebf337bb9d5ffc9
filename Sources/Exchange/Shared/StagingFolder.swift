import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

// The store is built in a folder of its own inside of a private, locked one, beside the destination; it appears by one
// rename. Where that cannot be (see `canStandBeside`), the private folder stands inside of the destination, under a hidden
// name that the stores know, and what was built is moved out of it name by name; `StagingFolder+Recovery` sees to it
// that a kill in between leaves nothing half-done after the next start.

/// A folder in which a store is built before it appears at its destination; until then nobody else sees into it.
final class StagingFolder {
  static let content: FilePath = "store"
  let destination: FilePath
  private let surroundings: Surroundings
  let outer: any FileSystem
  private var place: FolderPlace?
  /// The folder that holds the private one, and that one with its name.
  private var stand: (holder: OpenFolder, base: OpenFolder, name: FilePath)?
  private var isInside = false

  /// The folder that the store is built in, after `make`.
  private(set) var path: FilePath
  /// On it, after `make`, `path` stands for the folder that was made, whatever becomes of the names on the way to it. What
  /// is built goes to the disk in one sweep when it is published.
  private(set) var files: any FileSystem

  init(beside destination: FilePath, files: any FileSystem, surroundings: Surroundings = .system) {
    (self.destination, self.surroundings, self.outer, self.files) = (destination, surroundings, files, files)
    path = destination
  }

  /// Looks the destination up, clears away what killed runs left there, and makes the folder; refuses a destination that
  /// holds something.
  func make() throws(SessionError) {
    let place: FolderPlace
    do throws(FileError) {
      place = try FolderPlace(destination, system: outer)
      try sweep(place)
    } catch {
      if error.code == .notADirectory { throw notFree }
      throw .writing(error)
    }
    try output { () throws(FileError) in
      self.place = place
      if let root = place.root, try !place.system.isEmpty(root) { return }
      try place.makeParent()
      try makeBase(place)
    }
    if stand == nil { throw notFree }
  }

  private var notFree: SessionError {
    SessionError(
      .refused, "The output exists and is not an empty folder; name a new one.",
      at: Place(file: destination.description))
  }

  private func makeBase(_ place: FolderPlace) throws(FileError) {
    if try canStandBeside(place), let parent = place.parent, let name = place.name {
      do throws(FileError) {
        try stand(in: parent, surroundings.temporaryName(for: name))
        guard let root = place.root, let base = stand?.base, !base.canMove(to: root) else { return }
        remove()
      } catch {
        guard place.root != nil, error.code == .permissionDenied else { throw error }
      }
    }
    guard let root = place.root else { throw FileError(code: .notFound, operation: "open", path: destination) }
    isInside = true
    try stand(in: root, surroundings.temporaryName(for: FolderPlace.insideName))
  }

  /// Not beside a mount point, and not beside the folder that the program, or its user's shell, works in: to be replaced
  /// would leave them in one that is gone.
  private func canStandBeside(_ place: FolderPlace) throws(FileError) -> Bool {
    guard let root = place.root else { return true }
    guard let parent = place.parent, place.name != nil, parent.status.device == root.status.device else { return false }
    return try !outer.status(at: ".", in: .workingFolder).isSame(as: root.status)
  }

  private func stand(in holder: OpenFolder, _ name: FilePath) throws(FileError) {
    try outer.makeFolder(name, in: holder.descriptor, mode: Permissions.secretFolder)
    do throws(FileError) {
      let base = try OpenFolder(name, in: holder.descriptor, .noFollow, system: outer)
      do throws(FileError) { _ = try outer.lock(base.descriptor) } catch { if error.code != .other { throw error } }
      try outer.makeFolder(Self.content, in: base.descriptor, mode: Permissions.secretFolder)
      stand = (holder, base, name)
      path = base.descriptor.path.appending(Self.content)
      files = UnsyncedFiles(AnchoredFiles(outer, at: base.descriptor.path, base.descriptor))
    } catch {
      try? removeTree(name, in: holder.descriptor, system: outer)
      throw error
    }
  }

  /// Gives what was built its place, once all of it is on the disk: in one step, or inside of a folder that cannot be
  /// replaced name by name. Each folder is as wide as the widest file below it then; one that was there keeps its mode.
  func publish() throws(SessionError) {
    guard let place, let stand else { return }
    try output { () throws(FileError) in
      let below = try widenFolders(Self.content, in: stand.base.descriptor, system: outer)
      if isInside, let root = place.root {
        try StagedNames(stand.base, system: outer).publish(in: root)
      } else if let parent = place.parent, let name = place.name {
        if place.root != nil { try keepMode(stand.base) }
        try outer.settleTree(stand.base.descriptor)
        place.widen(to: Permissions.folder(above: below))
        try appear(name, in: parent, from: stand.base, replacing: place.root != nil)
      }
    }
    place.keep()
    remove()
  }

  private func appear(
    _ name: FilePath, in parent: OpenFolder, from base: OpenFolder, replacing: Bool
  ) throws(FileError) {
    if replacing {  // an empty folder, or it fails
      try outer.rename(Self.content, in: base.descriptor, to: name, in: parent.descriptor, replacing: true)
    } else {
      try outer.move(Self.content, in: base.descriptor, to: name, in: parent.descriptor)
    }
    do throws(FileError) {
      try parent.sync()
    } catch {
      try? outer.move(name, in: parent.descriptor, to: Self.content, in: base.descriptor)
      if replacing, let mode = place?.root?.status.mode {
        try? outer.makeFolder(name, in: parent.descriptor, mode: mode & 0o777)
      }
      throw error
    }
  }

  /// What was there keeps its mode.
  private func keepMode(_ base: OpenFolder) throws(FileError) {
    guard let root = place?.root else { return }
    let content = try OpenFolder(Self.content, in: base.descriptor, .noFollow, system: outer)
    try outer.adjustMode(of: content.descriptor, to: root.status.mode & 0o7777)
  }

  /// Removes what is left of the private folder.
  func remove() {
    guard let stand else { return }
    self.stand = nil
    try? removeTree(stand.name, in: stand.holder.descriptor, system: outer)
  }

  func output(_ work: () throws(FileError) -> Void) throws(SessionError) {
    do throws(FileError) { try work() } catch { throw .writing(error) }
  }
}

extension FileSystem {
  /// Whether nothing is in a folder.
  fileprivate func isEmpty(_ folder: OpenFolder) throws(FileError) -> Bool {
    try names(in: folder.descriptor).allSatisfy { Surroundings.isTemporaryName($0, for: FolderPlace.insideName) }
  }
}
