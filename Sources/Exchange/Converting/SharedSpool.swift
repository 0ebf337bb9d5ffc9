import SatchelFiles

/// A spool of what stands further behind, which closures can share.
final class SharedSpool {
  private var spool: Spool

  init(in folder: FilePath, files: any FileSystem) { spool = Spool(in: folder, system: files) }

  func write(_ bytes: [UInt8]) throws(FileError) { try spool.append(bytes) }

  /// Hands out everything in order, piece by piece.
  func drain(_ take: ([UInt8]) throws -> Void) throws {
    // Of many small sessions, nothing or little was spooled.
    var (offset, piece) = (UInt64(0), [UInt8](repeating: 0, count: Int(min(1 << 18, spool.byteCount))))
    while offset < spool.byteCount {
      let start = offset
      let count = try unsafe piece.withUnsafeMutableBytes { (room) throws(FileError) in
        try unsafe spool.read(at: start, into: room)
      }
      try take(count == piece.count ? piece : Array(piece[..<count]))
      offset += UInt64(count)
    }
  }
}
