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

  /// The search of Horspool: most bytes do not occur in the header, so most places are passed over ten at a time.
  private func place(from first: Int) -> Int? {
    let size = canonicalGzipHeader.count
    return unsafe bytes.withUnsafeBufferPointer { all in
      unsafe Self.steps.withUnsafeBufferPointer { steps in
        var place = first
        while place + size <= end {
          let step = unsafe Int(steps[Int(all[place + size - 1])])
          if step == 0, unsafe all[place..<(place + size)].elementsEqual(canonicalGzipHeader) { return place }
          place += max(step, 1)
        }
        return nil
      }
    }
  }

  /// How far to move on by the last byte of a place; 0 where the place itself must be looked at.
  private static let steps: [UInt8] = {
    let size = canonicalGzipHeader.count
    var steps = [UInt8](repeating: UInt8(size), count: 256)
    for (index, byte) in canonicalGzipHeader.enumerated() { steps[Int(byte)] = UInt8(size - 1 - index) }
    return steps
  }()

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
