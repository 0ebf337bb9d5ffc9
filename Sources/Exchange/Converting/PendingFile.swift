import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// An atomic file that closures can share.
final class PendingFile {
  private var file: AtomicFile?

  /// `mode` follows from what the file is made of, see `Permissions`.
  init(_ path: FilePath, mode: UInt32, files: any FileSystem) throws(FileError) {
    file = try AtomicFile(path, mode: mode, system: files)
  }

  func write(_ bytes: [UInt8]) throws(FileError) {
    try file?.write(bytes)
  }

  func publish(replacing: Bool) throws(FileError) {
    try file.take()?.publish(replacing: replacing)
  }
}
