// What is needed only while something runs (an archive that was unpacked to be read, a sealed session that was opened) may
// be private, so it stands in a folder that nobody else sees into, and goes with whoever made it.

/// A private folder that is locked as long as this lives, and then removed with all that is in it.
public final class WorkFolder: Sendable {
  /// What is made in it stands in this folder of it.
  static let content: FilePath = "work"

  private let folder: LockedFolder
  /// The folder to work in.
  public let path: FilePath
  /// On it, `path` stands for the folder that was made, whatever becomes of the names on the way to it.
  public let files: any FileSystem

  /// Makes a folder with a temporary name that is made of `name`, and removes what killed ones of that name left.
  public init(
    in parent: OpenFolder, for name: FilePath = FolderPlace.insideName, surroundings: Surroundings = .system,
    system: any FileSystem
  ) throws(FileError) {
    try sweepLeftovers(in: parent, for: name, system: system)
    folder = try LockedFolder(in: parent, for: name, content: Self.content, surroundings: surroundings)
    path = folder.content.descriptor.path
    files = AnchoredFiles(system, at: folder.base.descriptor.path, folder.base.descriptor)
  }
}
