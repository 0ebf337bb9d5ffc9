/// A file system that passes on to another whatever it does not do itself.
///
/// Whoever wants to count, stop or watch some operations writes those, and inherits the rest.
public protocol ForwardingFileSystem: FileSystem {
  /// Who does the work.
  var base: any FileSystem { get }
}

extension ForwardingFileSystem {
  /// Passed on.
  public func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    try base.open(path, in: folder, access, mode: mode)
  }

  /// Passed on.
  public func close(_ file: Descriptor) throws(FileError) { try base.close(file) }

  /// Passed on.
  public func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try unsafe base.read(file, into: buffer)
  }

  /// Passed on.
  public func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    try unsafe base.read(file, into: buffer, at: offset)
  }

  /// Passed on.
  public func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try unsafe base.write(file, bytes)
  }

  /// Passed on.
  public func resize(_ file: Descriptor, to byteCount: UInt64) throws(FileError) {
    try base.resize(file, to: byteCount)
  }

  /// Passed on.
  public func sync(_ file: Descriptor) throws(FileError) { try base.sync(file) }

  /// Passed on.
  public func syncTree(_ folder: Descriptor) throws(FileError) { try base.syncTree(folder) }

  /// Passed on.
  public func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
  }

  /// Passed on.
  public func link(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    try base.link(path, in: folder, to: newPath, in: newFolder)
  }

  /// Passed on.
  public var userID: UInt32 { base.userID }

  /// Passed on.
  public func removeFile(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    try base.removeFile(path, in: folder)
  }

  /// Passed on.
  public func makeFolder(_ path: FilePath, in folder: Descriptor, mode: UInt32) throws(FileError) {
    try base.makeFolder(path, in: folder, mode: mode)
  }

  /// Passed on.
  public func removeFolder(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    try base.removeFolder(path, in: folder)
  }

  /// Passed on.
  public func status(of file: Descriptor) throws(FileError) -> FileStatus { try base.status(of: file) }

  /// Passed on.
  public func status(at path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    try base.status(at: path, in: folder)
  }

  /// Passed on.
  public func status(behind path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    try base.status(behind: path, in: folder)
  }

  /// Passed on.
  public func linkText(of path: FilePath, in folder: Descriptor) throws(FileError) -> FilePath {
    try base.linkText(of: path, in: folder)
  }

  /// Passed on.
  public func list(_ folder: Descriptor) throws(FileError) -> PagedList<FolderName> { try base.list(folder) }

  /// Passed on.
  public func lock(_ file: Descriptor) throws(FileError) -> Bool { try base.lock(file) }

  /// Passed on.
  public func lockShared(_ file: Descriptor) throws(FileError) -> Bool { try base.lockShared(file) }

  /// Passed on.
  public func beginSync(_ file: Descriptor) { base.beginSync(file) }

  /// Passed on.
  public func volumeID(of folder: Descriptor) -> UInt64? { base.volumeID(of: folder) }

  /// Passed on.
  public func freeByteCount(near folder: Descriptor) -> UInt64? { base.freeByteCount(near: folder) }

  /// Passed on.
  public func setMode(of file: Descriptor, to mode: UInt32) throws(FileError) {
    try base.setMode(of: file, to: mode)
  }

  /// Passed on.
  public func setModified(of file: Descriptor, to time: FileTime) throws(FileError) {
    try base.setModified(of: file, to: time)
  }

  /// Passed on.
  public func passesOver(_ folder: FilePath, _ error: FileError) -> Bool { base.passesOver(folder, error) }

  /// Passed on.
  public func demandGoingOn(at folder: FilePath) throws(FileError) { try base.demandGoingOn(at: folder) }
}
