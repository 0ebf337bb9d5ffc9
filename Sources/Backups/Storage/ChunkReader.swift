import SatchelDigests
import SatchelFiles
import SatchelZstd

/// Reads chunks, each held against its key. A few frames are kept, since chunks of one frame are mostly asked for together.
final class ChunkReader {
  let index: ChunkIndex
  private let folder: RepositoryFolder
  private var zstd: ZstdDecompressor
  private var frames: [Frame] = []
  private var sources: [Int: Source] = [:]
  private static let keptFrames = 4

  private struct Frame {
    var pack: Int
    var offset: UInt64
    var content: [UInt8]
  }

  /// An open pack.
  private final class Source {
    let file: FileSource
    init(_ file: consuming FileSource) { self.file = file }
  }

  init(_ index: ChunkIndex, _ folder: RepositoryFolder) throws(BackupError) {
    (self.index, self.folder) = (index, folder)
    do throws(ZstdError) { zstd = try ZstdDecompressor() } catch { throw BackupError(error) }
  }

  /// Hands over a chunk; throws `damaged` where it is missing or not what it should be.
  func chunk<Failure: Error>(
    _ key: ChunkKey, _ take: (Span<UInt8>) throws(Failure) -> Void
  ) throws(BackupError) -> Result<Void, Failure> {
    guard let place = index[key] else {
      throw BackupError(.damaged, "the chunk \(key.hex) is in no pack of '\(folder.path)'")
    }
    let frame = try frame(of: place)
    let content = frames[frame].content
    guard place.offset + place.byteCount <= content.count else { throw hurt(place) }
    let bytes = content.span.extracting(place.offset..<place.offset + place.byteCount)
    guard try digest(of: bytes) == key else { throw hurt(place) }
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
    if let known = frames.firstIndex(where: { $0.pack == place.pack && $0.offset == place.frameOffset }) {
      return known
    }
    if sources[place.pack] == nil {
      if sources.count >= 16 { sources.removeAll() }
      sources[place.pack] = Source(try folder.open(index.packs[place.pack].digest))
    }
    guard let source = sources[place.pack] else { throw hurt(place) }
    var compressed = [UInt8](repeating: 0, count: place.frameByteCount)
    try readAll(source.file, &compressed, at: place.frameOffset)
    let content: [UInt8]
    do throws(ZstdError) {
      content = try zstd.content(of: compressed.span, limit: RepositoryLayout.chunkLimit)
    } catch {
      if error == .unavailable { throw BackupError(error) }
      throw hurt(place)
    }
    if frames.count == Self.keptFrames { frames.removeFirst() }
    frames.append(Frame(pack: place.pack, offset: place.frameOffset, content: content))
    return frames.count - 1
  }
}
