import Synchronization

/// Whether somebody asked a piece of work to stop.
public final class StopSign: Sendable {
  private let raised = Atomic<Bool>(false)

  /// Not asked yet.
  public init() {}

  /// Whether it was asked.
  public var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Asks. Safe inside a signal handler.
  public func raise() { raised.store(true, ordering: .relaxed) }
}

/// A file system that stops opening, reading and writing once it was told to. What cleans up (closing, removing, renaming,
/// walking through folders) goes on working.
public struct StoppableFiles: ForwardingFileSystem {
  /// The real one.
  public let base: any FileSystem
  /// Asked before each operation, by whatever thread does it.
  public let isStopped: @Sendable () -> Bool

  /// Files on another file system.
  public init(_ base: any FileSystem, isStopped: @escaping @Sendable () -> Bool) {
    (self.base, self.isStopped) = (base, isStopped)
  }

  /// Throws `interrupted` if it was told to stop.
  public func check(_ operation: String, _ path: FilePath) throws(FileError) {
    if isStopped() { throw FileError(code: .interrupted, operation: operation, path: path) }
  }

  /// See `FileSystem`.
  public func demandGoingOn(at folder: FilePath) throws(FileError) {
    try check("search", folder)
    try base.demandGoingOn(at: folder)
  }

  /// See `FileSystem`.
  public func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor {
    if !access.contains(.folder) { try check("open", path) }
    return try base.open(path, in: folder, access, mode: mode)
  }

  /// See `FileSystem`.
  public func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
    try check("read", file.path)
    return try unsafe base.read(file, into: buffer)
  }

  /// See `FileSystem`.
  public func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int {
    try check("read", file.path)
    return try unsafe base.read(file, into: buffer, at: offset)
  }

  /// See `FileSystem`.
  public func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int {
    try check("write", file.path)
    return try unsafe base.write(file, bytes)
  }
}
