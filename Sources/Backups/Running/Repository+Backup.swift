import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
public import SatchelSessionStores

extension Repository {
  /// Backs up stores into a new snapshot.
  ///
  /// A file that looks as it did at the last snapshot of the same store is not read, and a store in which nothing changed
  /// costs a look at its files. A file that cannot be read, and a store that cannot, do not stop the rest. The roots of the
  /// stores are kept from the root folder on: hand in absolute paths. Throws where nothing could be backed up, and where
  /// the repository cannot be written; no snapshot is made then.
  public func backup(_ stores: [FoundStore], options: BackupOptions = BackupOptions()) throws(BackupError)
    -> BackupReport
  {
    let hold = options.isDryRun ? nil : try folder.hold(alone: false)
    defer { _ = hold }
    var job = try BackupJob(self, options)
    return try job.run(stores)
  }
}

/// One backup on its way.
private struct BackupJob {
  private let repository: Repository
  private let options: BackupOptions
  private let started: FileTime
  /// The time by the clock.
  private let began: FileTime
  private let known: [Repository.Found]
  /// What is in the repository is only looked up when a store has changed.
  private var writer: ChunkWriter?
  private var reader: ChunkReader?
  private var report: BackupReport
  /// The snapshots whose packs are needed, as some stores are as they were.
  private var reused: [BlobReference] = []

  init(_ repository: Repository, _ options: BackupOptions) throws(BackupError) {
    (self.repository, self.options) = (repository, options)
    let now = repository.options.surroundings.now()
    known = try repository.all { _, _ in }
    // Snapshots are in the order of their times, however clocks go.
    let last = known.last { $0.snapshot.host == repository.options.host }?.snapshot.started
    started = max(now, last.map { $0.next } ?? now)
    began = now
    let snapshot = Snapshot(
      name: "", host: repository.options.host, started: started, began: now, tags: options.tags, stores: [],
      program: repository.options.program, readByteCount: 0, storedByteCount: 0)
    report = BackupReport(snapshot: snapshot)
  }

  mutating func run(_ stores: [FoundStore]) throws(BackupError) -> BackupReport {
    for store in stores {
      do throws(BackupError) { try take(store) } catch {
        let isOfStore = error.code == .inputFailed && error.fileError?.code != .interrupted
        guard isOfStore, error.sessionError?.code != .interrupted else { throw error }
        report.failed.append((store.root, error))
      }
    }
    guard !report.stores.isEmpty else {
      if let first = report.failed.first { throw first.error }
      throw BackupError(.noSuchSession, "no store was named to back up")
    }
    report.snapshot.stores = report.stores.map(\.store)
    report.snapshot.readByteCount = report.readByteCount
    try writer?.finish()
    report.newByteCount = writer?.newByteCount ?? 0
    report.storedByteCount = writer?.storedByteCount ?? 0
    report.snapshot.storedByteCount = report.storedByteCount
    if !options.isDryRun { try publish() }
    return report
  }

  private mutating func take(_ store: FoundStore) throws(BackupError) {
    var stored = SnapshotStore(format: store.format, root: store.root)
    let found = known.last { found in
      found.snapshot.host == report.snapshot.host && found.snapshot.stores.contains { $0.place == stored.place }
    }
    let old = found.flatMap { found in
      found.snapshot.stores.first { $0.place == stored.place }.map {
        StoreBackup.Previous(store: $0, name: found.snapshot.name, started: found.snapshot.began)
      }
    }
    let salt =
      "1 \(store.format.rawValue) \(options.selection) \(options.followsLinks) \(options.key != nil) \(store.neighbours)"
    let print = try StoreFingerprint.of(store.root, salt: salt, at: began, system: repository.system)
    if let old, let found, !options.readsAll, print != nil, print == old.store.fingerprint,
      try areThere(found.manifest.layers)
    {
      reused += found.manifest.layers
      var same = BackupReport.Store(store: old.store, unchanged: old.store.sessionCount)
      if old.store.missedCount > 0 { same.leftOut = try leftOut(of: old.store, found) }
      report.stores.append(same)
      return
    }
    stored.fingerprint = print
    let (writer, reader) = try storage()
    let (inventory, leftOut) = try takeStock(of: store, old, reader)
    var backup = try StoreBackup(
      stored, inventory, leftOut, old, writer, reader, options, system: repository.system)
    var (done, count) = try backup.run()
    report.readByteCount += count
    // What is missed may be there the next time without a change that could be seen.
    if done.leftOut.contains(where: { $0.reason == MissingFiles.unreadable }) { done.store.fingerprint = nil }
    report.stores.append(done)
  }

  /// What was left out of a store that is as it was.
  private func leftOut(of store: SnapshotStore, _ found: Repository.Found) throws(BackupError) -> PagedList<
    MissingFiles
  > {
    var lines = try CatalogueReader(store.catalogue, try repository.chunks(of: found))
    var all: PagedList<MissingFiles> = []
    while let line = try lines.next() { if case .leftOut(let missing) = line { all.append(missing) } }
    return all
  }

  private func areThere(_ layers: [BlobReference]) throws(BackupError) -> Bool {
    for layer in layers {
      guard try repository.folder.byteCount(of: layer.digest) == layer.byteCount else { return false }
    }
    return true
  }

