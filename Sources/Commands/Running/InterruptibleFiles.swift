import Files
import Glibc

/// A file system that stops opening, reading and writing once it was interrupted. What cleans up (closing, removing,
/// renaming, walking through folders) goes on working.
struct InterruptibleFiles: FileSystem {
  /// The real one.
  let base: any FileSystem
  /// Asked before each operation.
  let interruption: Interruption

  private func check(_ operation: String, _ path: FilePath) throws(FileError) {
    if interruption.isRaised { throw FileError(code: .interrupted, operation: operation, path: path) }
  }

  /// Waits for a pipe or terminal in short steps, so that a signal ends the wait.
  private func wait(for file: Descriptor, _ events: Int32, _ operation: String) throws(FileError) {
    try check(operation, file.path)
    guard (0...1).contains(file.rawValue) else { return }
    while true {
      var request = pollfd(fd: file.rawValue, events: Int16(events), revents: 0)
      if unsafe poll(&request, 1, 200) > 0 { return }
      try check(operation, file.path)
    }
  }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if !access.contains(.folder) { try check("open", path) }
    return try base.open(path, in: folder, access, mode: mode)
  }

  func close(_ file: Descriptor) throws(FileError) { try base.close(file) }

  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try wait(for: file, POLLIN, "read")
    return try unsafe base.read(file, into: buffer)
  }

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    try check("read", file.path)
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try wait(for: file, POLLOUT, "write")
    return try unsafe base.write(file, bytes)
  }

  func resize(_ file: Descriptor, to byteCount: UInt64) throws(FileError) {
    try base.resize(file, to: byteCount)
  }

  func sync(_ file: Descriptor) throws(FileError) { try base.sync(file) }

  func syncTree(_ folder: Descriptor) throws(FileError) { try base.syncTree(folder) }

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

  func setMode(of file: Descriptor, to mode: UInt32) throws(FileError) {
    try base.setMode(of: file, to: mode)
  }

  func setModified(of file: Descriptor, to time: FileTime) throws(FileError) {
    try base.setModified(of: file, to: time)
  }
}
