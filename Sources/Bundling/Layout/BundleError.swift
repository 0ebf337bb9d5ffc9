public import SatchelFiles

/// Why a bundle could not be written, read or imported.
public struct BundleError: Error, Sendable {
  /// The stable reasons.
  public enum Code: String, Sendable {
    /// The input is not a bundle.
    case notABundle = "not-a-bundle"
    /// The bundle is of a newer major version.
    case newerVersion = "newer-version"
    /// The bundle is damaged; see `faults`.
    case damaged
    /// The bundle holds something unsafe or exceeds a limit; see `faults`.
    case refused
    /// Other content stands where files would go; see `conflicts`.
    case conflict
    /// No session of that id is in the bundle.
    case noSuchSession = "no-such-session"
    /// A session that is asked for by the beginning of its id is one of several.
    case ambiguousSession = "ambiguous-session"
    /// Several stores are in an archive, and one is to be chosen.
    case severalStores = "several-stores"
    /// No import is known that could be taken back.
    case nothingToUndo = "nothing-to-undo"
    /// The plan cannot be packed, as with two files of one name.
    case invalidPlan = "invalid-plan"
    /// The input could not be read; see `fileError`.
    case inputFailed = "input-failed"
    /// The output could not be written; see `fileError`.
    case outputFailed = "output-failed"
    /// A library failed: no memory, no locale.
    case unavailable
  }

  /// The reason.
  public var code: Code
  /// One sentence: what, where, what to do.
  public var message: String
  /// The file operation behind it.
  public var fileError: FileError?
  /// What is wrong with the bundle.
  public var faults: [BundleFault]
  /// The files in the way, relative to the target.
  public var conflicts: [FilePath]

  /// An error.
  public init(
    _ code: Code, _ message: String, fileError: FileError? = nil, faults: [BundleFault] = [],
    conflicts: [FilePath] = []
  ) {
    self.code = code
    self.message = message
    self.fileError = fileError
    self.faults = faults
    self.conflicts = conflicts
  }

  init(reading error: FileError) {
    self.init(.inputFailed, "\(error)", fileError: error)
  }

  init(writing error: FileError) {
    self.init(.outputFailed, "\(error)", fileError: error)
  }
}

extension BundleError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}

/// One thing that is wrong with a bundle, and where.
public struct BundleFault: Sendable, Equatable {
  /// How it is to be taken.
  public enum Kind: String, Sendable {
    /// Bytes are damaged, missing or contradict each other.
    case damaged
    /// It is whole, but unsafe, or beyond a limit.
    case refused
  }

  /// How it is to be taken.
  public var kind: Kind
  /// The check that found it.
  public var check: BundleCheck
  /// A stable name in words joined by hyphens.
  public var code: String
  /// One sentence.
  public var message: String
  /// The member of the archive, as it is named there.
  public var member: FilePath?
  /// The byte of the compressed file, where that is known.
  public var compressedOffset: UInt64?
  /// The byte of the plain tar stream, where that is known.
  public var offset: UInt64?
  /// The gzip member, from 1, where that is known.
  public var gzipMember: Int?
  /// All files of which this may hold content, as far as that is known, at most `concernedLimit`; `member` is the first.
  public var concerned: [FilePath] = []

  /// The most files that a fault names.
  public static let concernedLimit = 100

  /// A fault.
  public init(
    _ kind: Kind, _ check: BundleCheck, code: String, message: String, member: FilePath? = nil,
    compressedOffset: UInt64? = nil, offset: UInt64? = nil, gzipMember: Int? = nil
  ) {
    self.kind = kind
    self.check = check
    self.code = code
    self.message = message
    self.member = member
    self.compressedOffset = compressedOffset
    self.offset = offset
    self.gzipMember = gzipMember
  }
}

/// The checks that a verification makes, in their order.
public enum BundleCheck: String, Sendable, CaseIterable {
  /// Every gzip member: header, CRC, length, nothing after the last.
  case compression
  /// The tar stream: canonical headers, order of entries, exact end.
  case structure
  /// Names, kinds and limits.
  case safety
  /// `bagit.txt` and `bag-info.txt` with Payload-Oxum.
  case bag
  /// SHA-256 of every payload file, and manifest against payload both ways.
  case manifest
  /// SHA-256 of every tag file.
  case tagManifest = "tag-manifest"
  /// `satchel.json` against the files.
  case description
  /// The index against headers, members and contents, and the footer that leads to it.
  case index
  /// The identity against the one that was expected, where one was.
  case identity
}
