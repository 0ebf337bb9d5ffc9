import Glibc

/// A file operation that failed: what was tried, where, why, and what can be done.
public struct FileError: Error, Sendable, Equatable {
  /// The few stable reasons that callers tell apart.
  public enum Code: String, Sendable {
    /// Nothing has that name.
    case notFound
    /// Something has that name already, or a folder that should go is not empty.
    case exists
    /// A component that should be a folder is none.
    case notADirectory
    /// A folder stands where a file is expected.
    case isADirectory
    /// A symbolic link stands where none is followed.
    case isALink
    /// The user, or a read-only file system, does not allow it.
    case permissionDenied
    /// Disk, quota or file size limit is full.
    case noSpace
    /// Going on would leave less free space than the caller wants to leave.
    case littleSpace
    /// The device failed while reading, or the file ended early.
    case readFailed
    /// The device or the reader of a pipe failed while writing or syncing.
    case writeFailed
    /// A signal interrupted the operation.
    case interrupted
    /// The input is larger than the caller's limit.
    case tooLarge
    /// The file system can neither rename without replacing nor give a file a second name.
    case cannotMove
    /// Any other reason; `errno` tells which.
    case other
  }

  /// Why it failed.
  public var code: Code
  /// The operation in the words of the system, such as `open` or `fsync`.
  public var operation: String
  /// What it was tried on; of something temporary, what was to come of it.
  public var path: FilePath
  /// The system's error number, or 0 where the reason is ours.
  public var errno: Int32

  /// Makes an error with a code of the caller's choice.
  public init(code: Code, operation: String, path: FilePath, errno: Int32 = 0) {
    self.code = code
    self.operation = operation
    self.path = path.intended
    self.errno = errno
  }

  /// Makes an error of the system's number.
  public init(errno: Int32, operation: String, path: FilePath) {
    self.init(
      code: Self.code(of: errno, during: operation), operation: operation, path: path, errno: errno)
  }

  /// Whether the reader of our output went away, which is no failure for a command that prints.
  public var isBrokenPipe: Bool { errno == EPIPE }

  /// Whether the file system does not know the operation, or not in this form.
  public var isUnsupported: Bool { [EINVAL, ENOSYS, EOPNOTSUPP].contains(errno) }

  /// Whether two places are not on one file system, so that nothing can be moved between them in one step.
  public var isAcrossFileSystems: Bool { errno == EXDEV }

  private static func code(of errno: Int32, during operation: String) -> Code {
    switch errno {
    case ENOENT: .notFound
    case EEXIST, ENOTEMPTY: .exists
    case ENOTDIR: .notADirectory
    case EISDIR: .isADirectory
    case ELOOP: .isALink
    case EACCES, EPERM, EROFS: .permissionDenied
    case ENOSPC, EDQUOT, EFBIG: .noSpace
    case EINTR: .interrupted
    case EPIPE: .writeFailed
    case EIO: ["read", "pread", "list", "open"].contains(operation) ? .readFailed : .writeFailed
    default: .other
    }
  }
}

extension FileError: CustomStringConvertible {
  /// One sentence: what, where, why, what to do.
  public var description: String { "cannot \(operation) '\(path)': \(reason)" }

  private var reason: String {
    switch code {
    case .notFound: "there is no such file or folder; check the path"
    case .exists: "something is there already; choose another name or remove it"
    case .notADirectory: "it, or a part of its path, is not a folder; check the path"
    case .isADirectory: "it is a folder; name a file"
    case .isALink: "it is a symbolic link, which is not followed here; name the file itself"
    case .permissionDenied: "permission denied; check owner and mode, or whether it is mounted read-only"
    case .noSpace where errno == EFBIG: "it would be larger than files may be here (see 'ulimit -f'); raise the limit"
    case .noSpace: "no space is left on the disk or in the quota; free some and try again"
    case .littleSpace: "less than a tenth of the free space would be left on the disk; free some and try again"
    case .readFailed: "reading failed (\(systemText)); check the disk and try again"
    case .writeFailed: "writing failed (\(systemText)); check the disk and try again"
    case .interrupted: "interrupted by a signal; try again"
    case .tooLarge: "it is larger than the limit allows; raise the limit if that is expected"
    case .cannotMove:
      "its file system can neither rename a file without replacing another nor link it; choose a place on another one"
    case .other where isAcrossFileSystems:
      "the two places are on different file systems; choose a place on the same one"
    case .other: "\(systemText)"
    }
  }

  private var systemText: String {
    if errno == 0 { return "unexpected end" }
    guard let text = unsafe strerror(errno) else { return "error \(errno)" }
    return unsafe String(cString: text)
  }
}
