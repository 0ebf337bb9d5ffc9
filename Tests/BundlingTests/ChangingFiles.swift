import SatchelFiles
import Synchronization

/// A file system that does something before its n-th reading at an offset.
final class ChangingFiles: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let count = Mutex(0)
  private let change: @Sendable (Int) -> Void

  init(_ change: @escaping @Sendable (Int) -> Void) {
    self.change = change
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
}

extension SystemFiles {
  /// Cuts or extends a file by its path.
  func resize(_ path: FilePath, to byteCount: UInt64) throws {
    let file = try OpenFile(path, [.read, .write])
    try resize(file.descriptor, to: byteCount)
    try file.close()
  }
}
