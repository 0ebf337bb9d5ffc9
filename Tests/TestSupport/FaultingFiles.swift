public import SatchelFiles
import Synchronization

/// A file system whose n-th operation fails (and every one after, if asked), for trying a failure at each place.
///
/// Closing and removing count only when told to: an operation that undoes a failure must be able to work.
public final class FaultingFiles: FileSystem {
  /// Which operations count.
  public struct Policy: Sendable {
    /// The number, from 0, of the operation that fails; nil counts without failing.
    public var failing: Int?
    /// The system's error number that it fails with.
    public var errno: Int32
    /// Whether every later one fails too.
    public var staysBroken = false
    /// Whether closing and removing count.
    public var countsCleanUp = false

    /// Makes a policy.
    public init(failing: Int?, errno: Int32 = 5, staysBroken: Bool = false, countsCleanUp: Bool = false) {
      self.failing = failing
      self.errno = errno
      self.staysBroken = staysBroken
      self.countsCleanUp = countsCleanUp
    }
  }

  private let base = SystemFiles()
  private let policy: Policy
  private let seen = Mutex(0)

  /// Makes a file system with a fault in it.
  public init(_ policy: Policy) {
    self.policy = policy
  }

  /// How many operations were counted.
  public var operationCount: Int { seen.withLock { $0 } }

  /// Whether the fault was met.
  public var hasFailed: Bool { policy.failing.map { operationCount > $0 } ?? false }

  private func step(_ operation: String, _ path: FilePath, isCleanUp: Bool = false) throws(FileError) {
    if isCleanUp, !policy.countsCleanUp { return }
    let number = seen.withLock { count in
      defer { count += 1 }
      return count
    }
    guard let failing = policy.failing else { return }
    if number == failing || (number > failing && policy.staysBroken) {
      throw FileError(errno: policy.errno, operation: operation, path: path)
    }
  }

  /// See `FileSystem`.
  public func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    try step("open", path)
    return try base.open(path, in: folder, access, mode: mode)
  }

  /// See `FileSystem`.
  public func close(_ file: Descriptor) throws(FileError) {
    try base.close(file)
    try step("close", file.path, isCleanUp: true)
  }

  /// See `FileSystem`.
  public func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try step("read", file.path)
    return try unsafe base.read(file, into: buffer)
  }

  /// See `FileSystem`.
  public func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    try step("read", file.path)
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  /// See `FileSystem`.
  public func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try step("write", file.path)
    let half = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<((bytes.count + 1) / 2)])
    return try unsafe base.write(file, half)
  }

  /// See `FileSystem`.
  public func resize(_ file: Descriptor, to byteCount: UInt64) throws(FileError) {
    try step("truncate", file.path)
    try base.resize(file, to: byteCount)
  }

  /// See `FileSystem`.
  public func sync(_ file: Descriptor) throws(FileError) {
    try step("fsync", file.path)
    try base.sync(file)
  }

  /// See `FileSystem`.
  public func syncTree(_ folder: Descriptor) throws(FileError) {
    try step("fsync", folder.path)
    try base.syncTree(folder)
  }

  /// See `FileSystem`.
  public func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    try step("rename to", newPath)
    try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
  }

  /// See `FileSystem`.
  public func link(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    try step("link to", newPath)
    try base.link(path, in: folder, to: newPath, in: newFolder)
  }

  /// See `FileSystem`.
  public var userID: UInt32 { base.userID }

  /// See `FileSystem`.
  public func removeFile(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    try step("remove", path, isCleanUp: true)
    try base.removeFile(path, in: folder)
  }

  /// See `FileSystem`.
  public func makeFolder(_ path: FilePath, in folder: Descriptor, mode: UInt32) throws(FileError) {
    try step("make folder", path)
    try base.makeFolder(path, in: folder, mode: mode)
  }

  /// See `FileSystem`.
  public func removeFolder(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    try step("remove folder", path, isCleanUp: true)
    try base.removeFolder(path, in: folder)
  }

  /// See `FileSystem`.
  public func status(of file: Descriptor) throws(FileError) -> FileStatus {
    try step("stat", file.path)
    return try base.status(of: file)
  }

  /// See `FileSystem`.
  public func status(at path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    try step("stat", path)
    return try base.status(at: path, in: folder)
  }

  /// See `FileSystem`.
  public func status(behind path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    try step("stat", path)
    return try base.status(behind: path, in: folder)
  }

  /// See `FileSystem`.
  public func linkText(of path: FilePath, in folder: Descriptor) throws(FileError) -> FilePath {
    try step("read the link", path)
    return try base.linkText(of: path, in: folder)
  }

  /// See `FileSystem`.
  public func list(_ folder: Descriptor) throws(FileError) -> PagedList<FolderName> {
    try step("list", folder.path)
    return try base.list(folder)
  }

  /// See `FileSystem`.
  public func lock(_ file: Descriptor) throws(FileError) -> Bool {
    try step("lock", file.path)
    return try base.lock(file)
  }

  /// See `FileSystem`.
  public func lockShared(_ file: Descriptor) throws(FileError) -> Bool {
    try step("lock", file.path)
    return try base.lockShared(file)
  }

  /// See `FileSystem`.
  public func setMode(of file: Descriptor, to mode: UInt32) throws(FileError) {
    try step("chmod", file.path)
    try base.setMode(of: file, to: mode)
  }

  /// See `FileSystem`.
  public func setModified(of file: Descriptor, to time: FileTime) throws(FileError) {
    try step("set the time of", file.path)
    try base.setModified(of: file, to: time)
  }
}
