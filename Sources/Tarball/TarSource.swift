/// The plain tar stream on its way to libarchive, with the last two blocks kept for a look at the raw headers.
@safe final class TarSource {
  static let blockSize = 262_144
  private let source: (inout [UInt8]) throws -> Int
  private var incoming = [UInt8](repeating: 0, count: blockSize)
  private let blocks: [UnsafeMutableRawBufferPointer]
  private var counts = [0, 0]
  private var latest = 0
  /// How many bytes were given out.
  private(set) var end: UInt64 = 0
  private(set) var hasEnded = false
  private(set) var failure: (any Error)?

  init(_ source: @escaping (inout [UInt8]) throws -> Int) {
    self.source = source
    unsafe blocks = (0..<2).map { _ in
      UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockSize, alignment: 16)
    }
  }

  deinit {
    for index in unsafe blocks.indices { unsafe blocks[index].deallocate() }
  }

  /// The next block, which stays valid through the following call; empty at the end, nil after a failure.
  func next() -> UnsafeRawBufferPointer? {
    if failure != nil { return nil }
    var filled = 0
    if !hasEnded {
      do { filled = try source(&incoming) } catch {
        failure = error
        return nil
      }
      hasEnded = filled < incoming.count
    }
    if filled == 0 { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    latest = 1 - latest
    unsafe blocks[latest].copyBytes(from: incoming[..<filled])
    counts[latest] = filled
    end += UInt64(filled)
    return unsafe UnsafeRawBufferPointer(rebasing: blocks[latest][..<filled])
  }

  /// Bytes of the last two blocks by their place in the stream; nil where they are not kept.
  func bytes(_ range: Range<UInt64>) -> [UInt8]? {
    let start = end - UInt64(counts[latest]) - UInt64(counts[1 - latest])
    guard range.lowerBound >= start, range.upperBound <= end else { return nil }
    var found: [UInt8] = []
    found.reserveCapacity(range.count)
    var place = start
    for index in [1 - latest, latest] {
      let block = unsafe blocks[index][..<counts[index]]
      let wanted = range.clamped(to: place..<(place + UInt64(counts[index])))
      if !wanted.isEmpty {
        unsafe found += block[Int(wanted.lowerBound - place)..<Int(wanted.upperBound - place)]
      }
      place += UInt64(counts[index])
    }
    return found
  }

  /// The rest of the stream from a place in the kept blocks, but no more than `limit` bytes of it.
  func tail(from place: UInt64, limit: Int) -> [UInt8]? {
    guard var rest = bytes(min(place, end)..<end) else { return nil }
    while rest.count <= limit, let block = unsafe next(), unsafe !block.isEmpty { unsafe rest += block }
    return rest
  }
}
