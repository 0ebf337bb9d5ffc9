// Who else may read what is written. A backup, a conversion or a restored store holds what its sources hold, so it is
// open to nobody to whom one of them was closed; what nobody tells of is closed. These are the rules of that, and nothing
// else decides on modes: whoever writes asks here. What comes out may still be cut by the umask.

/// The rules by which permission bits of what is written follow from those of what it is made of.
public enum Permissions {
  /// A file of which nothing tells who may read it, or one that nobody else may: its owner only.
  public static let secret: UInt32 = 0o600
  /// A folder of which nobody else may know what is in it.
  public static let secretFolder: UInt32 = 0o700

  /// A file that comes back with the mode that was told of it: at most 0644, or 0755; `secret` where none was told.
  public static func restored(_ told: UInt32?) -> UInt32 { told.map { $0 & 0o755 } ?? secret }

  /// A mode without the bits for group and others that another one lacks.
  public static func narrowed(_ mode: UInt32, to source: UInt32) -> UInt32 { mode & (source | 0o700) & 0o777 }

  /// A new file that is made of a source: no bit for group and others that the source lacks.
  public static func made(of source: UInt32) -> UInt32 { narrowed(0o666, to: source) }

  /// A file that takes the place of another: the other's mode, as far as its own sources allow that.
  public static func replacing(_ old: UInt32, with new: UInt32) -> UInt32 { narrowed(old, to: new | 0o111) }

  /// What a folder allows of the files in it: nothing to those who may not pass through it.
  public static func inside(_ folder: UInt32) -> UInt32 { 0o700 | (folder & 0o011) * 7 }

  /// A mode as it is told where the same files shall give the same bytes: readable and writable for the owner, and for
  /// others as it is, up to 0644 or 0755.
  public static func normalized(_ mode: UInt32) -> UInt32 { narrowed(mode & 0o111 == 0 ? 0o644 : 0o755, to: mode) }

  /// A new folder above files, given what one or another of them allows: 0600 makes 0700, 0640 makes 0750, 0644 makes
  /// 0755, and nothing 0700.
  public static func folder(above files: UInt32) -> UInt32 {
    let readable = files & 0o044
    return secretFolder | readable | readable >> 2 | files & 0o011
  }
}

extension FileSystem {
  /// Sets the permission bits, where the file system has any that the user may set.
  public func adjustMode(of file: Descriptor, to mode: UInt32) throws(FileError) {
    do throws(FileError) { try setMode(of: file, to: mode) } catch {
      if error.code != .permissionDenied, !error.isUnsupported { throw error }
    }
  }

  /// A file's mode without the bits that the folders which it stands in, from a root down, take from group and others.
  public func mode(_ mode: UInt32, of path: FilePath, below root: FilePath) throws(FileError) -> UInt32 {
    var (mode, folder) = (mode, root)
    for name in [nil] + path.components.dropLast().map(Optional.some) {
      if let name { folder = folder.appending(name) }
      let around = try status(behind: folder, in: .workingFolder).mode
      mode = Permissions.narrowed(mode, to: Permissions.inside(around))
    }
    return mode
  }
}

/// The modes of new folders above some files: each as wide as the widest file below it.
public struct FolderModes: Sendable {
  private var below: [FilePath: UInt32] = [:]

  /// Folders without files.
  public init() {}

  /// Takes a file, by its path relative to the root.
  public mutating func add(_ file: FilePath, mode: UInt32) {
    var path = file
    while path != "." {
      path = path.parent
      let known = below[path] ?? 0
      if known | mode == known, below[path] != nil { return }
      below[path] = known | mode
    }
  }

  /// The mode of a folder; `.` is the root.
  public func mode(of folder: FilePath) -> UInt32 { Permissions.folder(above: below[folder] ?? 0) }
}

/// Makes the folders of a tree that nobody else sees yet as wide as the widest file below each; returns the bits of all
/// files together. Follows no link.
@discardableResult
public func widenFolders(
  _ path: FilePath, in folder: Descriptor = .workingFolder, system: any FileSystem = SystemFiles()
) throws(FileError) -> UInt32 {
  let opened = try OpenFile(path, in: folder, [.read, .folder, .noFollow], system: system)
  var below: UInt32 = 0
  for name in try system.names(in: opened.descriptor) {
    guard let status = try fileStatus(name, in: opened.descriptor, system: system) else { continue }
    switch status.kind {
    case .directory: below |= try widenFolders(name, in: opened.descriptor, system: system)
    case .regular: below |= status.mode
    case .symlink, .other: break
    }
  }
  try system.adjustMode(of: opened.descriptor, to: Permissions.folder(above: below))
  return below
}