  private func takeStock(
    of store: FoundStore, _ old: StoreBackup.Previous?, _ reader: ChunkReader
  ) throws(BackupError) -> (StoreInventory, PagedList<MissingFiles>) {
    let patient = PatientFiles(repository.system, fillsGaps: false)
    var files: any FileSystem = patient
    if let old, !options.readsAll, options.key == nil {
      files = try old.remembering(patient, root: store.root, reader)
    }
    var inventory: StoreInventory
    do throws(SessionError) {
      inventory = try StoreRegistry.inventory(
        of: store, files: files, limits: options.limits, key: options.key, followsLinks: options.followsLinks)
    } catch { throw BackupError(error) }
    let outcome = inventory.select(options.selection, system: repository.system)
    var leftOut = PagedList(
      outcome.leftOut.lazy.map {
        MissingFiles(
          path: $0.path, reason: $0.reason.rawValue, message: nil, fileCount: max(1, $0.fileCount),
          byteCount: $0.byteCount)
      })
    leaveOutRepository(&inventory, &leftOut)
    for part in patient.unreadable {
      leftOut.append(
        MissingFiles(
          path: part.path, reason: MissingFiles.unreadable, message: "the folder could not be read", fileCount: 1,
          byteCount: 0))
    }
    return (inventory, leftOut)
  }

  /// A repository that stands in the store is no part of it.
  private func leaveOutRepository(_ inventory: inout StoreInventory, _ leftOut: inout PagedList<MissingFiles>) {
    let (root, own) = (inventory.root.bytes, repository.path.bytes)
    guard own.count > root.count + 1, own.starts(with: root), own[root.count] == UInt8(ascii: "/") else { return }
    let path = FilePath(bytes: own[(root.count + 1)...])
    let prefix = path.bytes + [UInt8(ascii: "/")]
    var missing = MissingFiles(
      path: path, reason: MissingFiles.repository, message: nil, fileCount: 0, byteCount: 0)
    for file in inventory.files where file.path.bytes.starts(with: prefix) {
      missing.fileCount += 1
      missing.byteCount += file.byteCount
    }
    guard missing.fileCount > 0 else { return }
    inventory.files.removeAll { $0.path.bytes.starts(with: prefix) }
    inventory.folders.removeAll { $0.bytes.starts(with: prefix) }
    leftOut.append(missing)
  }

  /// All packs that there are, also those that no snapshot names: what a killed run wrote is not written twice.
  private mutating func storage() throws(BackupError) -> (ChunkWriter, ChunkReader) {
    if let writer, let reader { return (writer, reader) }
    var index = ChunkIndex()
    var (names, total): (Set<SHA256Digest>, UInt64) = ([], 0)
    for layer in known.flatMap(\.manifest.layers) where names.insert(layer.digest).inserted {
      guard layer.mediaType == RepositoryLayout.packType else { continue }
      try index.add(layer, of: repository.folder)
      total += layer.byteCount
    }
    for pack in try repository.strayPacks(known: names) {
      try index.add(pack, of: repository.folder)
      total += pack.byteCount
    }
    let bounds = RepositoryLayout.packByteCounts
    let made = try ChunkWriter(
      index, repository.folder, packByteCount: min(max(total / 64, bounds.lowerBound), bounds.upperBound),
      isDryRun: options.isDryRun)
    let read = try ChunkReader(index, repository.folder)
    (writer, reader) = (made, read)
    return (made, read)
  }

  // MARK: Publishing

  private mutating func publish() throws(BackupError) {
    var layers: [BlobReference] = []
    var seen: Set<SHA256Digest> = []
    func add(_ references: [BlobReference]) {
      for layer in references where seen.insert(layer.digest).inserted { layers.append(layer) }
    }
    add(reused)
    if let writer {
      add(writer.usedPacks.filter { $0 >= 0 }.sorted().map { writer.index.packs[$0] })
      add(writer.packs)
    }
    if layers.count > RepositoryLayout.packLimit {
      layers = try repository.merged(layers, of: report.snapshot)
    }
    if layers.isEmpty {
      layers = [try repository.folder.write(RepositoryLayout.emptyBlob, as: RepositoryLayout.emptyType)]
    }
    let manifest = try repository.writeManifest(
      RepositoryLayout.snapshotType, report.snapshot.json, layers: layers, at: started)
    let time = Instant(seconds: started.seconds).rfc3339 ?? "1970-01-01T00:00:00Z"
    let name = SnapshotName(time: time, digest: manifest.digest).text
    report.snapshot.name = name
    try repository.folder.changeIndex { index in
      index.entries.append(
        ImageIndex.Entry(manifest, name: name, artifactType: RepositoryLayout.snapshotType))
    }
  }
}

extension FileTime {
  /// A nanosecond later.
  fileprivate var next: FileTime {
    nanoseconds < 999_999_999
      ? FileTime(seconds: seconds, nanoseconds: nanoseconds + 1) : FileTime(seconds: seconds + 1)
  }
}

extension Repository {
  /// Packs that no snapshot names.
  func strayPacks(known: Set<SHA256Digest>) throws(BackupError) -> [BlobReference] {
    var stray: [BlobReference] = []
    try folder.eachBlob { (digest, byteCount) throws(BackupError) in
      guard !known.contains(digest), byteCount > UInt64(PackTable.tailByteCount) else { return }
      guard try PackTable(try folder.open(digest)) != nil else { return }
      stray.append(BlobReference(RepositoryLayout.packType, digest, byteCount))
    }
    return stray
  }
}
