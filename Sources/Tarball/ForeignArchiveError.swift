/// Why an archive of another program cannot be read on.
public struct ForeignArchiveError: Error, Sendable {
  /// The stable reasons.
  public enum Code: String, Sendable {
    /// It is neither tar nor zip, or not compressed in the way that was said.
    case notArchive = "not-an-archive"
    /// It ends too early.
    case truncated
    /// It makes no sense, or a checksum is wrong.
    case damaged
    /// The content of an entry has not the size that its header says.
    case wrongSize = "wrong-size"
    /// It has more entries than allowed.
    case tooManyEntries = "too-many-entries"
    /// It needs more memory than allowed to be unpacked.
    case tooMuchMemory = "too-much-memory"
    /// Reading the input failed; see `cause`.
    case sourceFailed = "source-failed"
    /// The library could not be set up: no memory.
    case unavailable
  }

  /// The reason.
  public var code: Code
  /// The path of the entry concerned, or nothing.
  public var path: [UInt8]
  /// The library's own words, or ours.
  public var detail: String
  /// What made reading fail.
  public var cause: (any Error)?

  /// Makes an error.
  public init(_ code: Code, path: [UInt8] = [], detail: String = "", cause: (any Error)? = nil) {
    self.code = code
    self.path = path
    self.detail = detail
    self.cause = cause
  }
}

extension ForeignArchiveError: CustomStringConvertible {
  /// One sentence: what, where.
  public var description: String {
    let more = detail.isEmpty ? "" : ": \(detail)"
    return switch code {
    case .notArchive: "this is no archive that can be read: neither tar (plain, gzip, zstd) nor zip"
    case .truncated: "the archive ends too early\(more)"
    case .damaged: "the archive is damaged\(more)"
    case .wrongSize: "the content of an entry has not the size that its header says\(more)"
    case .tooManyEntries: "the archive has too many entries\(more)"
    case .tooMuchMemory: "the archive needs too much memory to be unpacked\(more)"
    case .sourceFailed: cause.map { "\($0)" } ?? "reading failed"
    case .unavailable: "archives cannot be read: no memory"
    }
  }
}

/// One entry of an archive of another program.
public struct ForeignEntry: Sendable {
  /// Path (as its raw bytes), kind, size, mode, time.
  public var head: TarEntry
  /// Why the entry may not be believed, whatever its name.
  public var objection: ForeignObjection?
  /// Headers before this entry that are no entries themselves.
  public var extras: [ForeignExtra]
}

/// Why an entry may not be believed.
public struct ForeignObjection: Sendable, Equatable {
  /// A stable name in words joined by hyphens.
  public let code: String
  /// One sentence.
  public let message: String

  init(_ code: String, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// A header that says something about the archive and is no file.
public struct ForeignExtra: Sendable, Equatable {
  /// The name in that header.
  public let name: [UInt8]
  /// What it is, in a few words.
  public let what: String
}
