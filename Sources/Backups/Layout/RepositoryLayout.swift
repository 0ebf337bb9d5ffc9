import SatchelDigests
import SatchelFiles

/// Names and types in a repository, which is an OCI image layout (image-spec 1.1).
enum RepositoryLayout {
  /// The version of the format that this writes, and the newest that it reads.
  static let version = 1

  // MARK: Files

  static let layoutFile: FilePath = "oci-layout"
  static let layoutText = #"{"imageLayoutVersion":"1.0.0"}"#
  static let index: FilePath = "index.json"
  static let blobs: FilePath = "blobs/sha256"

  // MARK: Media types

  static let indexType = "application/vnd.oci.image.index.v1+json"
  static let manifestType = "application/vnd.oci.image.manifest.v1+json"
  /// Not one of our own: with another one, other programs do not tell what a manifest holds.
  static let configType = "application/vnd.oci.image.config.v1+json"
  static let packType = "application/vnd.satchel.pack.v1+zstd"
  static let emptyType = "application/vnd.oci.empty.v1+json"
  static let snapshotType = "application/vnd.satchel.snapshot.v1"
  static let repositoryType = "application/vnd.satchel.repository.v1"

  // MARK: Members

  static let referenceName = "org.opencontainers.image.ref.name"
  /// The reference name of the manifest that makes a layout a repository of ours.
  static let marker = "satchel-repository"
  /// The member of a config that is ours.
  static let own = "vnd.satchel"
  /// What an empty layer holds.
  static let emptyBlob = Array("{}".utf8)

  // MARK: Bounds

  /// Packs that a manifest names at most: programs that copy manifests need time by the square of it.
  static let packLimit = 100
  /// Bytes of a manifest, an index or a config at most.
  static let documentLimit = 64 << 20
  /// Bytes of the table of a pack at most.
  static let tableLimit = 256 << 20
  /// Plain bytes of a frame: less only where no more came, more only for a larger chunk.
  static let frameByteCount = 1 << 20
  /// Plain bytes of a chunk at most.
  static let chunkLimit = 64 << 20
  /// The least and greatest size of a new pack.
  static let packByteCounts: ClosedRange<UInt64> = (16 << 20)...(2 << 30)
}

/// Where a file is cut into chunks: at fixed offsets, so that what was appended leaves all before it as it was. The first
/// are small, since most sessions are.
enum ChunkGrid {
  private static let steps: [(below: UInt64, step: UInt64)] = [
    (1 << 18, 1 << 14), (1 << 20, 1 << 16), (.max, 1 << 20),
  ]
  /// The longest chunk.
  static let longest = 1 << 20

  /// Where the chunk that begins at an offset ends, if the file is long enough.
  static func end(of offset: UInt64) -> UInt64 {
    let step = steps.first { offset < $0.below }?.step ?? 1 << 20
    return (offset / step + 1) * step
  }
}

/// The SHA-256 of plain bytes, by which a chunk is known.
typealias ChunkKey = SHA256Digest

/// A hasher of nothing yet.
func newHasher() throws(BackupError) -> SHA256Hasher {
  do throws(DigestError) { return try SHA256Hasher() } catch { throw BackupError(.unavailable, "\(error)") }
}

/// The SHA-256 of bytes at hand.
func digest(of bytes: Span<UInt8>) throws(BackupError) -> SHA256Digest {
  var hasher = try newHasher()
  hasher.update(bytes)
  do throws(DigestError) { return try hasher.finish() } catch { throw BackupError(.unavailable, "\(error)") }
}
