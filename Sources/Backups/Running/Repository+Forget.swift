import SatchelDigests
import SatchelFiles
import SatchelJSONText
public import SatchelSessionModel
import SatchelSessionStores

/// What was forgotten.
public struct ForgetReport: Sendable {
  /// The snapshots that are gone.
  public var forgotten: [Snapshot] = []
  /// The snapshots that stay.
  public var kept: [Snapshot] = []
  /// The sessions that were taken out of all snapshots.
  public var sessions: [SessionID] = []
  /// Whether nothing was changed, since nothing was to be.
  public var isDryRun = false
}

extension Repository {
  /// Takes snapshots away: those that are named, or those that no rule keeps. The newest of each machine and set of stores
  /// stays, and with it the last version of every session that has vanished. What they took on the disk goes with
  /// ``prune(isDryRun:)``.
  public func forget(
    _ names: [String], keeping rules: KeepRules, isDryRun: Bool = false
  ) throws(BackupError) -> ForgetReport {
    let hold = try folder.hold(alone: false)
    defer { _ = hold }
    let known = try all()
    var report = ForgetReport(isDryRun: isDryRun)
    var gone: Set<String> = []
    for name in names {
      let found = try choose(name)
      guard !Self.sets(known).contains(where: { $0.snapshot.name == found.snapshot.name }) else {
        throw BackupError(
          .refused,
          "the snapshot \(found.snapshot.name) is the newest of its stores and keeps what has vanished; it is not forgotten"
        )
      }
      gone.insert(found.snapshot.name)
    }
    if names.isEmpty {
      for newest in Self.sets(known) {
        let set = known.map(\.snapshot).filter { $0.isSameSet(as: newest.snapshot) }.reversed()
        let kept = rules.kept(Array(set))
        for (place, snapshot) in set.enumerated() where !kept.contains(place) { gone.insert(snapshot.name) }
      }
    }
    report.forgotten = known.map(\.snapshot).filter { gone.contains($0.name) }
    report.kept = known.map(\.snapshot).filter { !gone.contains($0.name) }
    guard !isDryRun, !gone.isEmpty else { return report }
    try folder.changeIndex { index in index.entries.removeAll { gone.contains($0.name ?? "") } }
    return report
  }

  /// Takes sessions out of every snapshot, for ever; only such as have vanished at their source.
  public func forget(sessions wanted: [SessionID], isDryRun: Bool = false) throws(BackupError) -> ForgetReport {
    let hold = try folder.hold(alone: true)
    defer { _ = hold }
    let known = try all()
    var report = ForgetReport(isDryRun: isDryRun)
    report.kept = known.map(\.snapshot)
    let index = try chunkIndex(of: Array(Set(known.flatMap(\.manifest.layers))))
    let reader = try ChunkReader(index, folder)
    var ids: Set<SessionID> = []
    for id in wanted { ids.insert(try history(of: id).id) }
    for (found, place) in Self.newestOfStores(known) {
      var lines = try CatalogueReader(found.snapshot.stores[place].catalogue, reader)
      while let line = try lines.next() {
        let standing: SessionID?
        switch line {
        case .session(let session): standing = ids.contains(session.session.id) ? session.session.id : nil
        case .file(let file) where file.role == StoredFile.sessionRole:
          standing = file.sessionIDs.first { ids.contains($0) }
        default: standing = nil
        }
        guard let standing else { continue }
        throw BackupError(
          .refused,
          "the session '\(standing)' is still in the store '\(found.snapshot.stores[place].root)'; only what has "
            + "vanished there is forgotten")
      }
    }
    report.sessions = ids.sorted()
    if isDryRun { return report }
    try rewrite(known, reader) { line in
      switch line {
      case .session(let session): return ids.contains(session.session.id) ? nil : line
      case .file(var file):
        guard file.sessionIDs.contains(where: { ids.contains($0) }) else { return line }
        file.sessionIDs.removeAll { ids.contains($0) }
        return file.sessionIDs.isEmpty ? nil : .file(file)
      default: return line
      }
    }
    return report
  }

