import SatchelDigests
public import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// A session of a snapshot.
public struct SnapshotSession: Sendable {
  /// The store that it is of, by its place in the snapshot.
  public var store: Int
  /// What is known of it.
  public var session: StoredSession
  /// How many files belong to it alone, and their bytes.
  public var fileCount = 0
  /// The bytes of these files.
  public var byteCount: UInt64 = 0
  /// Of one that had vanished at its source: the last snapshot that has it in its store.
  public var lastSeen: String?
}

/// A state of a session in a repository.
public struct SessionVersion: Sendable {
  /// How it came about.
  public enum Change: String, Sendable {
    /// It was not there before.
    case new
    /// Its file was lengthened.
    case grown
    /// Its file was changed in another way.
    case rewritten
    /// It is gone.
    case vanished
  }

  /// The first snapshot that has it, or lacks it.
  public var snapshot: String
  /// When that was made.
  public var time: FileTime
  /// The machine and the store.
  public var host: String
  /// The folder of the store.
  public var root: FilePath
  /// How it came about.
  public var change: Change
  /// The bytes of its own file, and what it counts.
  public var byteCount: UInt64
  /// How many messages it has.
  public var messageCount: Int
}

extension Repository {
  /// The snapshot that is meant; see `choose`.
  public func snapshot(_ name: String?, at time: FileTime? = nil) throws(BackupError) -> Snapshot {
    try choose(name, at: time).snapshot
  }

  /// Hands over all sessions of a snapshot, or those that had vanished by then.
  public func sessions(
    of name: String?, vanished: Bool = false, _ take: (SnapshotSession) throws(BackupError) -> Void
  ) throws(BackupError) -> Snapshot {
    let found = try choose(name)
    let reader = try chunks(of: found)
    for (place, store) in found.snapshot.stores.enumerated() {
      let root = vanished ? store.vanished : store.catalogue
      var (counts, sums) = (PagedMap<SessionID, Int>(), PagedMap<SessionID, Int>())
      var files = try CatalogueReader(root, reader)
      while let file = try files.nextFile() {
        guard file.sessionIDs.count == 1 else { continue }
        let id = file.sessionIDs[0]
        _ = counts.updateValue((counts[id] ?? 0) + 1, forKey: id)
        _ = sums.updateValue((sums[id] ?? 0) + Int(file.byteCount), forKey: id)
      }
      var lines = try CatalogueReader(root, reader)
      while let line = try lines.next() {
        guard case .session(let session) = line else { continue }
        let id = session.session.id
        try take(
          SnapshotSession(
            store: place, session: session.session, fileCount: counts[id] ?? 0, byteCount: UInt64(sums[id] ?? 0),
            lastSeen: session.lastSeen))
      }
    }
    return found.snapshot
  }

  /// The sessions that no store's newest snapshot has any more, each with the snapshot that keeps it.
  public func vanishedSessions() throws(BackupError) -> [(snapshot: Snapshot, session: SnapshotSession)] {
    let newest = Self.newestOfStores(try all())
    var present = PagedSet<SessionKey>()
    for (found, place) in newest {
      let store = found.snapshot.stores[place]
      var lines = try CatalogueReader(store.catalogue, try chunks(of: found))
      while let line = try lines.next() {
        guard case .session(let session) = line else { continue }
        present.insert(SessionKey(store, session.session.id))
      }
    }
    var gone: [(Snapshot, SnapshotSession)] = []
    for (found, place) in newest {
      let store = found.snapshot.stores[place]
      var lines = try CatalogueReader(store.vanished, try chunks(of: found))
      while let line = try lines.next() {
        guard case .session(let session) = line, !present.contains(SessionKey(store, session.session.id)) else {
          continue
        }
        gone.append(
          (found.snapshot, SnapshotSession(store: place, session: session.session, lastSeen: session.lastSeen)))
      }
    }
    return gone
  }

  /// Of each store the newest snapshot, and its place in that.
  static func newestOfStores(_ known: [Found]) -> [(found: Found, place: Int)] {
    var seen: Set<[String]> = []
    var newest: [(Found, Int)] = []
    for found in known.reversed() {
      for (place, store) in found.snapshot.stores.enumerated() {
        let name = [found.snapshot.host, store.format.rawValue, store.root.bytes.map(\.hex).joined()]
        if seen.insert(name).inserted { newest.append((found, place)) }
      }
    }
    return newest
  }

