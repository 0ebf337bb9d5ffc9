/// A file, pipe or standard output that is written through a buffer of 256 KiB.
///
/// What is still in the buffer when it goes out of scope is dropped: call `finish()`.
public struct OutputFile: ~Copyable, Sendable {
  /// How many bytes were given to it.
  public private(set) var byteCount: UInt64 = 0
  /// The open file for calls of the seam; valid as long as this lives.
  public let descriptor: Descriptor
  let system: any FileSystem
  private var isOwned: Bool
  private var buffer: [UInt8] = []
  private static let capacity = 262_144

  /// Writes to a descriptor that somebody else closes, such as the standard output.
  public init(_ descriptor: Descriptor, system: any FileSystem = SystemFiles()) {
    self.descriptor = descriptor
    self.system = system
    self.isOwned = false
  }

  /// Creates a file that must not be there yet.
  public init(
    creating path: FilePath, in folder: Descriptor = .workingFolder, mode: UInt32 = 0o666,
    system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    let opened = try system.open(path, in: folder, [.write, .create, .exclusive, .noFollow], mode: mode)
    self.descriptor = opened
    self.system = system
    self.isOwned = true
  }

  deinit {
    if isOwned { try? system.close(descriptor) }
  }

  /// Takes bytes; writes when the buffer is full, large pieces without copying them.
  public mutating func write(_ bytes: Span<UInt8>) throws(FileError) {
    byteCount += UInt64(bytes.count)
    if buffer.count + bytes.count > Self.capacity { try flush() }
    if bytes.count >= Self.capacity {
      try writeAll(bytes, to: descriptor, system: system)
    } else {
      unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
    }
  }

  /// Takes bytes.
  public mutating func write(_ bytes: [UInt8]) throws(FileError) {
    try write(bytes.span)
  }

  /// Writes what the buffer holds.
  public mutating func flush() throws(FileError) {
    if buffer.isEmpty { return }
    try writeAll(buffer.span, to: descriptor, system: system)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes what the buffer holds, syncs if asked, and closes what it opened.
  public consuming func finish(syncing: Bool = false) throws(FileError) {
    try flush()
    if syncing { try system.settle(descriptor) }
    if isOwned {
      isOwned = false
      try system.close(descriptor)
    }
  }
}
