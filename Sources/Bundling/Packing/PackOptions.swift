public import SatchelFiles
import SatchelGzip
public import SatchelSessionModel
public import SatchelSessionStores
import SatchelWorkers

/// How a bundle is packed.
public struct PackOptions: Sendable {
  /// How hard to compress, 1 to 12. The usual 5 is about a sixth faster than 6, for output that is 1.4 % larger.
  public var level = GzipWriter.usualLevel
  /// Threads that compress, the caller's among them; the bytes do not depend on it.
  public var threads = min(8, processorCount)
  /// Makes one gzip member of it all, without index: for the few readers that stop after the first member. Slow.
  public var isSingleMember = false
  /// Leaves out files that cannot be read, and says so, instead of failing.
  public var keepsGoing = false
  /// Gives each file the latest time that its sessions tell of, and 1970 if it has none, instead of its own: bundles of
  /// equal files are then equal, wherever the files were copied.
  public var normalizesTimes = false
  /// The one folder at the top of the archive: letters, digits, `.`, `_`, `-`.
  public var topFolder = "satchel"
  /// What was done to the whole store before, oldest first; packing adds its own step.
  public var provenance: [ProvenanceStep] = []
  /// Leaves out API keys, which the A3S program never stores; a bundle otherwise keeps a store's bytes.
  public var dropsKeys = false
  /// Replaces an output file that is there.
  public var replacesOutput = false
  /// Clock, process id and randomness, for the name of the temporary file only.
  public var surroundings = Surroundings.system
  /// Told the number of payload bytes packed so far, now and then.
  public var progress: (@Sendable (UInt64) -> Void)?

  /// The usual.
  public init() {}

  var encoder: BundleEncoder { BundleEncoder(library: GzipWriter.libraryName, level: min(max(level, 1), 12)) }
}

/// Where a bundle goes.
public enum BundleOutput: Sendable {
  /// A file that appears when it is whole.
  case file(FilePath)
  /// Something open that is only written to, such as the standard output.
  case descriptor(Descriptor)
}

/// What was packed.
public struct PackReport: Sendable {
  /// Sessions in the bundle.
  public var sessionCount: Int
  /// Payload files.
  public var fileCount: Int
  /// Payload bytes.
  public var payloadByteCount: UInt64
  /// The size of the bundle.
  public var bundleByteCount: UInt64
  /// The identity of the bundle in hexadecimal digits: a digest of the uncompressed tar, whatever the compression.
  public var tarDigest: String
  /// SHA-256 of the bundle's own bytes.
  public var bundleDigest: String
  /// What was noticed: the findings of the sessions, those of the store, and files that vanished or shrank.
  public var findings: PagedList<Finding>
  /// Files that were left out, relative to the store.
  public var omitted: PagedList<FilePath>
  /// How many API keys were left out, as was asked for.
  public var droppedKeyCount = 0
  /// How many sealed documents hold an API key that was not left out although that was asked for: their bytes stay.
  public var keptKeyCount = 0
}
