import SatchelDigests
import SatchelFiles

// Which chunks a snapshot needs, and which packs these are in. Pages are shared by many snapshots, so what a page needs is
// found out once.

/// Finds what snapshots need.
struct Needs {
  private let reader: ChunkReader
  private var pages = PagedMap<ChunkKey, Int>()
  private var packsOfPage: [Set<Int>] = []
  /// All chunks that are needed.
  private(set) var chunks = PagedSet<ChunkKey>()

  init(_ reader: ChunkReader) { self.reader = reader }

  /// The packs that a snapshot needs, by their numbers in the index; those of chunks that are missing are not there.
  mutating func packs(of snapshot: Snapshot) throws(BackupError) -> Set<Int> {
    var packs: Set<Int> = []
    for root in snapshot.stores.flatMap({ [$0.catalogue, $0.vanished] }).compactMap({ $0 }) {
      guard note(root, &packs) else { continue }
      for page in try CatalogueReader.pages(root, reader) { packs.formUnion(try self.packs(of: page)) }
    }
    return packs
  }

  private mutating func packs(of page: ChunkKey) throws(BackupError) -> Set<Int> {
    if let known = pages[page] { return packsOfPage[known] }
    var packs: Set<Int> = []
    if note(page, &packs) {
      var records = CataloguePage(try reader.bytes(page))
      while let line = try records.next() {
        if case .file(let file) = line { for key in file.chunks { _ = note(key, &packs) } }
      }
    }
    let place = packsOfPage.firstIndex(of: packs) ?? packsOfPage.count
    if place == packsOfPage.count { packsOfPage.append(packs) }
    _ = pages.insert(place, forKey: page)
    return packs
  }

  private mutating func note(_ key: ChunkKey, _ packs: inout Set<Int>) -> Bool {
    chunks.insert(key)
    guard let place = reader.index[key] else { return false }
    packs.insert(place.pack)
    return true
  }
}

extension Repository {
  /// Fewer packs that hold the same of a snapshot: the smallest are put together.
  func merged(_ layers: [BlobReference], of snapshot: Snapshot) throws(BackupError) -> [BlobReference] {
    let index = try chunkIndex(of: layers)
    let reader = try ChunkReader(index, folder)
    var needs = Needs(reader)
    let used = try needs.packs(of: snapshot)
    let bySize = used.sorted { index.packs[$0].byteCount < index.packs[$1].byteCount }
    guard bySize.count > RepositoryLayout.packLimit else { return bySize.map { index.packs[$0] } }
    let kept = bySize.suffix(RepositoryLayout.packLimit / 2)
    let written = try rewrite(Set(bySize.dropLast(kept.count)), reader, needs.chunks)
    return kept.sorted().map { index.packs[$0] } + written
  }

  /// Writes the chunks of some packs that are needed into new ones.
  func rewrite(
    _ packs: Set<Int>, _ reader: ChunkReader, _ needed: PagedSet<ChunkKey>
  ) throws(BackupError) -> [BlobReference] {
    let writer = try ChunkWriter(
      ChunkIndex(), folder, packByteCount: RepositoryLayout.packByteCounts.upperBound)
    for pack in packs.sorted() {
      let table = try PackTable(of: reader.index.packs[pack], in: folder)
      for chunk in table.frames.lazy.flatMap(\.chunks) where needed.contains(chunk.key) {
        guard reader.index[chunk.key]?.pack == pack, writer.index[chunk.key] == nil else { continue }
        let bytes = try reader.bytes(chunk.key)
        _ = try writer.add(bytes.span)
      }
    }
    try writer.finish()
    return writer.packs
  }
}
