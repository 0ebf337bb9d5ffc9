public import SatchelFiles
public import SatchelJSONText
package import SatchelSessionModel

/// A regular file as a source for the readers: its size is what it was at opening, so a
/// file that grows meanwhile is read up to there.
public final class FileBytes: RandomAccessBytes {
  private let file: OpenFile
  /// What the file was at opening.
  public let status: FileStatus

  /// Opens a regular file; anything else is refused as if it could not be read.
  public init(_ path: FilePath, files: any FileSystem = SystemFiles()) throws(FileError) {
    let file = try OpenFile(path, [.read, .nonBlocking], system: files)
    let status = try file.status()
    guard status.kind == .regular else {
      throw FileError(code: status.kind == .directory ? .isADirectory : .readFailed, operation: "read", path: path)
    }
    self.file = file
    self.status = status
  }

  /// The same, for whoever throws errors of sessions.
  package static func opened(_ path: FilePath, _ files: any FileSystem) throws(SessionError) -> FileBytes {
    do throws(FileError) { return try FileBytes(path, files: files) } catch { throw .reading(error) }
  }

  /// The size at opening.
  public var byteCount: UInt64 { status.byteCount }

  /// Reads at an offset, never past the size at opening.
  public func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    guard offset < byteCount else { return 0 }
    let wanted = Int(min(UInt64(buffer.count), byteCount - offset))
    var filled = 0
    while filled < wanted {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<wanted])
      let count: Int
      do throws(FileError) {
        count = try unsafe file.system.read(file.descriptor, into: rest, at: offset + UInt64(filled))
      } catch {
        throw ByteSourceError(error)
      }
      guard count > 0 else { break }
      filled += count
    }
    return filled
  }
}
