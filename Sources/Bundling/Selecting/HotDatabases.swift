import SatchelFiles
import SatchelSessionStores

// SQLite keeps what it is about to write, or wrote last, in a log beside the database: `x.db-wal`, with an index to it in
// `x.db-shm`, or `x.db-journal`. A log that is not empty belongs to the database, and both change while they are copied.

/// The databases of a store whose logs are not empty, and the files that belong to them.
struct HotDatabases {
  private static let logs = ["-wal", "-journal"]
  private static let companions = ["-wal", "-journal", "-shm"]
  private static let extensions: Set<String> = ["db", "db3", "sqlite", "sqlite3", "sqlitedb", "vscdb"]
  private var databases: [FilePath: FilePath] = [:]

  init(_ inventory: StoreInventory, _ system: any FileSystem) {
    var logged: [FilePath] = []
    for file in inventory.files where file.byteCount > 0 && !file.path.bytes.isEmpty {
      guard let database = Self.logs.compactMap({ file.path.dropping($0) }).first else { continue }
      if !Self.isAtRest(file.path, inventory.root, system) { logged.append(database) }
    }
    if logged.isEmpty { return }
    let wanted = Set(logged)
    for file in inventory.files where wanted.contains(file.path) && Self.isDatabase(file.path, inventory.root, system) {
      databases[file.path] = file.path
      for end in Self.companions { databases[FilePath(bytes: file.path.bytes + Array(end.utf8))] = file.path }
    }
  }

  /// The database that a file is or belongs to; nil for all other files.
  func database(of path: FilePath) -> FilePath? { databases[path] }

  /// A journal that SQLite kept for its room only begins with zeros.
  private static func isAtRest(_ path: FilePath, _ root: FilePath, _ system: any FileSystem) -> Bool {
    guard path.dropping("-journal") != nil else { return false }
    var beginning = [UInt8](repeating: 1, count: 8)
    let count = try? FileSource(root.appending(path), followingLinks: false, system: system).read(
      at: 0, into: &beginning)
    return count == 8 && beginning.allSatisfy { $0 == 0 }
  }

  /// By its name, or by how it begins.
  private static func isDatabase(_ path: FilePath, _ root: FilePath, _ system: any FileSystem) -> Bool {
    if extensions.contains(path.extension?.lowercased() ?? "") { return true }
    var beginning = [UInt8](repeating: 0, count: 16)
    let count = try? FileSource(root.appending(path), followingLinks: false, system: system).read(
      at: 0, into: &beginning)
    return count == 16 && beginning.starts(with: "SQLite format 3\0".utf8)
  }
}

extension FilePath {
  /// The path without an end of its last name; nil where it has another end, or nothing would be left.
  fileprivate func dropping(_ end: String) -> FilePath? {
    guard bytes.count > end.utf8.count, bytes.suffix(end.utf8.count).elementsEqual(end.utf8),
      bytes[bytes.count - end.utf8.count - 1] != UInt8(ascii: "/")
    else { return nil }
    return FilePath(bytes: bytes.dropLast(end.utf8.count))
  }
}
