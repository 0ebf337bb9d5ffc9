/// What tells one file or folder from all others, whatever its names: equal for two names of one.
public struct FileIdentity: Sendable, Hashable {
  /// The device that it is on.
  public var device: UInt64
  /// Its number there.
  public var inode: UInt64

  /// The identity of what was looked at.
  public init(_ status: FileStatus) {
    device = status.device
    inode = status.inode
  }

  private init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }

  /// That of nothing.
  static let none = FileIdentity(device: .max, inode: .max)
}

/// Where a symbolic link leads.
public struct LinkTarget: Sendable, Hashable {
  /// What the link says, as it says it.
  public var text: FilePath
  /// What is there in the end; nil where the link leads nowhere, in a circle, or where nobody may look.
  public var status: FileStatus?

  init(text: FilePath, status: FileStatus?) {
    self.text = text
    self.status = status
  }

  /// Looks at a link without opening anything; nil where it is none any more.
  public init?(
    of name: FilePath, in folder: Descriptor = .workingFolder, system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    do throws(FileError) { text = try system.linkText(of: name, in: folder) } catch {
      if error.code == .interrupted { throw error }
      return nil
    }
    do throws(FileError) { status = try system.status(behind: name, in: folder) } catch {
      if error.code == .interrupted { throw error }
      status = nil
    }
  }
}
