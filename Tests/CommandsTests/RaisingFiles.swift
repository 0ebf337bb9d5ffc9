import SatchelCommands
import SatchelFiles
import Synchronization

/// A file system during whose n-th reading or writing the user presses Ctrl-C.
final class RaisingFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
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
}
