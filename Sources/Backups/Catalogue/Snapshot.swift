import SatchelDigests
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats

/// The state of some stores at one time.
public struct Snapshot: Sendable {
  /// Its name in the repository: `20261201T021202Z-` and eight digits.
  public var name: String
  /// The machine that it was made on.
  public var host: String
  /// When its making began.
  public var started: FileTime
  /// The same by the clock of its machine, which may have been set back.
  var began: FileTime
  /// Words that it was given.
  public var tags: [String]
  /// The stores, in the order in which they were named.
  public var stores: [SnapshotStore]
  /// The program that made it, with its version.
  public var program: String
  /// Bytes that its making read and wrote.
  public var readByteCount: UInt64
  /// Bytes of the packs that were written for it.
  public var storedByteCount: UInt64

  /// Whether it tells of the same stores of the same machine as another.
  func isSameSet(as other: Snapshot) -> Bool {
    host == other.host && Set(stores.map(\.place)) == Set(other.stores.map(\.place))
  }
}

/// A store in a snapshot.
public struct SnapshotStore: Sendable {
  /// The format of its sessions.
  public var format: FormatID
  /// The folder that it stood in, from the root on.
  public var root: FilePath
  /// How many sessions it had, how many files, and their bytes.
  public var sessionCount = 0
  /// How many files it had.
  public var fileCount = 0
  /// The bytes of its files.
  public var byteCount: UInt64 = 0
  /// How many sessions had vanished by then, whose last versions are kept.
  public var vanishedCount = 0
  /// How many files were left out that may be missed.
  public var missedCount = 0
  /// The roots of its catalogues.
  var catalogue: ChunkKey?
  var vanished: ChunkKey?
  /// What tells, without reading a file, that nothing changed since; nil where nothing does.
  var fingerprint: SHA256Digest?

  /// A store, by format and folder.
  struct Place: Hashable {
    var format: FormatID
    var root: FilePath
  }

  var place: Place { Place(format: format, root: root) }
}

extension Snapshot {
  var json: JSON {
    [
      "version": .integer(RepositoryLayout.version), "kind": "snapshot", "program": .string(program),
      "host": .string(host), "started": .time(started), "began": .time(began), "tags": .array(tags.map { .string($0) }),
      "bytes_read": .integer(readByteCount), "bytes_stored": .integer(storedByteCount),
      "stores": .array(stores.map(\.json)),
    ]
  }

  /// Nil for what describes no snapshot.
  init?(_ json: JSON, name: String) {
    guard json["kind"]?.text == "snapshot", let host = json["host"]?.text, let started = json["started"]?.fileTime,
      let tags = json["tags"]?.texts, let list = json["stores"]?.elements
    else { return nil }
    var stores: [SnapshotStore] = []
    for element in list {
      guard let store = SnapshotStore(element) else { return nil }
      stores.append(store)
    }
    self.init(
      name: name, host: host, started: started, began: json["began"]?.fileTime ?? started, tags: tags, stores: stores,
      program: json["program"]?.text ?? "",
      readByteCount: json["bytes_read"]?.count ?? 0, storedByteCount: json["bytes_stored"]?.count ?? 0)
  }
}

extension SnapshotStore {
  fileprivate var json: JSON {
    func key(_ key: SHA256Digest?) -> JSON { key.map { .string($0.hex) } ?? .null }
    return .object([
      JSONMember("format", .string(format.rawValue)), JSON.path("root", root),
      JSONMember("catalogue", key(catalogue)), JSONMember("vanished", key(vanished)),
      JSONMember("fingerprint", key(fingerprint)), JSONMember("sessions", .integer(sessionCount)),
      JSONMember("files", .integer(fileCount)), JSONMember("bytes", .integer(byteCount)),
      JSONMember("vanished_sessions", .integer(vanishedCount)), JSONMember("missed_files", .integer(missedCount)),
    ])
  }

  fileprivate init?(_ json: JSON) {
    guard let format = json["format"]?.text, let root = json.path("root") else { return nil }
    self.init(format: FormatID(rawValue: format), root: root)
    for (name, path) in [
      ("catalogue", \SnapshotStore.catalogue), ("vanished", \.vanished), ("fingerprint", \.fingerprint),
    ] as [(String, WritableKeyPath<SnapshotStore, SHA256Digest?>)] {
      guard let value = json[name] else { return nil }
      if value == .null { continue }
      guard let key = value.text.flatMap({ SHA256Digest(hex: Array($0.utf8)) }) else { return nil }
      self[keyPath: path] = key
    }
    sessionCount = Int(json["sessions"]?.count ?? 0)
    fileCount = Int(json["files"]?.count ?? 0)
    byteCount = json["bytes"]?.count ?? 0
    vanishedCount = Int(json["vanished_sessions"]?.count ?? 0)
    missedCount = Int(json["missed_files"]?.count ?? 0)
  }
}
