import SatchelDigests
public import SatchelFiles
import SatchelSessionFormats
public import SatchelSessionModel
import SatchelSessionStores
import SatchelZstd

/// How thoroughly a repository is checked.
public enum CheckDepth: Sendable, Equatable {
  /// Documents are read, packs are looked at: their sizes and tables.
  case structure
  /// So many percent of the blobs are read too, others each time.
  case percent(Int)
  /// Blobs are read for so many seconds.
  case seconds(UInt64)
  /// Every byte is read.
  case all
}

/// What is wrong in a repository.
public struct CheckReport: Sendable {
  /// Something that is damaged or missing.
  public struct Fault: Sendable {
    /// The blob, by its digest; nil for what is none.
    public var blob: String?
    /// What is the matter.
    public var message: String
  }

  /// A session that cannot be restored whole.
  public struct HurtSession: Sendable, Hashable {
    /// Its id.
    public var id: SessionID
    /// The folder of its store.
    public var root: FilePath
    /// The newest snapshot in which it is hurt, and in how many it is.
    public var snapshot: String
    /// In how many snapshots.
    public var snapshotCount: Int
  }

  /// What is wrong.
  public var faults: [Fault] = []
  /// Whom it hurts.
  public var sessions: [HurtSession] = []
  /// Files that no session owns and that cannot be restored whole, by the newest snapshot.
  public var files: [FilePath] = []
  /// How many snapshots and blobs were looked at, and bytes read.
  public var snapshotCount = 0
  /// How many blobs there are.
  public var blobCount = 0
  /// How many bytes were read of them.
  public var readByteCount: UInt64 = 0

  /// Whether nothing is wrong.
  public var isSound: Bool { faults.isEmpty }
}

extension Repository {
  /// Looks for damage and says whom it hurts. Nothing is changed; memory is linear in the number of packs.
  public func check(
    _ depth: CheckDepth = .structure, milliseconds: () -> UInt64 = { 0 }
  ) throws(BackupError) -> CheckReport {
    let hold = try folder.hold(alone: false)
    defer { _ = hold }
    var job = try CheckJob(self)
    return try job.run(depth, milliseconds)
  }
}

/// One check on its way.
struct CheckJob {
  private let repository: Repository
  private var report = CheckReport()
  /// What is missing or damaged of chunks.
  private(set) var bad = PagedSet<ChunkKey>()
  private(set) var badPacks: Set<SHA256Digest> = []
  private var zstd: FrameOpener

  init(_ repository: Repository) throws(BackupError) {
    self.repository = repository
    zstd = try FrameOpener()
  }

  mutating func run(_ depth: CheckDepth, _ milliseconds: () -> UInt64) throws(BackupError) -> CheckReport {
    let folder = repository.folder
    var known: [Repository.Found] = []
    var faults: [CheckReport.Fault] = []
    do throws(BackupError) {
      try checkOthers(try folder.readIndex(), &faults)
      known = try repository.all { entry, error in
        faults.append(
          CheckReport.Fault(
            blob: entry.reference.digest.hex,
            message: "the snapshot \(entry.name ?? "") cannot be read: \(error.message)"))
      }
    } catch {
      guard error.code == .damaged else { throw error }
      faults.append(CheckReport.Fault(blob: nil, message: error.message))
    }
    report.faults = faults
    report.snapshotCount = known.count
    var index = ChunkIndex()
    var named: Set<SHA256Digest> = []
    for layer in known.flatMap(\.manifest.layers) where named.insert(layer.digest).inserted {
      if layer.mediaType == RepositoryLayout.packType { try index.add(layer, of: folder) }
    }
    for hurt in index.hurt {
      badPacks.insert(hurt.pack.digest)
      report.faults.append(CheckReport.Fault(blob: hurt.pack.digest.hex, message: hurt.reason))
    }
    try readBlobs(depth, milliseconds)
    try findHurt(known, try ChunkReader(index, folder))
    return report
  }

