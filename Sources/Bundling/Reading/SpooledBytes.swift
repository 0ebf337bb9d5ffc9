import SatchelFiles
import SatchelJSONText

extension Spool {
  /// A spool in the folder for temporary files.
  init(_ options: ReadOptions, system: any FileSystem) {
    self.init(in: options.temporaryFolder, options.surroundings, system: system)
  }

  /// Ends the writing.
  consuming func finish() -> any RandomAccessBytes { SpooledBytes(self) }
}

/// What was spooled, to be read at any place.
private final class SpooledBytes: RandomAccessBytes {
  private let spool: Spool

  init(_ spool: consuming Spool) { self.spool = spool }

  var byteCount: UInt64 { spool.byteCount }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    do throws(FileError) { return try unsafe spool.read(at: offset, into: buffer) } catch {
      throw ByteSourceError(error)
    }
  }
}
