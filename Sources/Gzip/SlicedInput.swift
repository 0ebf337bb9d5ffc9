/// The compressed input, cut wherever the header of a member of ours stands.
final class SlicedInput {
  private let source: (inout [UInt8]) throws -> Int
  private let largest: Int
  private var chunk = [UInt8](repeating: 0, count: ReadSize.first)
  /// What was read and not yet handed out: `bytes[start..<end]`; the first header in it was searched up to `searched`.
  private var bytes: [UInt8]
  private var start = 0
  private var end = 0
  private var searched = 0
  private var hasEnded = false
  private var failure: (any Error)?
  private var restored: [ArraySlice<UInt8>] = []

  init(largest: Int, _ source: @escaping (inout [UInt8]) throws -> Int) {
    self.source = source
    self.largest = largest
    bytes = [UInt8](repeating: 0, count: 2 * ReadSize.first)
  }

  /// The next slice, copied into `piece`; nil where the rest is the last one, or too large for a member of ours.
  func next(_ piece: InflatePiece) throws(GzipError) -> InflatePiece? {
    while true {
      if let cut = nextHeader() {
        var filled = piece
        fill(&filled, until: cut)
        return filled
      }
      if hasEnded || end - start > largest { return nil }
      try readMore()
    }
  }

  private func fill(_ piece: inout InflatePiece, until cut: Int) {
    let count = cut - start
    if piece.packed.count < count { piece.packed = [UInt8](repeating: 0, count: roomy(count)) }
    unsafe piece.packed.withUnsafeMutableBytes { target in
      unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[start..<cut])) }
    }
    piece.packedCount = count
    start = cut
    searched = cut
  }

  /// Where a header stands behind the first byte; nil where none does in what was read.
  private func nextHeader() -> Int? {
    let from = max(searched, start + canonicalGzipHeader.count)
    guard end - from >= canonicalGzipHeader.count else { return nil }
    let found = place(from: from)
    if found == nil { searched = end - canonicalGzipHeader.count + 1 }
    return found
  }

  /// Our header holds six zeros in a row, of which at least three stand together in one of the words that are looked at,
  /// wherever it begins; elsewhere that is one word in three million.
  private func place(from first: Int) -> Int? {
    let size = canonicalGzipHeader.count
    return unsafe bytes.withUnsafeBytes { all in
      var index = first
      while index + 8 <= end {
        let word = unsafe all.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if Self.hasThreeZeros(word) {
          let last = min(index + 7, end - size)
          for place in max(first, index - 8)...max(first, index - 8, last) where place <= last {
            if unsafe all[place..<(place + size)].elementsEqual(canonicalGzipHeader) { return place }
          }
        }
        index += 8
      }
      guard end - size >= max(first, index - 16) else { return nil }
      return (max(first, index - 16)...(end - size)).first { place in
        unsafe all[place..<(place + size)].elementsEqual(canonicalGzipHeader)
      }
    }
  }

  /// Whether three bytes side by side are zero.
  @inline(__always)
  private static func hasThreeZeros(_ word: UInt64) -> Bool {
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    let zeros = ~(((word & low) &+ low) | word | low)
    return zeros & (zeros >> 8) & (zeros >> 16) != 0
  }

  private func readMore() throws(GzipError) {
    if end + chunk.count > bytes.count { moveToFront() }
    if end + chunk.count > bytes.count {
      let wanted = min(largest + ReadSize.largest, 2 * (end + chunk.count))
      bytes += [UInt8](repeating: 0, count: max(wanted, end + chunk.count) - bytes.count)
    }
    let count: Int
    do { count = try source(&chunk) } catch { throw GzipError(.sourceFailed, cause: error) }
    hasEnded = count == 0
    bytes.replaceSubrange(end..<(end + count), with: chunk[..<count])
    end += count
    if count == chunk.count, count < ReadSize.largest { chunk = [UInt8](repeating: 0, count: ReadSize.largest) }
  }

  /// Room for a slice that need not be made anew for one that is a little larger.
  private func roomy(_ count: Int) -> Int { max(4096, count + count / 4) }

  private func moveToFront() {
    let count = end - start
    unsafe bytes.withUnsafeMutableBytes { all in
      let rest = unsafe UnsafeRawBufferPointer(rebasing: all[start..<end])
      unsafe UnsafeMutableRawBufferPointer(rebasing: all[..<count]).copyMemory(from: rest)  // may overlap
    }
    searched -= min(searched, start)
    start = 0
    end = count
  }

  // MARK: Reading on without slices

  /// Puts slices back to the front.
  func putBack(_ slices: [ArraySlice<UInt8>]) {
    restored = slices.reversed()
  }

  /// Fills the buffer with what comes next, whole slices or not; 0 at the end.
  func read(_ buffer: inout [UInt8]) throws -> Int {
    if var slice = restored.popLast() {
      let count = min(slice.count, buffer.count)
      buffer.replaceSubrange(0..<count, with: slice.prefix(count))
      slice.removeFirst(count)
      if !slice.isEmpty { restored.append(slice) }
      return count
    }
    if start < end {
      let count = min(end - start, buffer.count)
      buffer.replaceSubrange(0..<count, with: bytes[start..<(start + count)])
      start += count
      return count
    }
    bytes = []
    start = 0
    end = 0
    return hasEnded ? 0 : try source(&buffer)
  }
}
