import Glibc
import SatchelFiles
import Synchronization

/// A file system that refuses what some file systems refuse.
struct OddFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  /// What `renameat2` with flags fails with; nil if it works.
  var noReplaceErrno: Int32?
  /// What `linkat` fails with.
  var linkErrno: Int32?
  /// What syncing fails with.
  var syncErrno: Int32?
  /// What setting permission bits fails with.
  var modeErrno: Int32?
  /// Folders on another file system than the others: nothing is renamed or linked between the two.
  var isApart: @Sendable (FilePath) -> Bool = { _ in false }
  /// Folders in which nothing may be made.
  var isClosed: @Sendable (FilePath) -> Bool = { _ in false }
  /// Whom files are taken to belong to; nil for the real user.
  var user: UInt32?

  private func demand(_ errno: Int32?, _ operation: String, _ path: FilePath) throws(FileError) {
    if let errno { throw FileError(errno: errno, operation: operation, path: path) }
  }

  private func demandNear(_ folder: Descriptor, _ other: Descriptor, _ path: FilePath) throws(FileError) {
    if isApart(folder.path) != isApart(other.path) { try demand(EXDEV, "rename to", path) }
  }

  func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    try demandNear(folder, newFolder, newPath)
    if !replacing { try demand(noReplaceErrno, "rename to", newPath) }
    try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
  }

  func link(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    try demandNear(folder, newFolder, newPath)
    try demand(linkErrno, "link to", newPath)
    try base.link(path, in: folder, to: newPath, in: newFolder)
  }

  func makeFolder(_ path: FilePath, in folder: Descriptor, mode: UInt32) throws(FileError) {
    if isClosed(folder.path) { try demand(EACCES, "make folder", path) }
    try base.makeFolder(path, in: folder, mode: mode)
  }

  func sync(_ file: Descriptor) throws(FileError) {
    try demand(syncErrno, "fsync", file.path)
    try base.sync(file)
  }

  func syncTree(_ folder: Descriptor) throws(FileError) {
    try demand(syncErrno, "fsync", folder.path)
    try base.syncTree(folder)
  }

  func setMode(of file: Descriptor, to mode: UInt32) throws(FileError) {
    try demand(modeErrno, "chmod", file.path)
    try base.setMode(of: file, to: mode)
  }

  var userID: UInt32 { user ?? base.userID }
}

/// A file system that keeps in mind which files were written to.
final class WatchedFiles: ForwardingFileSystem {
  let base: any FileSystem
  private let seen = Mutex<[FilePath]>([])

  init(_ base: any FileSystem) { self.base = base }

  /// The files that bytes were written to.
  var written: [FilePath] { seen.withLock { $0 } }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    seen.withLock { $0.append(file.path) }
    return try unsafe base.write(file, bytes)
  }
}

/// A file system during whose first writing something else happens, once.
final class MeddlingFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let isMoment: @Sendable (_ operation: String, _ path: FilePath) -> Bool
  private let meddle: @Sendable () throws -> Void
  private let done = Mutex(false)

  /// `meddle` happens before the first operation that `isMoment` tells.
  init(
    before isMoment: @escaping @Sendable (_ operation: String, _ path: FilePath) -> Bool,
    _ meddle: @escaping @Sendable () throws -> Void
  ) {
    self.isMoment = isMoment
    self.meddle = meddle
  }

  /// Whether it has happened.
  var hasMeddled: Bool { done.withLock { $0 } }

  private func look(_ operation: String, _ path: FilePath) {
    let isFirst = done.withLock { done in
      if done || !isMoment(operation, path) { return false }
      done = true
      return true
    }
    if isFirst { try? meddle() }
  }

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    look("read", file.path)
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    look("write", file.path)
    return try unsafe base.write(file, bytes)
  }

  func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    look("rename", newFolder.path.appending(newPath))
    try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
  }
}
