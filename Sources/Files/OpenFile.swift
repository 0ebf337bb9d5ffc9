/// The one owner of an open file or folder: closed when it goes out of scope, or by `close()`, which tells of failure.
public struct OpenFile: ~Copyable, Sendable {
  /// The open file for calls of the seam; valid as long as the owner lives.
  public let descriptor: Descriptor
  /// The seam that it was opened through.
  public let system: any FileSystem
  private var isOpen = true

  /// Opens a file or folder.
  public init(
    _ path: FilePath, in folder: Descriptor = .workingFolder, _ access: FileAccess = .read, mode: UInt32 = 0o666,
    system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    self.system = system
    self.descriptor = try system.open(path, in: folder, access, mode: mode)
  }

  deinit {
    if isOpen { try? system.close(descriptor) }
  }

  /// Size, kind, time and mode.
  public func status() throws(FileError) -> FileStatus {
    try system.status(of: descriptor)
  }

  /// Fills the buffer from the file's position; fewer bytes only at the end of the file.
  public func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
    try unsafe fill(&buffer) { (rest, _) throws(FileError) in try unsafe system.read(descriptor, into: rest) }
  }

  /// Fills the buffer from an offset; fewer bytes only at the end of the file.
  public func read(into buffer: inout [UInt8], at offset: UInt64) throws(FileError) -> Int {
    try unsafe fill(&buffer) { (rest, filled) throws(FileError) in
      try unsafe system.read(descriptor, into: rest, at: offset + UInt64(filled))
    }
  }

  /// Reads once at an offset; 0 only at the end of the file.
  func read(at offset: UInt64, into room: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try unsafe system.read(descriptor, into: room, at: offset)
  }

  /// Reads from the position to the end; `tooLarge` if that is more than `limit` bytes.
  public func readAll(limit: Int = .max) throws(FileError) -> [UInt8] {
    var content: [UInt8] = []
    let known = try status()
    if known.kind == .regular { content.reserveCapacity(Int(min(known.byteCount, UInt64(min(limit, 1 << 30))))) }
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = try read(into: &buffer)
      if content.count + count > limit {
        throw FileError(code: .tooLarge, operation: "read", path: descriptor.path)
      }
      content.append(contentsOf: buffer[..<count])
      if count < buffer.count { return content }
    }
  }

  /// Writes all the bytes at the file's position.
  public func write(_ bytes: Span<UInt8>) throws(FileError) {
    try writeAll(bytes, to: descriptor, system: system)
  }

  /// Writes all the bytes at the file's position.
  public func write(_ bytes: [UInt8]) throws(FileError) {
    try write(bytes.span)
  }

  /// Waits until the content (or a folder's entries) is on the disk, where the file system knows how to wait.
  public func sync() throws(FileError) {
    try system.settle(descriptor)
  }

  /// Closes and tells if that failed, as it may on a network file system.
  public consuming func close() throws(FileError) {
    isOpen = false
    try system.close(descriptor)
  }

  private func fill(
    _ buffer: inout [UInt8], _ readSome: (UnsafeMutableRawBufferPointer, Int) throws(FileError) -> Int
  ) throws(FileError) -> Int {
    var filled = 0
    while filled < buffer.count {
      var span = buffer.mutableSpan
      let count = try unsafe span.withUnsafeMutableBytes { (raw) throws(FileError) -> Int in
        try unsafe readSome(UnsafeMutableRawBufferPointer(rebasing: raw[filled...]), filled)
      }
      if count == 0 { break }
      filled += count
    }
    return filled
  }
}

/// Writes until the system took every byte.
func writeAll(_ bytes: Span<UInt8>, to file: Descriptor, system: any FileSystem) throws(FileError) {
  var done = 0
  while done < bytes.count {
    let rest = bytes.extracting(done..<bytes.count)
    let count = try unsafe rest.withUnsafeBytes { (raw) throws(FileError) -> Int in try unsafe system.write(file, raw) }
    if count == 0 { throw FileError(code: .writeFailed, operation: "write", path: file.path) }
    done += count
  }
}