  /// What the index names besides snapshots has to be there too.
  private func checkOthers(_ index: ImageIndex, _ faults: inout [CheckReport.Fault]) throws(BackupError) {
    let folder = repository.folder
    let marker = index.entries.first { $0.name == RepositoryLayout.marker }
    if marker == nil {
      faults.append(CheckReport.Fault(blob: nil, message: "index.json names no manifest \(RepositoryLayout.marker)"))
    }
    for entry in index.strangers + [marker].compactMap({ $0 }) {
      do throws(BackupError) {
        let text = try folder.document(entry.reference.digest)
        guard text.count == entry.reference.byteCount else {
          throw BackupError(.damaged, "the blob \(entry.reference.digest.hex) is not as long as index.json says")
        }
        guard let manifest = ImageManifest(text) else { continue }
        for blob in manifest.layers + [manifest.config] {
          if try folder.byteCount(of: blob.digest) == blob.byteCount { continue }
          throw BackupError(.damaged, "the blob \(blob.digest.hex) is missing in '\(repository.path)'")
        }
      } catch {
        guard error.code == .damaged else { throw error }
        faults.append(
          CheckReport.Fault(
            blob: entry.reference.digest.hex, message: "what index.json calls '\(entry.name ?? "")': \(error.message)"))
      }
    }
  }

  // MARK: Blobs

