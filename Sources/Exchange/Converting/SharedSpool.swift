import SatchelFiles
import SatchelJSONText
import Synchronization

/// A spool that closures can share, and that can be read like a file once all was written.
final class SharedSpool: RandomAccessBytes {
  private let spool: Mutex<Spool>

  init(in folder: FilePath, files: any FileSystem) { spool = Mutex(Spool(in: folder, system: files)) }

  var byteCount: UInt64 { spool.withLock { $0.byteCount } }

  func write(_ bytes: [UInt8]) throws(FileError) {
    try spool.withLock { (spool) throws(FileError) in try spool.append(bytes) }
  }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    do throws(FileError) { return try unsafe readPiece(at: offset, into: buffer) } catch {
      throw ByteSourceError(error)
    }
  }

  private func readPiece(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    // The lock holds the spool and no more: nobody else has the room.
    nonisolated(unsafe) let room = unsafe room
    return try spool.withLock { (spool) throws(FileError) in try unsafe spool.read(at: offset, into: room) }
  }

  /// Hands out everything in order, piece by piece.
  func drain(_ take: ([UInt8]) throws -> Void) throws {
    // Of many small sessions, nothing or little was spooled.
    let whole = byteCount
    var (offset, piece) = (UInt64(0), [UInt8](repeating: 0, count: Int(min(1 << 18, whole))))
    while offset < whole {
      let start = offset
      let count = try unsafe piece.withUnsafeMutableBytes { (room) throws(FileError) in
        try unsafe readPiece(at: start, into: room)
      }
      try take(count == piece.count ? piece : Array(piece[..<count]))
      offset += UInt64(count)
    }
  }
}
