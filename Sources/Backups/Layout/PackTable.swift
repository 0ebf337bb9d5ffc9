import SatchelDigests

// A pack is zstd frames, one behind the other, so that `zstd -d` gives all that is in them. Behind them stands a frame that
// zstd skips, which says what they hold. All numbers are little-endian:
//
//   0x184D2A53, the number of bytes that follow (4 bytes each)
//   the number of frames (4)
//   for each frame: its bytes (4), its chunks (4), and for each chunk: SHA-256 of the plain bytes (32), their number (4)
//   the number of bytes of this whole frame (4), and `SATPACK1`

/// What the frames of a pack hold.
struct PackTable {
  /// One chunk of a frame.
  struct Chunk {
    var key: ChunkKey
    var byteCount: Int
  }

  /// One frame.
  struct Frame {
    /// Where it begins in the pack.
    var offset: UInt64
    var byteCount: Int
    var chunks: [Chunk]
    /// How long its content is.
    var plainByteCount: Int { chunks.reduce(0) { $0 + $1.byteCount } }
  }

  static let mark = Array("SATPACK1".utf8)
  /// How many bytes at the end of a pack tell where the table begins.
  static let tailByteCount = 12
  private static let skippable: UInt32 = 0x184D_2A53

  var frames: [Frame] = []

  /// The bytes at the end of a pack.
  func bytes() -> [UInt8] {
    var body: [UInt8] = []
    body.append(UInt32(frames.count))
    for frame in frames {
      body.append(UInt32(frame.byteCount))
      body.append(UInt32(frame.chunks.count))
      for chunk in frame.chunks {
        body += chunk.key.bytes
        body.append(UInt32(chunk.byteCount))
      }
    }
    var all: [UInt8] = []
    all.append(Self.skippable)
    all.append(UInt32(body.count + Self.tailByteCount))
    all += body
    all.append(UInt32(all.count + Self.tailByteCount))
    return all + Self.mark
  }

  /// How long the table of a pack is, by the last bytes of it; nil if it is no pack.
  static func byteCount(tail: [UInt8]) -> Int? {
    guard tail.count == tailByteCount, tail[4...].elementsEqual(mark) else { return nil }
    var reader = NumberReader(tail)
    return reader.number().map { Int($0) }
  }

  init() {}

  /// Reads a table that stands at the end of a pack of so many bytes; nil if it is none, or does not fit the pack.
  init?(_ bytes: [UInt8], packByteCount: UInt64) {
    var reader = NumberReader(bytes)
    guard reader.number() == Self.skippable, reader.number() == UInt32(bytes.count - 8), let count = reader.number()
    else { return nil }
    var offset: UInt64 = 0
    for _ in 0..<count {
      guard let size = reader.number(), let chunkCount = reader.number(), reader.holds(Int(chunkCount), of: 36) else {
        return nil
      }
      var chunks: [Chunk] = []
      chunks.reserveCapacity(Int(chunkCount))
      for _ in 0..<chunkCount {
        guard let key = reader.key(), let length = reader.number(), length <= RepositoryLayout.chunkLimit else {
          return nil
        }
        chunks.append(Chunk(key: key, byteCount: Int(length)))
      }
      frames.append(Frame(offset: offset, byteCount: Int(size), chunks: chunks))
      offset += UInt64(size)
    }
    guard reader.place + Self.tailByteCount == bytes.count, offset + UInt64(bytes.count) == packByteCount else {
      return nil
    }
  }
}

extension [UInt8] {
  fileprivate mutating func append(_ number: UInt32) {
    for shift in [0, 8, 16, 24] { append(UInt8(truncatingIfNeeded: number >> UInt32(shift))) }
  }
}

private struct NumberReader {
  private let bytes: [UInt8]
  private(set) var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func holds(_ count: Int, of size: Int) -> Bool { count <= (bytes.count - place) / size }

  mutating func number() -> UInt32? {
    guard place + 4 <= bytes.count else { return nil }
    defer { place += 4 }
    return (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) }
  }

  mutating func key() -> ChunkKey? {
    guard place + 32 <= bytes.count else { return nil }
    defer { place += 32 }
    var words: InlineArray<4, UInt64> = [0, 0, 0, 0]
    for word in 0..<4 {
      for byte in 0..<8 { words[word] = words[word] << 8 | UInt64(bytes[place + word * 8 + byte]) }
    }
    return ChunkKey(words: words)
  }
}
