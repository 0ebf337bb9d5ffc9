import SatchelDigests
public import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// What was repaired.
public struct RepairReport: Sendable {
  /// Whether `index.json` was made anew, of the manifests that are there: snapshots that were forgotten and not yet cleared
  /// away are back then.
  public var madeIndex = false
  /// Snapshots whose manifest or config cannot be had: they are gone.
  public var lostSnapshots: [String] = []
  /// Packs and other blobs that were damaged: what was sound in them was kept.
  public var damagedBlobs: [String] = []
  /// Files of snapshots of which parts cannot be had.
  public var hurtFiles: [FilePath] = []
  /// How many pages of catalogues are lost, and with them what they told of.
  public var lostPageCount = 0
  /// Snapshots that were written anew without what cannot be had.
  public var rewrittenSnapshotCount = 0
  /// Whether nothing was changed, since nothing was to be.
  public var isDryRun = false

  /// Whether there was nothing to do.
  public var isIdle: Bool {
    !madeIndex && lostSnapshots.isEmpty && damagedBlobs.isEmpty && hurtFiles.isEmpty && lostPageCount == 0
      && rewrittenSnapshotCount == 0
  }
}

extension Repository {
  /// Reads all, takes out what is damaged or missing, and keeps the rest restorable. It may be stopped at any point, and
  /// done any number of times; the next backup stores again what is missing and still stands at its source.
  public func repair(isDryRun: Bool = false) throws(BackupError) -> RepairReport {
    let hold = try folder.hold(alone: true)
    defer { _ = hold }
    var job = try RepairJob(self, isDryRun: isDryRun)
    return try job.run()
  }
}

private struct RepairJob {
  private let repository: Repository
  private let isDryRun: Bool
  private var report = RepairReport()
  private let opener: FrameOpener

  init(_ repository: Repository, isDryRun: Bool) throws(BackupError) {
    (self.repository, self.isDryRun) = (repository, isDryRun)
    report.isDryRun = isDryRun
    opener = try FrameOpener()
  }

  mutating func run() throws(BackupError) -> RepairReport {
    let folder = repository.folder
    if !isDryRun { try folder.sweep() }
    try mendIndex()
    if report.madeIndex, isDryRun { return report }
    var known: [Repository.Found] = []
    var lost: [String] = []
    known = try repository.all { entry, _ in lost.append(entry.name ?? entry.reference.digest.hex) }
    report.lostSnapshots = lost
    if !lost.isEmpty, !isDryRun {
      try folder.changeIndex { index in index.entries.removeAll { lost.contains($0.name ?? "") } }
    }
    let (damaged, saved) = try saveSound()
    var packs: [BlobReference] = []
    var names: Set<SHA256Digest> = []
    let isGone = Set(damaged)
    for layer in known.flatMap(\.manifest.layers)
    where layer.mediaType == RepositoryLayout.packType && names.insert(layer.digest).inserted {
      guard !isGone.contains(layer.digest) else { continue }
      if try folder.byteCount(of: layer.digest) == layer.byteCount { packs.append(layer) }
    }
    // Strays too: what was saved, and what a killed run wrote.
    let stray = try repository.strayPacks(known: names.union(isGone).union(saved.map(\.digest)))
    let index = try repository.chunkIndex(of: packs + saved + stray)
    let reader = try ChunkReader(index, folder)
    try mendSnapshots(known, reader)
    if !isDryRun {
      // What could not be read once may be read the next time.
      for digest in damaged {
        guard let byteCount = try folder.byteCount(of: digest), try !isSound(digest, byteCount) else { continue }
        try folder.remove(digest)
      }
    }
    return report
  }

  /// Makes the index anew where it cannot be read.
  private mutating func mendIndex() throws(BackupError) {
    let folder = repository.folder
    do throws(BackupError) {
      let index = try folder.readIndex()
      let unnamed = try repository.unnamed(index)
      if index.entries.contains(where: { $0.name == RepositoryLayout.marker }), unnamed.isEmpty {
        return try mendMarker(index)
      }
    } catch {
      guard error.code == .damaged || error.fileError?.code == .notFound else { throw error }
    }
    report.madeIndex = true
    if isDryRun { return }
    var entries: [ImageIndex.Entry] = []
    let repository = repository
    try folder.eachBlob { (digest, byteCount) throws(BackupError) in
      guard byteCount <= UInt64(RepositoryLayout.documentLimit),
        let text = try unlessDamaged({ () throws(BackupError) in try folder.document(digest) }),
        let manifest = ImageManifest(text)
      else { return }
      let reference = BlobReference(RepositoryLayout.manifestType, digest, byteCount)
      if manifest.artifactType == RepositoryLayout.repositoryType {
        entries.append(
          ImageIndex.Entry(reference, name: RepositoryLayout.marker, artifactType: RepositoryLayout.repositoryType))
      } else if manifest.artifactType == RepositoryLayout.snapshotType,
        let own = try unlessDamaged({ () throws(BackupError) in try repository.config(of: reference).own }),
        let snapshot = Snapshot(own, name: "")
      {
        let time = Instant(seconds: snapshot.started.seconds).rfc3339 ?? "1970-01-01T00:00:00Z"
        entries.append(
          ImageIndex.Entry(
            reference, name: SnapshotName(time: time, digest: digest).text,
            artifactType: RepositoryLayout.snapshotType))
      }
    }
    let made = entries
    try folder.changeIndex(anew: true) { index in index.entries = made }
    try mendMarker(try folder.readIndex())
  }

