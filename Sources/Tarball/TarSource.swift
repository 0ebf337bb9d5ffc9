/// The plain tar stream on its way to libarchive, with the last two blocks kept for a look at the raw headers.
@safe final class TarSource {
  private let source: () throws -> (any TarBlock)?
  private let recycle: (any TarBlock) -> Void
  private var before: (any TarBlock)?
  private var latest: (any TarBlock)?
  /// How many bytes were given out.
  private(set) var end: UInt64 = 0
  private(set) var hasEnded = false
  private(set) var failure: (any Error)?

  init(_ source: @escaping () throws -> (any TarBlock)?, recycle: @escaping (any TarBlock) -> Void) {
    self.source = source
    self.recycle = recycle
  }

  /// A source that fills a buffer from its front; fewer bytes than the buffer holds only at the end.
  convenience init(filling fill: @escaping (inout [UInt8]) throws -> Int) {
    var incoming = [UInt8](repeating: 0, count: CopiedBlock.size)
    var spare: [CopiedBlock] = []
    var hasEnded = false
    self.init {
      if hasEnded { return nil }
      let count = try fill(&incoming)
      hasEnded = count < incoming.count
      if count == 0 { return nil }
      let block = spare.popLast() ?? CopiedBlock()
      block.fill(incoming, count: count)
      return block
    } recycle: { block in
      if let block = block as? CopiedBlock { spare.append(block) }
    }
  }

  /// The next block, which stays valid through the following call; empty at the end, nil after a failure.
  func next() -> UnsafeRawBufferPointer? {
    if failure != nil { return nil }
    let nothing = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    if hasEnded { return unsafe nothing }
    do {
      guard let block = try source() else {
        hasEnded = true
        return unsafe nothing
      }
      if let before { recycle(before) }
      before = latest
      latest = block
      end += unsafe UInt64(block.bytes.count)
      return unsafe block.bytes
    } catch {
      failure = error
      return nil
    }
  }

  /// Bytes of the last two blocks by their place in the stream; nil where they are not kept.
  func bytes(_ range: Range<UInt64>) -> [UInt8]? {
    let blocks = [before, latest].compactMap { $0 }
    let kept = blocks.reduce(UInt64(0)) { unsafe $0 + UInt64($1.bytes.count) }
    var place = end - kept
    guard range.lowerBound >= place, range.upperBound <= end else { return nil }
    var found: [UInt8] = []
    found.reserveCapacity(range.count)
    for block in blocks {
      let block = unsafe block.bytes
      let wanted = range.clamped(to: place..<(place + UInt64(block.count)))
      if !wanted.isEmpty {
        unsafe found += block[Int(wanted.lowerBound - place)..<Int(wanted.upperBound - place)]
      }
      place += UInt64(block.count)
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
