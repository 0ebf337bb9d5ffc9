import Files
import Synchronization

/// A file system that does something before its n-th reading at an offset.
final class ChangingFiles: FileSystem {
  private let base = SystemFiles()
  private let count = Mutex(0)
  private let change: @Sendable (Int) -> Void

  init(_ change: @escaping @Sendable (Int) -> Void) {
    self.change = change
  }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor { try base.open(path, in: folder, access, mode: mode) }
  func close(_ file: Descriptor) throws(FileError) { try base.close(file) }
  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try unsafe base.read(file, into: buffer)
  }
  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    let number = count.withLock { number in
      number += 1
      return number
    }
    change(number)
    return try unsafe base.read(file, into: buffer, at: offset)
  }
  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try unsafe base.write(file, bytes)
  }
  func resize(_ file: Descriptor, to byteCount: UInt64) throws(FileError) { try base.resize(file, to: byteCount) }
  func sync(_ file: Descriptor) throws(FileError) { try base.sync(file) }
  func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
  }
  func removeFile(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    try base.removeFile(path, in: folder)
  }
  func makeFolder(_ path: FilePath, in folder: Descriptor, mode: UInt32) throws(FileError) {
    try base.makeFolder(path, in: folder, mode: mode)
  }
  func removeFolder(_ path: FilePath, in folder: Descriptor) throws(FileError) {
    try base.removeFolder(path, in: folder)
  }
  func status(of file: Descriptor) throws(FileError) -> FileStatus { try base.status(of: file) }
  func status(at path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus {
    try base.status(at: path, in: folder)
  }
  func names(in folder: Descriptor) throws(FileError) -> [FilePath] { try base.names(in: folder) }
  func setMode(of file: Descriptor, to mode: UInt32) throws(FileError) { try base.setMode(of: file, to: mode) }
  func setModified(of file: Descriptor, to time: FileTime) throws(FileError) {
    try base.setModified(of: file, to: time)
  }
}

extension SystemFiles {
  /// Cuts or extends a file by its path.
  func resize(_ path: FilePath, to byteCount: UInt64) throws {
    let file = try OpenFile(path, [.read, .write])
    try resize(file.descriptor, to: byteCount)
    try file.close()
  }
}
