import SatchelDigests
public import SatchelFiles

/// What was unpacked of an archive that another program made.
public struct ForeignContents: Sendable {
  /// The kind of archive in words: `zip`, `tar`, `tar, gzip`, `tar, zstd`.
  public var kind: String
  /// The files, in the order of the archive.
  public var files: PagedList<ForeignFile>
  /// How many folders have an entry of their own.
  public var folderCount: Int
  /// What was left out, by name: nothing is left out silently.
  public var skipped: PagedList<SkippedEntry>
  /// Bytes of the files together.
  public var payloadByteCount: UInt64
  /// The size of the archive, as far as it was read; 0 for a folder.
  var archiveByteCount: UInt64 = 0
  /// The bag that it is, where it has a full set of manifests.
  var bag: Bag?

  /// Why it is none, where it is not.
  var bagObjection = ""

  /// Whether the files were held against manifests that came along.
  public var isBag: Bool { bag != nil }
}

/// A file that was unpacked.
public struct ForeignFile: Sendable {
  /// Relative to where it was unpacked.
  public let path: FilePath
  /// Its size.
  public let byteCount: UInt64
  /// SHA-256 of its bytes as they came out.
  let digest: SHA256Digest
}

/// A part of an archive that is no file of a store.
public struct SkippedEntry: Sendable, Equatable {
  /// The name in the archive.
  public let name: FilePath
  /// What it is, in a few words.
  public let reason: String
}

extension ForeignFile: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    path.write(to: &page)
    page.write(byteCount)
    page.write(digest)
  }

  /// Reads all of it.
  public init(from page: inout PageReader) {
    (path, byteCount, digest) = (FilePath(from: &page), page.number(), page.digest())
  }
}

extension SkippedEntry: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    name.write(to: &page)
    page.write(reason)
  }

  /// Reads all of it.
  public init(from page: inout PageReader) { (name, reason) = (FilePath(from: &page), page.text()) }
}