  /// Writes the catalogues of snapshots anew, line by line, and the snapshots with them, under their names. Those that do
  /// not change stay. Whoever calls holds the repository alone.
  func rewrite(
    _ known: [Found], _ reader: ChunkReader, passingHurt: Bool = false, _ change: (CatalogueLine) -> CatalogueLine?
  ) throws(BackupError) {
    let writer = try ChunkWriter(
      reader.index, folder, packByteCount: RepositoryLayout.packByteCounts.upperBound)
    var changed: [(Found, Snapshot)] = []
    var roots: [ChunkKey: ChunkKey?] = [:]
    for found in known {
      var snapshot = found.snapshot
      for place in snapshot.stores.indices {
        for path in [\SnapshotStore.catalogue, \.vanished] {
          guard let root = snapshot.stores[place][keyPath: path] else { continue }
          if roots[root] == nil { roots[root] = try rewrite(root, reader, writer, passingHurt, change) }
          let new = roots[root] ?? root
          if new != root {
            snapshot.stores[place][keyPath: path] = new
            snapshot.stores[place].fingerprint = nil
          }
        }
        if snapshot.stores[place].vanished != found.snapshot.stores[place].vanished {
          snapshot.stores[place].vanishedCount = 0
        }
      }
      changed.append((found, snapshot))
    }
    try writer.finish()
    let index = try chunkIndex(of: reader.index.packs + writer.packs)
    let fresh = try ChunkReader(index, folder)
    var needs = Needs(fresh)
    var replaced: [String: BlobReference] = [:]
    for (found, snapshot) in changed {
      var snapshot = snapshot
      for place in snapshot.stores.indices where snapshot.stores[place].vanished != nil {
        snapshot.stores[place].vanishedCount = try sessionCount(of: snapshot.stores[place].vanished, fresh)
      }
      let layers = try needs.packs(of: snapshot).sorted().map { index.packs[$0] }
      let isSame = snapshot.json == found.snapshot.json && Set(layers) == Set(found.manifest.layers)
      if isSame { continue }
      replaced[snapshot.name] = try writeManifest(snapshot, layers)
    }
    try replaceManifests(replaced)
  }

  func writeManifest(_ snapshot: Snapshot, _ layers: [BlobReference]) throws(BackupError) -> BlobReference {
    var layers = layers
    if layers.isEmpty { layers = [try folder.write(RepositoryLayout.emptyBlob, as: RepositoryLayout.emptyType)] }
    return try writeManifest(RepositoryLayout.snapshotType, snapshot.json, layers: layers, at: snapshot.started)
  }

  func replaceManifests(_ replaced: [String: BlobReference]) throws(BackupError) {
    if replaced.isEmpty { return }
    try folder.changeIndex { index in
      for place in index.entries.indices {
        guard let name = index.entries[place].name, let new = replaced[name] else { continue }
        index.entries[place] = ImageIndex.Entry(new, name: name, artifactType: RepositoryLayout.snapshotType)
      }
    }
  }

  private func sessionCount(of root: ChunkKey?, _ reader: ChunkReader) throws(BackupError) -> Int {
    var lines = try CatalogueReader(root, reader, passingHurt: true)
    var count = 0
    while let line = try lines.next() { if case .session = line { count += 1 } }
    return count
  }

  private func rewrite(
    _ root: ChunkKey, _ reader: ChunkReader, _ writer: ChunkWriter, _ passingHurt: Bool,
    _ change: (CatalogueLine) -> CatalogueLine?
  ) throws(BackupError) -> ChunkKey? {
    var lines = try CatalogueReader(root, reader, passingHurt: passingHurt)
    var written = CatalogueWriter(writer)
    while let line = try lines.next() {
      if let line = change(line) { try written.add(line, name: line.name) }
    }
    return try written.finish()
  }
}
