public import SatchelFiles

/// A file system in which nobody may open what has a certain name: whoever runs the tests may be allowed everything.
public final class ClosedFolders: ForwardingFileSystem {
  /// The real one.
  public let base: any FileSystem = SystemFiles()
  private let name: FilePath

  /// Closes all of that name.
  public init(named name: FilePath) { self.name = name }

  /// Refused for that name.
  public func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if path.lastComponent == name { throw FileError(errno: 13, operation: "open", path: folder.path.appending(path)) }
    return try base.open(path, in: folder, access, mode: mode)
  }
}
