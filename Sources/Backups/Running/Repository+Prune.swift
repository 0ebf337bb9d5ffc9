import SatchelDigests
import SatchelFiles

// A mark and a sweep, nothing is counted on the disk. What is needed follows from the snapshots; whatever else is ours goes:
// packs by their tables, documents by what they say. Packs that are half empty are written anew, the snapshots' manifests
// with them, and only when these stand in the index does anything go. Where a snapshot cannot be read nobody knows what it
// needs, and nothing is touched.
//
// What came behind the last change of the index may be on its way, as when a copy of a repository comes in blob by blob:
// that stays until it is a day old.

/// What was taken away.
public struct PruneReport: Sendable {
  /// Packs that nothing needed.
  public var removedPackCount = 0
  /// Packs of which little was needed, which were written anew.
  public var rewrittenPackCount = 0
  /// Bytes before and after.
  public var byteCountBefore: UInt64 = 0
  /// Bytes that are left.
  public var byteCountAfter: UInt64 = 0
  /// Blobs that nothing names and that are not known to be ours: they stay.
  public var strangers: [String] = []
  /// Whether nothing was changed, since nothing was to be.
  public var isDryRun = false
}

extension Repository {
  /// Takes away what no snapshot needs. It may be stopped at any point.
  public func prune(isDryRun: Bool = false) throws(BackupError) -> PruneReport {
    let hold = try folder.hold(alone: true)
    defer { _ = hold }
    if !isDryRun { try folder.sweep() }
    let known = try all()
    var job = PruneJob(self, known, isDryRun: isDryRun)
    return try job.run()
  }
}

private struct PruneJob {
  /// A pack of which less is needed is written anew.
  private static let leastShare = 0.6
  private static let day: Int64 = 86_400
  private let repository: Repository
  private let known: [Repository.Found]
  private let isDryRun: Bool
  private var report = PruneReport()

  init(_ repository: Repository, _ known: [Repository.Found], isDryRun: Bool) {
    (self.repository, self.known, self.isDryRun) = (repository, known, isDryRun)
    report.isDryRun = isDryRun
  }

  mutating func run() throws(BackupError) -> PruneReport {
    let folder = repository.folder
    let layers = Array(Set(known.flatMap(\.manifest.layers)))
    let index = try repository.chunkIndex(of: layers)
    if let hurt = index.hurt.first {
      throw BackupError(.damaged, "\(hurt.reason); nothing was pruned, see 'satchel repair'")
    }
    let reader = try ChunkReader(index, folder)
    var needs = Needs(reader)
    var packs: [String: Set<Int>] = [:]
    for found in known { packs[found.snapshot.name] = try needs.packs(of: found.snapshot) }
    let sparse = try sparsePacks(index, packs.values.reduce(into: []) { $0.formUnion($1) }, needs)
    report.rewrittenPackCount = sparse.count
    var needed = Set<SHA256Digest>()
    if isDryRun {
      for found in known { needed.formUnion(found.manifest.layers.map(\.digest)) }
      for (_, used) in packs { needed.formUnion(used.map { index.packs[$0].digest }) }
      needed.subtract(sparse.map { index.packs[$0].digest })
    } else {
      try moveOut(of: sparse, reader, needs, packs, &needed)
    }
    try sweep(needed)
    return report
  }

  /// The packs of which so little is needed that they are worth to be written anew.
  private func sparsePacks(_ index: ChunkIndex, _ used: Set<Int>, _ needs: Needs) throws(BackupError) -> Set<Int> {
    var sparse: Set<Int> = []
    var small: [Int] = []
    for pack in used {
      let table = try PackTable(of: index.packs[pack], in: repository.folder)
      var (all, live) = (0, 0)
      for chunk in table.frames.lazy.flatMap(\.chunks) {
        all += chunk.byteCount
        if needs.chunks.contains(chunk.key), index[chunk.key]?.pack == pack { live += chunk.byteCount }
      }
      if Double(live) < Double(all) * Self.leastShare {
        sparse.insert(pack)
      } else if index.packs[pack].byteCount < RepositoryLayout.packByteCounts.lowerBound / 4 {
        small.append(pack)
      }
    }
    // Many small ones are put together.
    if small.count >= 8 { sparse.formUnion(small) }
    return sparse
  }

