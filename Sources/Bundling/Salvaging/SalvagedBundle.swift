public import SatchelFiles
public import SatchelSessionModel
public import SatchelSessionStores

/// What came out of a damaged bundle.
public struct SalvagedBundle: Sendable {
  /// A file that did not come out as it was packed.
  public struct HurtFile: Sendable, Equatable {
    /// What became of it.
    public enum Outcome: String, Sendable {
      /// What there is of it was written apart: part is missing, its SHA-256 is another, or nothing proves it.
      case apart
      /// Nothing of it was found.
      case missing
    }

    /// The path relative to the store.
    public var path: FilePath
    /// What became of it.
    public var outcome: Outcome
    /// How many bytes there are of it.
    public var byteCount: UInt64
    /// Why.
    public var reason: String
  }

  /// The store's name; nil where nothing tells it.
  public var storeName: String?
  /// Files that are whole, and their bytes.
  public var wholeCount = 0
  /// See `wholeCount`.
  public var wholeByteCount: UInt64 = 0
  /// The others, in byte order of their paths; at most `hurtLimit`.
  public var hurt: [HurtFile] = []
  /// How many others there are.
  public var hurtCount = 0
  /// What the whole files were held against: `manifest`, `description`, or `compression` where both are lost: then only
  /// the checksums of the compression prove them, and it is not known which files are missing.
  public var proof: Proof
  /// Whether an archive of another program could not be read to its end.
  public var isCut = false
  /// Parts of the bundle, as compressed, that are damaged: gzip members, and what is between them.
  public var gaps: [Range<UInt64>] = []
  /// Their bytes together.
  public var gapByteCount: UInt64 = 0
  /// What was noticed.
  public var findings: PagedList<Finding> = []

  /// What files were held against.
  public enum Proof: String, Sendable {
    /// SHA-256 of the manifest.
    case manifest
    /// SHA-256 in `satchel.json`.
    case description
    /// Checksums of the gzip members.
    case compression
  }

  /// How many hurt files are named at most.
  public static let hurtLimit = 10_000
  /// The folder in the output that holds what is not whole.
  public static let folder: FilePath = ".satchel-salvage"

  /// Whether everything that was packed came out, as far as it can be told.
  public var isComplete: Bool { hurtCount == 0 && gapByteCount == 0 && !isCut }
}
