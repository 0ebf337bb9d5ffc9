// What is needed only while something runs (an archive that was unpacked to be read, a sealed session that was opened) may
// be private, so it stands in a folder that nobody else sees into, and goes with whoever made it. After a kill it goes with
// the next one of that name that is made there, see `leftovers`.

/// A private folder that is locked as long as this lives, and then removed with all that is in it.
public final class WorkFolder: Sendable {
  /// What is made in it stands in this folder of it.
  static let content: FilePath = "work"

  private let parent: OpenFolder
  private let name: FilePath
  private let folder: OpenFolder
  private let system: any FileSystem
  /// The folder to work in.
  public let path: FilePath
  /// On it, `path` stands for the folder that was made, whatever becomes of the names on the way to it.
  public let files: any FileSystem

  /// Makes a folder with a temporary name that is made of `name`, and removes what killed ones of that name left.
  public init(
    in parent: OpenFolder, for name: FilePath = FolderPlace.insideName, surroundings: Surroundings = .system,
    system: any FileSystem
  ) throws(FileError) {
    try sweepWorkFolders(in: parent, for: name, system: system)
    (self.parent, self.name, self.system) = (parent, surroundings.temporaryName(for: name), system)
    try system.makeFolder(self.name, in: parent.descriptor, mode: Permissions.secretFolder)
    do throws(FileError) {
      folder = try OpenFolder(self.name, in: parent.descriptor, .noFollow, system: system)
      do throws(FileError) { _ = try system.lock(folder.descriptor) } catch { if error.code != .other { throw error } }
      try system.makeFolder(Self.content, in: folder.descriptor, mode: Permissions.secretFolder)
    } catch {
      try? removeTree(self.name, in: parent.descriptor, system: system)
      throw error
    }
    path = folder.descriptor.path.appending(Self.content)
    files = AnchoredFiles(system, at: folder.descriptor.path, folder.descriptor)
  }

  deinit { try? removeTree(name, in: parent.descriptor, system: system) }
}

/// Removes the folders of that name that killed runs left, if nothing is in them that somebody may miss.
public func sweepWorkFolders(
  in parent: OpenFolder, for name: FilePath = FolderPlace.insideName, system: any FileSystem
) throws(FileError) {
  do throws(FileError) {
    for leftover in try leftovers(of: name, in: parent.descriptor, system: system)
    where try leftover.isDisposable(system: system) {
      try removeTree(leftover.name, in: parent.descriptor, system: system)
    }
  } catch {
    if error.code != .permissionDenied { throw error }  // what may not be listed may be written to all the same
  }
}
