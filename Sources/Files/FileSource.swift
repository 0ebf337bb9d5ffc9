/// A regular file that is read in pieces, from the front or at any offset, up to the size that it had when opened.
///
/// A file that grows meanwhile is read up to that size; one that shrinks gives short reads.
public struct FileSource: ~Copyable, Sendable {
  /// The size when it was opened.
  public let byteCount: UInt64
  /// Size, time and mode when it was opened.
  public let status: FileStatus
  /// Where `read(into:)` goes on.
  public private(set) var position: UInt64 = 0
  private let file: OpenFile

  /// Opens a file; a folder is refused with `isADirectory`, a pipe or device with `other`.
  public init(
    _ path: FilePath, in folder: Descriptor = .workingFolder, followingLinks: Bool = true,
    system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    let access: FileAccess = followingLinks ? [.read, .nonBlocking] : [.read, .nonBlocking, .noFollow]
    let found = try OpenFile(path, in: folder, access, system: system)
    let status = try found.status()
    if status.kind != .regular {
      let code: FileError.Code = status.kind == .directory ? .isADirectory : .other
      throw FileError(code: code, operation: "read", path: found.descriptor.path)
    }
    self.status = status
    byteCount = status.byteCount
    file = found
  }

  /// Size, time and mode as they are now.
  public func currentStatus() throws(FileError) -> FileStatus { try file.status() }

  /// Fills the buffer from an offset; fewer bytes only at the end. Returns how many.
  public func read(at offset: UInt64, into buffer: inout [UInt8]) throws(FileError) -> Int {
    if offset >= byteCount { return 0 }
    let count = try file.read(into: &buffer, at: offset)
    return Int(min(UInt64(count), byteCount - offset))
  }

  /// Fills memory from an offset; fewer bytes only at the end. Returns how many.
  public func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    if offset >= byteCount { return 0 }
    let wanted = Int(min(UInt64(room.count), byteCount - offset))
    var filled = 0
    while filled < wanted {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: room[filled..<wanted])
      let count = try unsafe file.system.read(file.descriptor, into: rest, at: offset + UInt64(filled))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Fills the buffer from the position and moves it; fewer bytes only at the end. Returns how many.
  public mutating func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
    let count = try read(at: position, into: &buffer)
    position += UInt64(count)
    return count
  }
}
