import SatchelDigests
import SatchelFiles
import SatchelWorkers
import SatchelZstd

// Chunks that are not there yet are put together into frames, which are compressed by several threads and written in
// order into packs. A pack is published when it is full; what a killed run published, the next one finds.

/// Compresses frames.
private final class FrameWorker: Worker {
  struct Piece: Sendable {
    var plain: [UInt8] = []
    var chunks: [PackTable.Chunk] = []
    var frame: [UInt8] = []
    var error: ZstdError?
  }

  private var zstd: ZstdCompressor

  init() throws(ZstdError) { zstd = try ZstdCompressor() }

  func work(on piece: inout Piece) {
    do throws(ZstdError) {
      let plain = piece.plain
      try zstd.frame(plain.span, into: &piece.frame)
    } catch { piece.error = error }
  }
}

/// Writes chunks into packs.
final class ChunkWriter {
  /// What is known, and what is on its way.
  var index: ChunkIndex
  /// The packs that were written.
  private(set) var packs: [BlobReference] = []
  /// Bytes of files that were not there before, and what all that was written came to.
  private(set) var newByteCount: UInt64 = 0
  private(set) var storedByteCount: UInt64 = 0
  /// The packs of before that hold what was taken, by their numbers.
  private(set) var usedPacks: Set<Int> = []
  private let folder: RepositoryFolder
  private let packByteCount: UInt64
  private let isDryRun: Bool
  private let workers: Workers<FrameWorker>
  private let ahead: Int
  /// What is put together: contents of files, and catalogues, which are read without these.
  private var content = FrameWorker.Piece()
  private var catalogue = FrameWorker.Piece()
  private var spare: [FrameWorker.Piece] = []
  private var file: Pack?

  /// A pack that is being written.
  private final class Pack {
    var file: BlobFile?
    var table = PackTable()

    init(_ file: consuming BlobFile) { self.file = consume file }
  }

  init(
    _ index: ChunkIndex, _ folder: RepositoryFolder, packByteCount: UInt64, threads: Int = min(8, processorCount),
    isDryRun: Bool = false
  ) throws(BackupError) {
    (self.index, self.folder, self.packByteCount, self.isDryRun) = (index, folder, packByteCount, isDryRun)
    do { workers = try Workers(threads: threads) { try FrameWorker() } } catch {
      throw BackupError(ZstdError.unavailable)
    }
    ahead = threads == 1 ? 1 : threads * 2
  }

  /// Takes a chunk, unless it is there already, and returns its key; `isContent` says that it is part of a file.
  func add(_ bytes: Span<UInt8>, isContent: Bool = false) throws(BackupError) -> ChunkKey {
    let key = try digest(of: bytes)
    if let place = index[key] {
      usedPacks.insert(place.pack)
      return key
    }
    index.expect(key, byteCount: bytes.count)
    if isContent { newByteCount += UInt64(bytes.count) }
    if isDryRun { return key }
    if isContent { try put(bytes, key, into: &content) } else { try put(bytes, key, into: &catalogue) }
    return key
  }

  /// Takes chunks that were taken before; false, and none is, where one of them is not there any more.
  func use(_ keys: [ChunkKey]) -> Bool {
    var packs: [Int] = []
    for key in keys {
      guard let place = index[key] else { return false }
      packs.append(place.pack)
    }
    usedPacks.formUnion(packs)
    return true
  }

  private func put(_ bytes: Span<UInt8>, _ key: ChunkKey, into piece: inout FrameWorker.Piece) throws(BackupError) {
    let room = RepositoryLayout.frameByteCount
    if !piece.plain.isEmpty, piece.plain.count + bytes.count > room { try submit(&piece) }
    unsafe bytes.withUnsafeBufferPointer { unsafe piece.plain += $0 }
    piece.chunks.append(PackTable.Chunk(key: key, byteCount: bytes.count))
  }

  private func submit(_ piece: inout FrameWorker.Piece) throws(BackupError) {
    if piece.chunks.isEmpty { return }
    workers.submit(piece)
    piece = spare.popLast() ?? FrameWorker.Piece()
    while workers.count >= ahead { try takeFrame() }
  }

  private func takeFrame() throws(BackupError) {
    guard var done = workers.next() else { return }
    if let error = done.error { throw BackupError(error) }
    let pack: Pack
    if let file { pack = file } else { pack = Pack(try folder.begin()) }
    file = pack
    let offset = pack.file?.byteCount ?? 0
    try pack.file?.write(done.frame.span)
    pack.table.frames.append(PackTable.Frame(offset: offset, byteCount: done.frame.count, chunks: done.chunks))
    if offset + UInt64(done.frame.count) >= packByteCount { try endPack() }
    done.plain.removeAll(keepingCapacity: true)
    done.chunks.removeAll(keepingCapacity: true)
    spare.append(done)
  }

  private func endPack() throws(BackupError) {
    guard let pack = file else { return }
    file = nil
    guard var blob = pack.file.take() else { return }
    let table = pack.table.bytes()
    try blob.write(table.span)
    let (digest, byteCount) = try blob.publish()
    storedByteCount += byteCount
    packs.append(BlobReference(RepositoryLayout.packType, digest, byteCount))
  }

  /// Writes what is left; all packs stand then.
  func finish() throws(BackupError) {
    try submit(&content)
    try submit(&catalogue)
    while workers.count > 0 { try takeFrame() }
    try endPack()
  }
}
