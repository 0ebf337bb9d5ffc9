import SatchelDigests
import SatchelFiles

/// What is remembered of an entry of the archive; of many, in pages.
struct EntryRecord: Sendable {
  /// The path in the bag as spelled in the archive, such as `data/a3s/x.json` or `bagit.txt`.
  let path: [UInt8]
  let isFolder: Bool
  let byteCount: UInt64
  let digest: SHA256Digest
  /// Where its content begins in the plain stream.
  let contentOffset: UInt64
  /// The true permission bits and time: as the file had them when packing, as the header has them when reading.
  var mode: UInt32
  var modified: FileTime
  /// The place in the plan when packing, -1 when reading.
  var fileIndex = -1
  /// Whether the description has named it.
  var isDescribed = false
  /// Whether the description has named it as a session's own file.
  var isSession = false
}

/// The identity of a bundle: a SHA-256 over the tar stream up to the index, in which the content of each file stands as
/// its own SHA-256. So nothing is hashed twice, and it follows from headers and manifest alone.
struct IdentityHasher: ~Copyable {
  private var hasher: SHA256Hasher

  init() throws(BundleError) { hasher = try newHasher() }

  /// Takes an entry's header blocks and, of a file, the digest of its content.
  mutating func add(header: [UInt8], content: SHA256Digest?) {
    hasher.update(header)
    if let content { hasher.update(content.bytes) }
  }

  consuming func finish() throws(BundleError) -> SHA256Digest { try SatchelBundling.digest(hasher) }
}
