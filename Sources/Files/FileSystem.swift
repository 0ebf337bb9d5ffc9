/// The one seam under all file operations: the few calls of the system that everything here is built of.
///
/// A test wraps it to fail the n-th call; nothing else in the package calls the system for files. Paths are relative to
/// an open folder (`Descriptor.workingFolder` for the process's own), so that extraction never walks through a link.
/// Every call is retried on EINTR by the implementation; `read` and `write` may be short.
public protocol FileSystem: Sendable {
  /// Opens or creates a file or folder; `mode` matters for `create` only and is cut by the umask.
  func open(
    _ path: FilePath, in folder: Descriptor, _ access: FileAccess, mode: UInt32
  ) throws(FileError) -> Descriptor

  /// Closes; the descriptor is gone even if that fails.
  func close(_ file: Descriptor) throws(FileError)

  /// Reads at the file's position; 0 at the end.
  func read(_ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int

  /// Reads at an offset without moving the position; 0 at the end.
  func read(
    _ file: Descriptor, into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64
  ) throws(FileError) -> Int

  /// Writes at the file's position and returns how many bytes were taken.
  func write(_ file: Descriptor, _ bytes: UnsafeRawBufferPointer) throws(FileError) -> Int

  /// Cuts or extends a file.
  func resize(_ file: Descriptor, to byteCount: UInt64) throws(FileError)

  /// Waits until a file's content, or a folder's entries, are on the disk.
  func sync(_ file: Descriptor) throws(FileError)

  /// Waits until all that is below an open folder is on the disk, however many files that are.
  func syncTree(_ folder: Descriptor) throws(FileError)

  /// Renames; with `replacing: false` it fails with `exists` instead of replacing, in one step.
  func rename(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor, replacing: Bool
  ) throws(FileError)

  /// Gives a file a second name; it fails with `exists` if that is taken.
  func link(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError)

  /// Removes a file or a link.
  func removeFile(_ path: FilePath, in folder: Descriptor) throws(FileError)

  /// Makes a folder; `mode` is cut by the umask.
  func makeFolder(_ path: FilePath, in folder: Descriptor, mode: UInt32) throws(FileError)

  /// Removes an empty folder.
  func removeFolder(_ path: FilePath, in folder: Descriptor) throws(FileError)

  /// What an open file is.
  func status(of file: Descriptor) throws(FileError) -> FileStatus

  /// What a name stands for; a link is not followed.
  func status(at path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus

  /// What a name stands for in the end, behind all links.
  func status(behind path: FilePath, in folder: Descriptor) throws(FileError) -> FileStatus

  /// What a symbolic link says, as it says it.
  func linkText(of path: FilePath, in folder: Descriptor) throws(FileError) -> FilePath

  /// The names in an open folder with what they are, without `.` and `..`, in the order of the disk.
  func list(_ folder: Descriptor) throws(FileError) -> PagedList<FolderName>

  /// Takes the lock of an open file or folder without waiting; false where another process or descriptor holds it. It is
  /// given back when the file is closed, however its owner ends.
  func lock(_ file: Descriptor) throws(FileError) -> Bool

  /// Takes the same lock together with others who take it so: false where somebody holds it alone.
  func lockShared(_ file: Descriptor) throws(FileError) -> Bool

  /// Asks the system to begin writing a file to the disk, without waiting; only a hint.
  func beginSync(_ file: Descriptor)

  /// How many bytes the user may still write to the disk that an open folder is on; nil where nobody knows.
  func freeByteCount(near folder: Descriptor) -> UInt64?

  /// What tells the file system that an open folder is on from others that had its numbers before, or get them later; nil
  /// where nothing does.
  func volumeID(of folder: Descriptor) -> UInt64?

  /// The user that what is made here belongs to.
  var userID: UInt32 { get }

  /// Sets the permission bits, whatever the umask.
  func setMode(of file: Descriptor, to mode: UInt32) throws(FileError)

  /// Sets the time of the last change.
  func setModified(of file: Descriptor, to time: FileTime) throws(FileError)

  /// Whether a walk goes on without a folder that it cannot read, whose path is relative to where it began.
  func passesOver(_ folder: FilePath, _ error: FileError) -> Bool

  /// Throws `interrupted` where work is to stop; asked by what looks at many folders, as no operation on those stops.
  func demandGoingOn(at folder: FilePath) throws(FileError)
}

extension FileSystem {
  /// The names in an open folder, without `.` and `..`, in the order of the disk.
  public func names(in folder: Descriptor) throws(FileError) -> PagedList<FilePath> {
    PagedList(try list(folder).lazy.map(\.name))
  }

  /// No.
  public func passesOver(_ folder: FilePath, _ error: FileError) -> Bool { false }
  /// Nothing.
  public func demandGoingOn(at folder: FilePath) throws(FileError) {}
  /// Nothing.
  public func beginSync(_ file: Descriptor) {}

  /// Nobody knows.
  public func freeByteCount(near folder: Descriptor) -> UInt64? { nil }

  /// Nothing.
  public func volumeID(of folder: Descriptor) -> UInt64? { nil }

  /// Syncs file by file.
  public func syncTree(_ folder: Descriptor) throws(FileError) {
    for name in try names(in: folder) {
      let status = try status(at: name, in: folder)
      guard status.kind == .directory || status.kind == .regular else { continue }
      let entry = try open(name, in: folder, [.read, .noFollow], mode: 0)
      defer { try? close(entry) }
      if status.kind == .directory { try syncTree(entry) } else { try sync(entry) }
    }
    try sync(folder)
  }
}

/// An open file or folder as the seam knows it: a number, and the path for messages. It owns nothing; `OpenFile` does.
public struct Descriptor: Sendable, Hashable {
  /// The system's number.
  public let rawValue: Int32
  /// The path that it was opened by.
  public let path: FilePath

  /// Names a descriptor of the system.
  public init(rawValue: Int32, path: FilePath) {
    self.rawValue = rawValue
    self.path = path
  }

  /// The standard input.
  public static let standardInput = Descriptor(rawValue: 0, path: "standard input")
  /// The standard output.
  public static let standardOutput = Descriptor(rawValue: 1, path: "standard output")
  /// The standard error.
  public static let standardError = Descriptor(rawValue: 2, path: "standard error")
}

/// How a file is opened.
public struct FileAccess: OptionSet, Sendable {
  /// The set as a number.
  public let rawValue: UInt16

  /// Makes a set of its number.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// Reading.
  public static let read = FileAccess(rawValue: 1)
  /// Writing.
  public static let write = FileAccess(rawValue: 2)
  /// Every write goes to the end.
  public static let append = FileAccess(rawValue: 4)
  /// Creates the file if it is not there.
  public static let create = FileAccess(rawValue: 8)
  /// Fails if the name is taken, also by a link.
  public static let exclusive = FileAccess(rawValue: 16)
  /// Fails if the last component is a link.
  public static let noFollow = FileAccess(rawValue: 32)
  /// Fails if it is not a folder.
  public static let folder = FileAccess(rawValue: 64)
  /// Cuts an existing file to nothing.
  public static let truncate = FileAccess(rawValue: 128)
  /// Does not wait where a pipe stands that nobody writes to.
  public static let nonBlocking = FileAccess(rawValue: 256)
}

/// A point in time as files have it.
public struct FileTime: Sendable, Hashable, Comparable {
  /// Seconds since 1970, UTC.
  public var seconds: Int64
  /// 0 ..< 1,000,000,000.
  public var nanoseconds: Int32

  /// Makes a time.
  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Earlier before later.
  public static func < (left: FileTime, right: FileTime) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }
}

/// What a file is, as far as anyone here asks.
public struct FileStatus: Sendable, Hashable {
  /// The kind of entry.
  public enum Kind: String, Sendable {
    /// A regular file.
    case regular
    /// A folder.
    case directory
    /// A symbolic link.
    case symlink
    /// A device, a pipe, a socket.
    case other
  }

  /// The kind of entry.
  public var kind: Kind
  /// The size in bytes.
  public var byteCount: UInt64
  /// The time of the last change of the content.
  public var modified: FileTime
  /// The time of the last change of the content, the mode or the name; nobody can set it.
  public var changed: FileTime
  /// The permission bits, 0 to 0o7777.
  public var mode: UInt32
  /// The device and, in it, the number: equal for two names of one file.
  public var device: UInt64
  /// See `device`.
  public var inode: UInt64
  /// The number of the user that it belongs to.
  public var owner: UInt32

  /// Whether it belongs to a user and nobody else may write to it.
  public func isPrivate(to user: UInt32) -> Bool { owner == user && mode & 0o022 == 0 }

  /// Whether both are one file or folder.
  public func isSame(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}
