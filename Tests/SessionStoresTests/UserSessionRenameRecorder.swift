import SatchelFiles
import Synchronization

/// A file system that notes under which names files come into being before they are renamed.
final class RenameRecorder: ForwardingFileSystem {
  let base: any FileSystem = SystemFiles()
  private let names = Mutex<[String]>([])

  /// The old names, in order.
  var renamed: [String] { names.withLock { $0 } }

  func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError) {
    names.withLock { $0.append(path.description) }
    try base.rename(path, in: folder, to: newPath, in: newFolder, replacing: replacing)
  }
}
