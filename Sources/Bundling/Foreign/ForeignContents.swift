import SatchelDigests
public import SatchelFiles

/// What was unpacked of an archive that another program made.
public struct ForeignContents: Sendable {
  /// The kind of archive in words: `zip`, `tar`, `tar, gzip`, `tar, zstd`.
  public var kind: String
  /// The files, in the order of the archive.
  public var files: [ForeignFile]
  /// How many folders have an entry of their own.
  public var folderCount: Int
  /// What was left out, by name: nothing is left out silently.
  public var skipped: [SkippedEntry]
  /// Bytes of the files together.
  public var payloadByteCount: UInt64
}

/// A file that was unpacked.
public struct ForeignFile: Sendable {
  /// Relative to where it was unpacked.
  public let path: FilePath
  /// Its size.
  public let byteCount: UInt64
  /// SHA-256 of its bytes as they came out; the archive has none to hold against it.
  let digest: SHA256Digest
}

/// A part of an archive that is no file of a store.
public struct SkippedEntry: Sendable, Equatable {
  /// The name in the archive.
  public let name: FilePath
  /// What it is, in a few words.
  public let reason: String
}