  /// Writes what is needed of some packs into new ones, and the manifests that need them.
  private func moveOut(
    of sparse: Set<Int>, _ reader: ChunkReader, _ needs: Needs, _ packs: [String: Set<Int>],
    _ needed: inout Set<SHA256Digest>
  ) throws(BackupError) {
    let index = reader.index
    let written = try repository.rewrite(sparse, reader, needs.chunks)
    let after = try repository.chunkIndex(
      of: index.packs.indices.filter { !sparse.contains($0) }.map { index.packs[$0] } + written)
    var now = Needs(try ChunkReader(after, repository.folder))
    var replaced: [String: BlobReference] = [:]
    for found in known {
      let layers = try now.packs(of: found.snapshot).sorted().map { after.packs[$0] }
      needed.formUnion(layers.map(\.digest))
      if Set(layers.map(\.digest)) == Set(found.manifest.layers.map(\.digest)) { continue }
      if layers.isEmpty, found.manifest.layers.allSatisfy({ $0.mediaType == RepositoryLayout.emptyType }) { continue }
      replaced[found.snapshot.name] = try repository.writeManifest(found.snapshot, layers)
    }
    try repository.replaceManifests(replaced)
  }

  private mutating func sweep(_ needed: Set<SHA256Digest>) throws(BackupError) {
    let folder = repository.folder
    var needed = needed
    for entry in try folder.readIndex().entries {
      needed.insert(entry.reference.digest)
      // What others put in needs what it says; of what is no manifest that is known, nothing is known to be ours.
      let manifest: ImageManifest
      do throws(BackupError) { manifest = try repository.manifest(entry.reference) } catch {
        guard error.code == .damaged, entry.artifactType != RepositoryLayout.snapshotType,
          entry.name != RepositoryLayout.marker
        else { throw error }
        continue
      }
      needed.insert(manifest.config.digest)
      if entry.artifactType != RepositoryLayout.snapshotType || isDryRun {
        needed.formUnion(manifest.layers.map(\.digest))
      }
    }
    let (indexed, now) = (try folder.indexTime(), repository.options.surroundings.now())
    var gone: [SHA256Digest] = []
    var report = report
    try folder.eachBlob { (digest, byteCount) throws(BackupError) in
      report.byteCountBefore += byteCount
      let arrived = try folder.arrival(of: digest) ?? now
      if needed.contains(digest) || arrived > indexed && arrived.seconds > now.seconds - Self.day {
        report.byteCountAfter += byteCount
        return
      }
      guard let kind = try kind(of: digest) else {
        report.strangers.append(digest.hex)
        report.byteCountAfter += byteCount
        return
      }
      if kind == .pack { report.removedPackCount += 1 }
      gone.append(digest)
    }
    report.removedPackCount -= isDryRun ? 0 : report.rewrittenPackCount
    self.report = report
    if isDryRun { return }
    for digest in gone { try folder.remove(digest) }
  }

  private enum Kind { case pack, document }

  /// What a blob of ours is; nil for one that is not known to be ours.
  private func kind(of digest: SHA256Digest) throws(BackupError) -> Kind? {
    let folder = repository.folder
    if try PackTable(try folder.open(digest)) != nil { return .pack }
    guard let text = try? folder.document(digest) else { return nil }
    if text == RepositoryLayout.emptyBlob || ImageConfig.own(in: text) != nil { return .document }
    let type = ImageManifest(text)?.artifactType
    return type == RepositoryLayout.snapshotType || type == RepositoryLayout.repositoryType ? .document : nil
  }
}

extension RepositoryFolder {
  /// When a blob came here, whatever its own time says.
  func arrival(of digest: SHA256Digest) throws(BackupError) -> FileTime? {
    try reading { () throws(FileError) in try fileStatus(blobPath(digest), system: system)?.changed }
  }

  /// When the index was last changed.
  func indexTime() throws(BackupError) -> FileTime {
    try reading { () throws(FileError) in
      try fileStatus(path.appending(RepositoryLayout.index), system: system)?.changed ?? FileTime(seconds: 0)
    }
  }
}
