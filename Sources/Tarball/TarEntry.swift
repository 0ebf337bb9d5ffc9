/// The head of one tar entry, as far as it is written or believed here.
public struct TarEntry: Sendable, Hashable {
  /// What an entry is.
  public enum Kind: String, Sendable {
    /// A regular file.
    case regular
    /// A folder.
    case directory
    /// A symbolic link.
    case symlink
    /// A second name of another entry.
    case hardlink
    /// A device, a pipe, or a type that is not known.
    case other
  }

  /// The exact bytes of the path; a folder's without the slash at its end.
  public var path: [UInt8]
  /// What it is.
  public var kind: Kind
  /// The size of the content in bytes; 0 for anything but a regular file.
  public var byteCount: UInt64
  /// The permission bits, with setuid, setgid and sticky: 0 to 0o7777.
  public var mode: UInt32
  /// The time of the last change, in seconds since 1970; written ones are 0 to 0o77777777777.
  public var modified: Int64

  /// Makes a head.
  public init(path: [UInt8], kind: Kind, byteCount: UInt64 = 0, mode: UInt32, modified: Int64) {
    self.path = path
    self.kind = kind
    self.byteCount = byteCount
    self.mode = mode
    self.modified = modified
  }

  /// The greatest time that a plain header holds.
  public static let latestTime: Int64 = 0o77777777777
}
