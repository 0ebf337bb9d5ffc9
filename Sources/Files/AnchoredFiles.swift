// A target is resolved once, to an open folder. Much of what reads it takes paths (the stores, above all), so the path that
// was typed must go on to mean that folder, whatever becomes of the names on the way to it meanwhile.

/// A file system on which some paths stand for open folders: what begins with such a path is looked up from the folder.
public struct AnchoredFiles: ForwardingFileSystem {
  /// The file system that does the work.
  public let base: any FileSystem
  private let path: [UInt8]
  private let folder: Descriptor

  /// `path` is to stand for `folder`, which must stay open as long as this is used; a path that stands for itself (empty, or
  /// the root) is left alone.
  public init(_ base: any FileSystem, at path: FilePath, _ folder: Descriptor) {
    self.base = base
    var bytes = path.bytes
    while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    self.path = bytes
    self.folder = folder
  }

  private func place(_ path: FilePath, _ start: Descriptor) -> (path: FilePath, folder: Descriptor) {
    guard start == .workingFolder, !self.path.isEmpty, path.bytes.starts(with: self.path) else { return (path, start) }
    let rest = path.bytes.dropFirst(self.path.count)
    guard let first = rest.first else { return (".", folder) }
    guard first == UInt8(ascii: "/") else { return (path, start) }
    let inner = rest.drop { $0 == UInt8(ascii: "/") }
    return (inner.isEmpty ? "." : FilePath(bytes: inner), folder)
  }

  /// See `FileSystem`.
  public func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    let place = place(path, folder)
    let opened = try base.open(place.path, in: place.folder, access, mode: mode)
    return Descriptor(rawValue: opened.rawValue, path: folder.path.appending(path))
  }

  /// See `FileSystem`.
  public func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    let (old, new) = (place(path, folder), place(newPath, newFolder))
    try base.rename(old.path, in: old.folder, to: new.path, in: new.folder, replacing: replacing)
  }

  /// See `FileSystem`.
  public func link(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    let (old, new) = (place(path, folder), place(newPath, newFolder))
    try base.link(old.path, in: old.folder, to: new.path, in: new.folder)
  }

  /// See `FileSystem`.
  public func removeFile(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    let place = place(path, folder)
    try base.removeFile(place.path, in: place.folder)
  }

  /// See `FileSystem`.
  public func makeFolder(_ path: FilePath, in folder: Descriptor, mode: UInt32) throws(FileError) {
    let place = place(path, folder)
    try base.makeFolder(place.path, in: place.folder, mode: mode)
  }

  /// See `FileSystem`.
  public func removeFolder(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    let place = place(path, folder)
    try base.removeFolder(place.path, in: place.folder)
  }

  /// See `FileSystem`.
  public func status(at path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    let place = place(path, folder)
    return try base.status(at: place.path, in: place.folder)
  }

  /// See `FileSystem`.
  public func status(behind path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    let place = place(path, folder)
    return try base.status(behind: place.path, in: place.folder)
  }

  /// See `FileSystem`.
  public func linkText(of path: FilePath, in folder: Descriptor) throws(FileError) -> FilePath {
    let place = place(path, folder)
    return try base.linkText(of: place.path, in: place.folder)
  }

  /// The temporary folders that stand inside of a target are not part of it.
  public func list(_ folder: Descriptor) throws(FileError) -> PagedList<FolderName> {
    try base.list(folder).filter { !Surroundings.isTemporaryName($0.name, for: FolderPlace.insideName) }
  }
}
