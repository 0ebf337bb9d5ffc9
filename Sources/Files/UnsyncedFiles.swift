/// A file system that leaves syncing to whoever made it: for what is built in a folder of its own, and synced by one
/// `syncTree` before it appears.
///
/// A sync of each of many small files costs a wait for the disk each.
public struct UnsyncedFiles: ForwardingFileSystem {
  /// The real one.
  public let base: any FileSystem

  /// Files on another file system.
  public init(_ base: any FileSystem) { self.base = base }

  /// Left to the owner.
  public func sync(_ file: Descriptor) throws(FileError) {}

  /// Left to the owner.
  public func syncTree(_ folder: Descriptor) throws(FileError) {}
}

extension OpenFile {
  /// Waits until a folder and all that is below it is on the disk.
  public func syncTree() throws(FileError) { try system.syncTree(descriptor) }
}