  private mutating func readBlobs(_ depth: CheckDepth, _ milliseconds: () -> UInt64) throws(BackupError) {
    let folder = repository.folder
    var blobs: [(SHA256Digest, UInt64)] = []
    try folder.eachBlob { (digest, byteCount) in blobs.append((digest, byteCount)) }
    report.blobCount = blobs.count
    let start = milliseconds()
    var wanted = blobs
    switch depth {
    case .structure: return
    case .all: wanted.sort { $0.0.hex < $1.0.hex }
    case .percent, .seconds:
      // Others each time.
      let random = repository.options.surroundings.random
      wanted = blobs.map { (random(), $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
    var rest: UInt64 = .max
    if case .percent(let percent) = depth {
      let total = blobs.reduce(UInt64(0)) { $0 + $1.1 }
      rest = total / 100 * UInt64(min(max(percent, 0), 100)) + 1
    }
    for (digest, byteCount) in wanted {
      if case .seconds(let seconds) = depth, milliseconds() - start >= seconds * 1000 { return }
      if rest == 0 { return }
      rest -= min(rest, byteCount)
      try read(digest, byteCount)
    }
  }

  private mutating func read(_ digest: SHA256Digest, _ byteCount: UInt64) throws(BackupError) {
    let source = try repository.folder.open(digest)
    var hasher = try newHasher()
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var offset: UInt64 = 0
    do throws(FileError) {
      while offset < byteCount {
        let count = try source.read(at: offset, into: &buffer)
        if count == 0 { break }
        hasher.update(buffer.span.extracting(0..<count))
        offset += UInt64(count)
      }
    } catch {
      if error.code == .interrupted { throw BackupError(reading: error) }
      report.faults.append(CheckReport.Fault(blob: digest.hex, message: "it cannot be read: \(error)"))
      return try noteFrames(of: digest, source)
    }
    report.readByteCount += offset
    let found: SHA256Digest
    do throws(DigestError) { found = try hasher.finish() } catch { throw BackupError(.unavailable, "\(error)") }
    guard found != digest else { return try checkTable(of: digest, source) }
    report.faults.append(
      CheckReport.Fault(blob: digest.hex, message: "the bytes of the blob \(digest.hex) are not what its name says"))
    try noteFrames(of: digest, source)
  }

  /// Holds what the table of a pack says against its frames: whoever wrote both may have lied.
  private mutating func checkTable(of digest: SHA256Digest, _ source: borrowing FileSource) throws(BackupError) {
    guard let table = try PackTable(source) else { return }
    guard try !zstd.isTrue(table, of: source) else { return }
    report.faults.append(
      CheckReport.Fault(blob: digest.hex, message: "the table of the pack \(digest.hex) is not what its frames hold"))
    try noteFrames(of: digest, source)
  }

  /// What is damaged in a pack that is not what it should be.
  private mutating func noteFrames(of digest: SHA256Digest, _ source: borrowing FileSource) throws(BackupError) {
    guard let table = try? PackTable(source) else {
      badPacks.insert(digest)
      return
    }
    for frame in table.frames {
      let sound = try zstd.soundChunks(of: frame, in: source)
      for (chunk, content) in zip(frame.chunks, sound) where content == nil { bad.insert(chunk.key) }
    }
  }

  // MARK: Sessions

  private mutating func findHurt(_ known: [Repository.Found], _ reader: ChunkReader) throws(BackupError) {
    var hurt: [[String]: CheckReport.HurtSession] = [:]
    var pages: [ChunkKey: [(SessionID?, FilePath)]] = [:]
    var files: Set<FilePath> = []
    var told = PagedSet<ChunkKey>()
    for found in known {
      for store in found.snapshot.stores {
        var seen: Set<[String]> = []
        for root in [store.catalogue, store.vanished].compactMap({ $0 }) {
          let list: ArraySlice<ChunkKey>
          do throws(BackupError) { list = try CatalogueReader.pages(root, reader) } catch {
            try note(root, error, found, &told)
            continue
          }
          for page in list {
            if pages[page] == nil { pages[page] = try hurtLines(of: page, reader, found, &told) }
            for (id, path) in pages[page] ?? [] {
              guard let id else {
                files.insert(path)
                continue
              }
              let key = [store.root.bytes.map(\.hex).joined(), store.format.rawValue, id.text]
              guard seen.insert(key).inserted else { continue }
              let count = hurt[key]?.snapshotCount ?? 0
              hurt[key] = CheckReport.HurtSession(
                id: id, root: store.root, snapshot: found.snapshot.name, snapshotCount: count + 1)
            }
          }
        }
      }
    }
    report.sessions = hurt.values.sorted { ($0.root, $0.id) < ($1.root, $1.id) }
    report.files = files.sorted()
  }

  private mutating func note(
    _ page: ChunkKey, _ error: BackupError, _ found: Repository.Found, _ told: inout PagedSet<ChunkKey>
  ) throws(BackupError) {
    guard error.code == .damaged else { throw error }
    guard told.insert(page) else { return }
    bad.insert(page)
    report.faults.append(
      CheckReport.Fault(
        blob: nil, message: "a page of the catalogue of \(found.snapshot.name) cannot be read: \(error.message)"))
  }

  /// Whose files need chunks that cannot be had.
  private mutating func hurtLines(
    of page: ChunkKey, _ reader: ChunkReader, _ found: Repository.Found, _ told: inout PagedSet<ChunkKey>
  ) throws(BackupError) -> [(SessionID?, FilePath)] {
    var lines: [CatalogueLine] = []
    do throws(BackupError) {
      var records = CataloguePage(try reader.bytes(page))
      while let line = try records.next() { lines.append(line) }
    } catch {
      try note(page, error, found, &told)
      return []
    }
    var hurt: [(SessionID?, FilePath)] = []
    for line in lines {
      guard case .file(let file) = line else { continue }
      let isHurt = file.chunks.contains { key in
        guard reader.index[key] != nil else {
          if told.insert(key) {
            report.faults.append(CheckReport.Fault(blob: nil, message: "the chunk \(key.hex) is in no pack"))
          }
          bad.insert(key)
          return true
        }
        return bad.contains(key)
      }
      guard isHurt else { continue }
      if file.sessionIDs.isEmpty { hurt.append((nil, file.path)) }
      for id in file.sessionIDs { hurt.append((id, file.path)) }
    }
    return hurt
  }
}

/// Opens frames of packs that may be damaged.
final class FrameOpener {
  private var zstd: ZstdDecompressor

  init() throws(BackupError) {
    do throws(ZstdError) { zstd = try ZstdDecompressor() } catch { throw BackupError(error) }
  }

  /// Whether every frame holds just the chunks that the table says.
  func isTrue(_ table: PackTable, of source: borrowing FileSource) throws(BackupError) -> Bool {
    for frame in table.frames {
      let sound = try soundChunks(of: frame, in: source)
      if sound.contains(where: { $0 == nil }) || lastByteCount != frame.plainByteCount { return false }
    }
    return true
  }

  /// How long the content of the last frame was.
  private var lastByteCount = 0

  /// The chunks of a frame, nil for each that is not what it should be.
  func soundChunks(of frame: PackTable.Frame, in source: borrowing FileSource) throws(BackupError) -> [[UInt8]?] {
    let nothing = [[UInt8]?](repeating: nil, count: frame.chunks.count)
    var compressed = [UInt8](repeating: 0, count: frame.byteCount)
    do throws(BackupError) { try readAll(source, &compressed, at: frame.offset) } catch {
      if error.fileError?.code == .interrupted { throw error }
      return nothing
    }
    let content: [UInt8]
    do throws(ZstdError) {
      content = try zstd.content(of: compressed.span, limit: RepositoryLayout.chunkLimit)
    } catch { return nothing }
    lastByteCount = content.count
    var (sound, offset): ([[UInt8]?], Int) = ([], 0)
    for chunk in frame.chunks {
      let end = offset + chunk.byteCount
      let bytes = end <= content.count ? Array(content[offset..<end]) : nil
      let isSound = try bytes.map { (bytes) throws(BackupError) in try digest(of: bytes.span) == chunk.key } ?? false
      sound.append(isSound ? bytes : nil)
      offset = end
    }
    return sound
  }
}
