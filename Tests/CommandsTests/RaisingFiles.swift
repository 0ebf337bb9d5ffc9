import Commands
import Files
import Synchronization

/// A file system during whose n-th reading or writing the user presses Ctrl-C.
final class RaisingFiles: FileSystem {
  private let base = SystemFiles()
  private let interruption: Interruption
  private let left: Mutex<Int>

  /// Raises at the operation of a number, from 1.
  init(_ interruption: Interruption, after number: Int) {
    self.interruption = interruption
    left = Mutex(number)
  }

  private func step() {
    left.withLock { left in
      left -= 1
      if left == 0 { interruption.raise() }
    }
  }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    step()
    return try base.open(path, in: folder, access, mode: mode)
  }
  func close(_ file: Descriptor) throws(FileError) { try base.close(file) }
  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    step()
    return try unsafe base.read(file, into: buffer)
  }
  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    step()
    return try unsafe base.read(file, into: buffer, at: offset)
  }
  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    step()
    return try unsafe base.write(file, bytes)
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
