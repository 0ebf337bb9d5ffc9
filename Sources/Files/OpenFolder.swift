/// An open folder that several owners share; closed with the last of them.
public final class OpenFolder: Sendable {
  /// The folder for calls of the seam; valid as long as this lives.
  public let descriptor: Descriptor
  /// The seam that it was opened through.
  public let system: any FileSystem
  /// What it was when it was opened.
  public let status: FileStatus

  /// Opens a folder by a path relative to another one; `noFollow` among the access refuses a link in its place.
  public init(
    _ path: FilePath, in folder: Descriptor = .workingFolder, _ access: FileAccess = [],
    system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    let opened = try system.open(path, in: folder, access.union([.read, .folder]), mode: 0)
    do throws(FileError) {
      status = try system.status(of: opened)
    } catch {
      try? system.close(opened)
      throw error
    }
    descriptor = opened
    self.system = system
  }

  deinit { try? system.close(descriptor) }

  /// Waits until its entries are on the disk, where the file system knows how to wait.
  public func sync() throws(FileError) { try system.settle(descriptor) }

  /// Whether this and another folder are on one file system, mounted once, so that what is in one can be moved to the
  /// other: asked with a name that is not there.
  public func canMove(to other: OpenFolder) -> Bool {
    do throws(FileError) {
      try system.rename(Self.nothing, in: descriptor, to: Self.nothing, in: other.descriptor, replacing: true)
      return true
    } catch {
      return !error.isAcrossFileSystems
    }
  }

  private static let nothing: FilePath = ".satchel.nothing"
}
