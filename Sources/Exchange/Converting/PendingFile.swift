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

extension FileBytes {
  /// Hands out the whole file in order, 256 KiB at a time.
  ///
  /// Throws `SessionError` if the file has become shorter since it was opened.
  func forEachPiece(_ take: ([UInt8]) throws -> Void) throws {
    var offset: UInt64 = 0
    while offset < byteCount {
      let piece = try self.piece(at: offset)
      if piece.isEmpty { throw SessionError(.damaged, "The file became shorter while it was read.") }
      try take(piece)
      offset += UInt64(piece.count)
    }
  }

  func piece(at offset: UInt64) throws(SessionError) -> [UInt8] {
    var failure: ByteSourceError?
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
      do throws(ByteSourceError) {
        count = try unsafe read(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
        count = 0
      }
    }
    if let failure { throw SessionError(.source(failure)) }
    return piece
  }
}
