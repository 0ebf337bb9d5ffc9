import SatchelFiles
import Synchronization

/// Whether a piece of work was told to stop.
final class Cancellation: Sendable {
  private let raised = Atomic<Bool>(false)

  var isRaised: Bool { raised.load(ordering: .relaxed) }

  func raise() { raised.store(true, ordering: .relaxed) }
}

/// A file system that stops opening, reading and writing once the work, or the task that does it, was cancelled. What
/// cleans up (closing, removing, renaming, walking through folders) goes on working.
struct CancellableFiles: ForwardingFileSystem {
  let base: any FileSystem
  /// Raised from outside; threads of the work's own do not know its task.
  let cancellation: Cancellation?

  var isCancelled: Bool { cancellation?.isRaised ?? false || Task.isCancelled }

  private func check(_ operation: String, _ path: FilePath) throws(FileError) {
    if isCancelled { throw FileError(code: .interrupted, operation: operation, path: path) }
  }

  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if !access.contains(.folder) { try check("open", path) }
    return try base.open(path, in: folder, access, mode: mode)
  }

  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try check("read", file.path)
    return try unsafe base.read(file, into: buffer)
  }

  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    try check("read", file.path)
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try check("write", file.path)
    return try unsafe base.write(file, bytes)
  }
}
