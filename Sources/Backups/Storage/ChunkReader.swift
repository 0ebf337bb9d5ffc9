import SatchelDigests
import SatchelFiles
import SatchelWorkers
import SatchelZstd

// Frames are opened by threads ahead of whoever says early which chunks come next; the chunks that are known to be wanted
// of a frame are held against their keys there too. A few frames are kept, since chunks of one frame are mostly asked for
// together, and their buffers are used again.

/// A frame on its way out of a pack.
private struct OpenedFrame: Sendable {
  var pack = 0
  var offset: UInt64 = 0
  var compressed: [UInt8] = []
  var content: [UInt8] = []
  /// The chunks that are to be looked at, by their places in the content, and whether each is what it should be.
  var wanted: [(offset: Int, byteCount: Int, key: ChunkKey)] = []
  var sound: Set<Int> = []
  var error: ZstdError?

  func isOf(_ place: ChunkPlace) -> Bool { pack == place.pack && offset == place.frameOffset }
}

private final class OpeningWorker: Worker {
  private var zstd: ZstdDecompressor

  init() throws(ZstdError) { zstd = try ZstdDecompressor() }

  func work(on frame: inout OpenedFrame) {
    frame.sound.removeAll(keepingCapacity: true)
    frame.error = nil
    do throws(ZstdError) {
      let compressed = frame.compressed
      try zstd.open(compressed.span, into: &frame.content, limit: RepositoryLayout.chunkLimit)
    } catch {
      frame.error = error
      return
    }
    let content = frame.content
    for chunk in frame.wanted where chunk.offset + chunk.byteCount <= content.count {
      let bytes = content.span.extracting(chunk.offset..<chunk.offset + chunk.byteCount)
      if (try? digest(of: bytes)) == chunk.key { frame.sound.insert(chunk.offset) }
    }
  }
}

/// Reads chunks, each held against its key.
final class ChunkReader {
  let index: ChunkIndex
  private let folder: RepositoryFolder
  private let workers: Workers<OpeningWorker>
  private let own: OpeningWorker
  /// What was opened, the oldest first.
  private var frames: [OpenedFrame] = []
  /// What is being opened, in order.
  private var coming: [(pack: Int, offset: UInt64)] = []
  /// The next frame, which is not handed in before it is known what all is wanted of it.
  private var next: OpenedFrame?
  private var spare: [OpenedFrame] = []
  private var sources: [Int: Source] = [:]
  private static let keptFrames = 4
  private static let ahead = 6

  /// An open pack.
  private final class Source {
    let file: FileSource
    init(_ file: consuming FileSource) { self.file = file }
  }

  init(_ index: ChunkIndex, _ folder: RepositoryFolder) throws(BackupError) {
    (self.index, self.folder) = (index, folder)
    do {
      workers = try Workers(threads: min(4, processorCount)) { try OpeningWorker() }
      own = try OpeningWorker()
    } catch { throw BackupError(ZstdError.unavailable) }
  }

  /// Whether more may be told that comes later.
  var takesMore: Bool { coming.count < Self.ahead }

  /// Says which chunks come next, in order.
  func expect(_ keys: [ChunkKey]) throws(BackupError) {
    for key in keys {
      guard let place = index[key] else { continue }
      if next?.isOf(place) ?? false {
        next?.wanted.append((place.offset, place.byteCount, key))
      } else if !frames.contains(where: { $0.isOf(place) }),
        !coming.contains(where: { $0.pack == place.pack && $0.offset == place.frameOffset })
      {
        submitNext()
        // What cannot be read is told where it is asked for.
        guard var frame = try? read(place) else { continue }
        frame.wanted = [(place.offset, place.byteCount, key)]
        next = frame
      }
    }
  }

  private func submitNext() {
    guard let frame = next.take() else { return }
    coming.append((frame.pack, frame.offset))
    workers.submit(frame)
  }

  /// Hands over a chunk; throws `damaged` where it is missing or not what it should be.
  func chunk<Failure: Error>(
    _ key: ChunkKey, _ take: (Span<UInt8>) throws(Failure) -> Void
  ) throws(BackupError) -> Result<Void, Failure> {
    guard let place = index[key] else {
      throw BackupError(.damaged, "the chunk \(key.hex) is in no pack of '\(folder.path)'")
    }
    let number = try frame(of: place)
    let content = frames[number].content
    guard place.offset + place.byteCount <= content.count else { throw hurt(place) }
    let isKnown = frames[number].sound.contains(place.offset)
    let bytes = content.span.extracting(place.offset..<place.offset + place.byteCount)
    if !isKnown, try digest(of: bytes) != key { throw hurt(place) }
    do throws(Failure) { try take(bytes) } catch { return .failure(error) }
    return .success(())
  }

  /// A whole chunk.
  func bytes(_ key: ChunkKey) throws(BackupError) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try chunk(key) { (span: Span<UInt8>) in unsafe span.withUnsafeBufferPointer { unsafe bytes += $0 } }
    return bytes
  }

  private func hurt(_ place: ChunkPlace) -> BackupError {
    BackupError(
      .damaged,
      "the pack \(index.packs[place.pack].digest.hex) is damaged at byte \(place.frameOffset); see 'satchel check'")
  }

  /// The place among the frames of that of a chunk.
  private func frame(of place: ChunkPlace) throws(BackupError) -> Int {
    if let known = frames.firstIndex(where: { $0.isOf(place) }) { return try sound(known, place) }
    if next?.isOf(place) ?? false { submitNext() }
    if coming.contains(where: { $0.pack == place.pack && $0.offset == place.frameOffset }) {
      while let frame = workers.next() {
        coming.removeFirst()
        keep(frame)
        if frame.isOf(place) { return try sound(frames.count - 1, place) }
      }
    }
    var frame = try read(place)
    frame.wanted = []
    own.work(on: &frame)
    keep(frame)
    return try sound(frames.count - 1, place)
  }

  private func keep(_ frame: OpenedFrame) {
    if frames.count == Self.keptFrames { spare.append(frames.removeFirst()) }
    frames.append(frame)
  }

  private func sound(_ number: Int, _ place: ChunkPlace) throws(BackupError) -> Int {
    guard let error = frames[number].error else { return number }
    throw error == .unavailable ? BackupError(error) : hurt(place)
  }

  /// The compressed bytes of a frame.
  private func read(_ place: ChunkPlace) throws(BackupError) -> OpenedFrame {
    if sources[place.pack] == nil {
      if sources.count >= 16 { sources.removeAll() }
      sources[place.pack] = Source(try folder.open(index.packs[place.pack].digest))
    }
    guard let source = sources[place.pack] else { throw hurt(place) }
    var frame = spare.popLast() ?? OpenedFrame()
    (frame.pack, frame.offset) = (place.pack, place.frameOffset)
    let missing = place.frameByteCount - frame.compressed.count
    if missing > 0 {
      frame.compressed.append(contentsOf: repeatElement(0, count: missing))
    } else {
      frame.compressed.removeLast(-missing)
    }
    try readAll(source.file, &frame.compressed, at: place.frameOffset)
    return frame
  }
}
