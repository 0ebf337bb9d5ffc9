import SatchelDigests
import SatchelFiles

/// Where a chunk stands.
struct ChunkPlace: PagedElement {
  /// The number of the pack in the index.
  var pack: Int
  /// The frame in the pack.
  var frameOffset: UInt64
  var frameByteCount: Int
  /// The chunk in the plain bytes of the frame.
  var offset: Int
  var byteCount: Int

  init(pack: Int, frameOffset: UInt64 = 0, frameByteCount: Int = 0, offset: Int = 0, byteCount: Int) {
    (self.pack, self.frameOffset, self.frameByteCount) = (pack, frameOffset, frameByteCount)
    (self.offset, self.byteCount) = (offset, byteCount)
  }

  func write(to page: inout PageWriter) {
    page.write(pack)
    page.write(frameOffset)
    for count in [frameByteCount, offset, byteCount] { page.write(count) }
  }

  init(from page: inout PageReader) {
    pack = page.count()
    frameOffset = page.number()
    (frameByteCount, offset, byteCount) = (page.count(), page.count(), page.count())
  }
}

/// The chunks of some packs, made of the tables that stand in these. Of a chunk that stands twice, the first counts.
struct ChunkIndex {
  private(set) var packs: [BlobReference] = []
  private var places = PagedMap<ChunkKey, ChunkPlace>()
  /// Packs that are missing or whose table cannot be read.
  private(set) var hurt: [(pack: BlobReference, reason: String)] = []

  subscript(key: ChunkKey) -> ChunkPlace? { places[key] }

  /// Takes in the chunks of a pack; one without a sound table is noted.
  mutating func add(_ pack: BlobReference, of folder: RepositoryFolder) throws(BackupError) {
    let table: PackTable
    do throws(BackupError) { table = try PackTable(of: pack, in: folder) } catch {
      guard error.code == .damaged else { throw error }
      hurt.append((pack, error.message))
      return
    }
    add(pack, table)
  }

  mutating func add(_ pack: BlobReference, _ table: PackTable) {
    let number = packs.count
    packs.append(pack)
    for frame in table.frames {
      var offset = 0
      for chunk in frame.chunks {
        let place = ChunkPlace(
          pack: number, frameOffset: frame.offset, frameByteCount: frame.byteCount, offset: offset,
          byteCount: chunk.byteCount)
        _ = places.insert(place, forKey: chunk.key)
        offset += chunk.byteCount
      }
    }
  }

  /// Notes a chunk that is on its way into a pack that has no name yet.
  mutating func expect(_ key: ChunkKey, byteCount: Int) {
    _ = places.insert(ChunkPlace(pack: ChunkIndex.onItsWay, byteCount: byteCount), forKey: key)
  }

  /// The number of the pack of chunks that are on their way.
  static let onItsWay = -1
}

extension PackTable {
  /// The table of a pack; throws `damaged` where the pack is missing, shorter or longer than told, or has none.
  init(of pack: BlobReference, in folder: RepositoryFolder) throws(BackupError) {
    let source = try folder.open(pack.digest)
    guard source.byteCount == pack.byteCount else {
      throw BackupError(
        .damaged, "the pack \(pack.digest.hex) has \(source.byteCount) bytes and should have \(pack.byteCount)")
    }
    guard let table = try PackTable(source) else {
      throw BackupError(.damaged, "the pack \(pack.digest.hex) has no sound table at its end")
    }
    self = table
  }

  /// The table at the end of a blob; nil if that is no pack.
  init?(_ source: borrowing FileSource) throws(BackupError) {
    let size = source.byteCount
    guard size >= UInt64(Self.tailByteCount) else { return nil }
    var tail = [UInt8](repeating: 0, count: Self.tailByteCount)
    _ = try readAll(source, &tail, at: size - UInt64(tail.count))
    guard let count = Self.byteCount(tail: tail), count <= RepositoryLayout.tableLimit, UInt64(count) <= size else {
      return nil
    }
    var bytes = [UInt8](repeating: 0, count: count)
    _ = try readAll(source, &bytes, at: size - UInt64(count))
    self.init(bytes, packByteCount: size)
  }
}

/// Reads as many bytes as there is room for; throws `damaged` where there are not so many.
@discardableResult
func readAll(_ source: borrowing FileSource, _ room: inout [UInt8], at offset: UInt64) throws(BackupError) -> Int {
  let count: Int
  do throws(FileError) { count = try source.read(at: offset, into: &room) } catch { throw BackupError(reading: error) }
  guard count == room.count else { throw BackupError(.damaged, "a blob of the repository is cut off") }
  return count
}