  /// The states of a session, oldest first, of every store that had it; an id may be shortened.
  public func history(of wanted: SessionID) throws(BackupError) -> (id: SessionID, versions: [SessionVersion]) {
    let known = try all()
    let index = try chunkIndex(of: Array(Set(known.flatMap(\.manifest.layers))))
    let reader = try ChunkReader(index, folder)
    let id = try meant(wanted, in: known, reader)
    var search = SessionSearch(id, reader)
    var versions: [SessionVersion] = []
    var last: [SnapshotStore.Place: SessionSearch.Hit] = [:]
    for found in known {
      for store in found.snapshot.stores {
        let hit = try search.find(in: store.catalogue)
        let place = store.place
        func add(_ change: SessionVersion.Change, _ hit: SessionSearch.Hit) {
          versions.append(
            SessionVersion(
              snapshot: found.snapshot.name, time: found.snapshot.started, host: found.snapshot.host, root: store.root,
              change: change, byteCount: hit.file?.byteCount ?? 0,
              messageCount: hit.session.session.totals.messageCount))
        }
        switch (last[place], hit) {
        case (nil, nil): break
        case (nil, .some(let hit)): add(.new, hit)
        case (.some(let old), nil): add(.vanished, old)
        case (.some(let old), .some(let hit)) where old.file?.chunks == hit.file?.chunks: break
        case (.some(let old), .some(let hit)): add(try isGrown(old, hit, reader) ? .grown : .rewritten, hit)
        }
        last[place] = hit
      }
    }
    return (id, versions)
  }

  private func isGrown(
    _ old: SessionSearch.Hit, _ new: SessionSearch.Hit, _ reader: ChunkReader
  ) throws(BackupError) -> Bool {
    guard let a = old.file, let b = new.file, a.byteCount < b.byteCount, let last = a.chunks.last,
      b.chunks.count >= a.chunks.count, a.chunks.dropLast().elementsEqual(b.chunks.prefix(a.chunks.count - 1)),
      let length = reader.index[last]?.byteCount
    else { return old.file?.byteCount == 0 }
    let bytes = try reader.bytes(b.chunks[a.chunks.count - 1])
    guard length <= bytes.count else { return false }
    return try digest(of: bytes.span.extracting(0..<length)) == last
  }

  private func meant(
    _ wanted: SessionID, in known: [Found], _ reader: ChunkReader
  ) throws(BackupError) -> SessionID {
    var ids: Set<SessionID> = []
    var pages = PagedSet<ChunkKey>()
    for root in known.flatMap({ $0.snapshot.stores.flatMap { [$0.catalogue, $0.vanished] } }).compactMap({ $0 }) {
      for page in try CatalogueReader.pages(root, reader) where pages.insert(page) {
        var records = CataloguePage(try reader.bytes(page))
        while let line = try records.next() {
          guard case .session(let session) = line else { continue }
          let text = session.session.id
          if text.utf8.starts(with: wanted.utf8) { ids.insert(text) }
        }
      }
    }
    return try Self.only(wanted, Array(ids).sorted(), of: "'\(path)'")
  }

  /// The id that is meant among some.
  static func only(_ wanted: SessionID, _ ids: [SessionID], of place: String) throws(BackupError) -> SessionID {
    switch ShortenedID(wanted).match(ids) {
    case .found(let places): return ids[places[0]]
    case .unknown: throw BackupError(.noSuchSession, "no session '\(wanted)' is in \(place)")
    case .ambiguous(let places):
      var error = BackupError(
        .noSuchSession,
        "'\(wanted)' is the beginning of the ids of \(places.count) sessions in \(place); type more of it")
      error.choices = places.map { ids[$0].text }
      throw error
    }
  }
}

/// A session by its format and id.
private struct SessionKey: PagedElement, Hashable {
  var text: String

  init(_ store: SnapshotStore, _ id: SessionID) { text = "\(store.format.rawValue)\n\(id.text)" }
  init(from page: inout PageReader) { text = page.text() }
  func write(to page: inout PageWriter) { page.write(text) }
}

/// Finds one session in many catalogues, each page of which is looked at once.
private struct SessionSearch {
  struct Hit {
    var session: CatalogueSession
    var file: CatalogueFile?
  }

  private let id: SessionID
  private let reader: ChunkReader
  private var misses = PagedSet<ChunkKey>()

  init(_ id: SessionID, _ reader: ChunkReader) { (self.id, self.reader) = (id, reader) }

  mutating func find(in root: ChunkKey?) throws(BackupError) -> Hit? {
    guard let root, !misses.contains(root) else { return nil }
    var hit: Hit?
    var files: [FilePath: CatalogueFile] = [:]
    for page in try CatalogueReader.pages(root, reader) where !misses.contains(page) {
      var isMiss = true
      var records = CataloguePage(try reader.bytes(page))
      while let line = try records.next() {
        switch line {
        case .session(let session) where session.session.id == id:
          hit = Hit(session: session, file: hit?.file)
          isMiss = false
        case .file(let file) where file.role == StoredFile.sessionRole && file.sessionIDs.contains(id):
          files[file.path] = file
          isMiss = false
        default: break
        }
      }
      if isMiss { misses.insert(page) }
    }
    if hit == nil, files.isEmpty { misses.insert(root) }
    if let path = hit?.session.session.path { hit?.file = files[path] }
    return hit
  }
}