  /// Makes what makes a layout a repository anew where part of it is gone.
  private mutating func mendMarker(_ index: ImageIndex) throws(BackupError) {
    let folder = repository.folder
    let marker = index.entries.first { $0.name == RepositoryLayout.marker }
    let isWhole = try unlessDamaged { () throws(BackupError) in
      guard let marker else { return false }
      let (manifest, own) = try repository.config(of: marker.reference)
      for layer in manifest.layers where try folder.byteCount(of: layer.digest) != layer.byteCount { return false }
      return own["kind"]?.text == "repository"
    }
    if isWhole ?? false { return }
    report.madeIndex = true
    if !isDryRun { try repository.writeMarker() }
  }

  /// Whether a blob is what its name says, and a pack what its table says.
  private func isSound(_ digest: SHA256Digest, _ byteCount: UInt64) throws(BackupError) -> Bool {
    guard try repository.folder.isSound(digest, byteCount) else { return false }
    let source = try repository.folder.open(digest)
    guard let table = try PackTable(source) else { return true }
    return try opener.isTrue(table, of: source)
  }

  /// Reads every blob; of a damaged pack what is sound goes into a new one.
  private mutating func saveSound() throws(BackupError) -> (damaged: [SHA256Digest], saved: [BlobReference]) {
    let folder = repository.folder
    var damaged: [SHA256Digest] = []
    try folder.eachBlob { (digest, byteCount) throws(BackupError) in
      if try isSound(digest, byteCount) { return }
      if try isSound(digest, byteCount) { return }
      damaged.append(digest)
    }
    report.damagedBlobs = damaged.map(\.hex).sorted()
    if damaged.isEmpty || isDryRun { return (damaged, []) }
    let writer = try ChunkWriter(
      ChunkIndex(), folder, packByteCount: RepositoryLayout.packByteCounts.upperBound)
    for digest in damaged {
      let source = try folder.open(digest)
      guard let table = try unlessDamaged({ () throws(BackupError) in try PackTable(source) }) ?? nil else { continue }
      for frame in table.frames {
        for case .some(let bytes) in try opener.soundChunks(of: frame, in: source) { _ = try writer.add(bytes.span) }
      }
    }
    try writer.finish()
    return (damaged, writer.packs)
  }

  private mutating func mendSnapshots(
    _ known: [Repository.Found], _ reader: ChunkReader
  ) throws(BackupError) {
    var hurt: Set<FilePath> = []
    var pages = PagedSet<ChunkKey>()
    var isChanged = false
    for found in known {
      for root in found.snapshot.stores.flatMap({ [$0.catalogue, $0.vanished] }).compactMap({ $0 })
      where pages.insert(root) {
        var lines = try CatalogueReader(root, reader, passingHurt: true)
        while let line = try lines.next() {
          if case .file(let file) = line, file.chunks.contains(where: { reader.index[$0] == nil }) {
            hurt.insert(file.path)
          }
        }
        report.lostPageCount += lines.hurtPages.count
      }
      let packs = Set(reader.index.packs.map(\.digest))
      isChanged =
        isChanged
        || found.manifest.layers.contains { $0.mediaType == RepositoryLayout.packType && !packs.contains($0.digest) }
    }
    report.hurtFiles = hurt.sorted()
    isChanged = isChanged || !hurt.isEmpty || report.lostPageCount > 0
    guard isChanged else { return }
    report.rewrittenSnapshotCount = known.count
    if isDryRun { return }
    try repository.rewrite(known, reader, passingHurt: true) { line in
      guard case .file(var file) = line else { return line }
      var lost: UInt64 = 0
      let kept = file.chunks.filter { reader.index[$0] != nil }
      if kept.count == file.chunks.count { return line }
      lost = file.byteCount - min(file.byteCount, kept.reduce(0) { $0 + UInt64(reader.index[$1]?.byteCount ?? 0) })
      file.chunks = kept
      file.byteCount -= lost
      file.lostByteCount = (file.lostByteCount ?? 0) + lost
      return .file(file)
    }
  }
}

/// What is there, or nil where it is damaged; what could not be read for another reason may be sound, and is an error.
private func unlessDamaged<Value>(_ body: () throws(BackupError) -> Value) throws(BackupError) -> Value? {
  do throws(BackupError) { return try body() } catch {
    if error.code == .damaged { return nil }
    throw error
  }
}

extension RepositoryFolder {
  /// Whether a blob is what its name says; one that cannot be read is not.
  func isSound(_ digest: SHA256Digest, _ byteCount: UInt64) throws(BackupError) -> Bool {
    let source: FileSource
    do throws(BackupError) { source = try open(digest) } catch {
      if error.code == .damaged { return false }
      throw error
    }
    var hasher = try newHasher()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var offset: UInt64 = 0
    do throws(FileError) {
      while offset < byteCount {
        let count = try source.read(at: offset, into: &buffer)
        if count == 0 { return false }
        hasher.update(buffer.span.extracting(0..<count))
        offset += UInt64(count)
      }
    } catch {
      if error.code == .interrupted { throw BackupError(reading: error) }
      return false
    }
    do throws(DigestError) { return try hasher.finish() == digest } catch {
      throw BackupError(.unavailable, "\(error)")
    }
  }
}
