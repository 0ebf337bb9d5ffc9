public import SatchelBundling
public import SatchelDigests
public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// How stores are backed up.
public struct BackupOptions: Sendable {
  /// Words for the snapshot, by which it can be found and kept.
  public var tags: [String] = []
  /// Which files are taken, by the rules of bundles.
  public var selection = StoreSelection()
  /// Reads all files, also those that look unchanged.
  public var readsAll = false
  /// Reads and compares all, and writes nothing.
  public var isDryRun = false
  /// Follows links to sessions and side data.
  public var followsLinks = true
  /// Opens sealed documents, to know what is in them.
  public var key: SealingKey?
  /// Bounds of what is read of sessions.
  public var limits = ReadingLimits()
  /// Told how many bytes of files were gone over so far, and of how many, now and then.
  public var progress: (@Sendable (UInt64, UInt64) -> Void)?

  /// The usual.
  public init() {}
}

/// What was backed up.
public struct BackupReport: Sendable {
  /// What became of the sessions of one store.
  public struct Store: Sendable {
    /// The store as it is in the snapshot.
    public var store: SnapshotStore
    /// Sessions that were not there before.
    public var new = 0
    /// Sessions whose file was lengthened.
    public var grown = 0
    /// Sessions whose files were changed in another way.
    public var rewritten = 0
    /// Sessions as they were.
    public var unchanged = 0
    /// Sessions that were in the last snapshot and are gone.
    public var vanished = 0
    /// Files that were left out, each with the reason; as the last snapshot has them where nothing changed.
    public var leftOut: PagedList<MissingFiles> = []
    /// What was noticed.
    public var findings: PagedList<Finding> = []
  }

  /// The snapshot; its name is empty for a dry run.
  public var snapshot: Snapshot
  /// The stores, in the order in which they were named.
  public var stores: [Store] = []
  /// Stores that could not be backed up, with the reason.
  public var failed: [(store: FilePath, error: BackupError)] = []
  /// Bytes of files that were read.
  public var readByteCount: UInt64 = 0
  /// Plain bytes that were not in the repository before.
  public var newByteCount: UInt64 = 0
  /// Bytes that were written to the repository.
  public var storedByteCount: UInt64 = 0

  /// Whether something was left out that may be missed.
  public var hasMissed: Bool { stores.contains { $0.store.missedCount > 0 } || !failed.isEmpty }
}

extension MissingFiles: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    path.write(to: &page)
    page.write(reason)
    page.write(message) { $0.write($1) }
    page.write(fileCount)
    page.write(byteCount)
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    path = FilePath(from: &page)
    reason = page.text()
    message = page.optional { $0.text() }
    fileCount = page.count()
    byteCount = page.number()
  }
}

extension MissingFiles {
  /// Nobody misses what a rule leaves out that is not about sessions, or what the person left out.
  private static let expected: Set<String> = Set(
    [LeftOut.Reason.versionControl, .leftover, .excluded, .notOfASession].map(\.rawValue) + [repository])
  /// The reason of the repository itself, where it stands in a store.
  static let repository = "repository"
  /// The reason of what could not be read.
  static let unreadable = "unreadable"

  /// Whether it may be missed.
  public var isMissed: Bool { !Self.expected.contains(reason) }
}
