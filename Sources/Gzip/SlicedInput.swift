/// The compressed input, cut wherever the header of a member of ours stands.
final class SlicedInput {
  private static let readSize = 65_536
  private let source: (inout [UInt8]) throws -> Int
  private let largest: Int
  /// What was read last, small at first; `rest` of it was not looked at yet.
  private var chunk = [UInt8](repeating: 0, count: ReadSize.first)
  private var rest = 0..<0
  /// The slice that is being filled with what was looked at.
  private var slice = InflatePiece()
  private var hasEnded = false
  private var restored: [ArraySlice<UInt8>] = []

  init(largest: Int, _ source: @escaping (inout [UInt8]) throws -> Int) {
    self.source = source
    self.largest = largest
  }

  /// The next slice; nil where the rest is the last one, or too large for a member of ours. The room of `spare` is used
  /// for the slice behind it.
  func next(_ spare: @autoclosure () -> InflatePiece) throws(GzipError) -> InflatePiece? {
    while true {
      if let found = nextHeader() {
        take(rest.lowerBound..<found)
        return cutOff(spare())
      }
      take(rest)
      if hasEnded || slice.packedCount > largest { return nil }
      try readMore()
      if let count = headerOnTheEdge() {
        let head = slice.packed[count..<slice.packedCount]
        slice.packedCount = count
        let whole = cutOff(spare())
        slice.append(head.span)
        return whole
      }
    }
  }

  private func take(_ part: Range<Int>) {
    slice.append(chunk.span.extracting(part))
    rest = part.upperBound..<rest.upperBound
  }

  private func cutOff(_ spare: InflatePiece) -> InflatePiece {
    let whole = slice
    slice = spare
    slice.packedCount = 0
    return whole
  }

  private func readMore() throws(GzipError) {
    if rest.upperBound == chunk.count, chunk.count < Self.readSize {
      chunk = [UInt8](repeating: 0, count: Self.readSize)
    }
    do { rest = 0..<(try source(&chunk)) } catch { throw GzipError(.sourceFailed, cause: error) }
    hasEnded = rest.isEmpty
  }

  // MARK: Finding headers

  /// Where in the chunk a header stands that is not the one of the slice itself.
  private func nextHeader() -> Int? {
    let size = canonicalGzipHeader.count
    let first = rest.lowerBound + max(0, size - slice.packedCount)
    return unsafe chunk.withUnsafeBytes { unsafe Self.place(in: $0, first, rest.upperBound) }
  }

  /// How many bytes of the slice stand before a header that begins in the slice and ends in the chunk.
  private func headerOnTheEdge() -> Int? {
    let size = canonicalGzipHeader.count
    let before = min(size - 1, slice.packedCount - size)
    guard before > 0 else { return nil }
    let start = slice.packedCount - before
    let edge = slice.packed[start..<slice.packedCount] + chunk[rest.prefix(size - 1)]
    return unsafe edge.withUnsafeBytes { unsafe Self.place(in: $0, 0, $0.count) }.map { start + $0 }
  }

  /// The first place of our header between two others.
  ///
  /// It holds six zeros in a row, so that two of them are met by looking at two bytes of every five.
  private static func place(in bytes: UnsafeRawBufferPointer, _ first: Int, _ end: Int) -> Int? {
    var index = first + 3
    while index + 20 < end {
      let near = unsafe isZero(bytes, index) || isZero(bytes, index + 5)
      let far = unsafe isZero(bytes, index + 10) || isZero(bytes, index + 15)
      if near || far, let place = unsafe place(in: bytes, first, end, around: index..<(index + 16)) { return place }
      index += 20
    }
    return unsafe place(in: bytes, first, end, around: index..<max(index, end - 1))
  }

  @inline(__always)
  private static func isZero(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt16.self) == 0
  }

  /// The first place of a header of which one of the zeros stands in a range.
  private static func place(
    in bytes: UnsafeRawBufferPointer, _ first: Int, _ end: Int, around zeros: Range<Int>
  ) -> Int? {
    let last = min(zeros.upperBound - 4, end - canonicalGzipHeader.count)
    let start = max(first, zeros.lowerBound - 8)
    guard start <= last else { return nil }
    return (start...last).first { unsafe bytes[$0...].starts(with: canonicalGzipHeader) }
  }

  // MARK: Reading on without slices

  /// Puts slices back to the front, before the one that is being filled.
  func putBack(_ slices: [ArraySlice<UInt8>]) {
    restored = (slices + [slice.packed.prefix(slice.packedCount)]).filter { !$0.isEmpty }.reversed()
    slice = InflatePiece()
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
    if !rest.isEmpty {
      let part = rest.prefix(buffer.count)
      buffer.replaceSubrange(0..<part.count, with: chunk[part])
      rest = part.upperBound..<rest.upperBound
      return part.count
    }
    return hasEnded ? 0 : try source(&buffer)
  }
}
