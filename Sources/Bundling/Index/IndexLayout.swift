// The headers and sizes of all entries tell where everything stands in the plain stream, byte by byte, and so where in it
// each gzip member begins that the index names. From that follows what must be true of the file if the index is: the
// first member begins at the front of both, each begins where the one before ends, and whatever is no content is headers
// and filling that are known. Where a file is read by its index, all of this is held against each member that is read,
// so that nothing stands in it that another reader would take for something else.

/// Where things stand in the archive that an index describes, told entry by entry.
struct IndexLayout {
  /// What one member that the index names holds, and perhaps members behind it that hold no content.
  struct Run {
    /// Where the first member begins in the compressed file.
    var offset: UInt64 = 0
    /// Where the next run begins there.
    var end: UInt64 = 0
    /// Where it begins in the plain stream.
    var plainStart: UInt64 = 0
    /// Where it ends there.
    var plainEnd: UInt64 = 0
    /// What is no content: headers and filling, and where each stretch stands in the plain stream.
    var stretches: [(offset: UInt64, bytes: [UInt8])] = []
    /// Whether `stretches` lacks some, as there were too many bytes.
    var isCut = false
    /// Whether it holds a header or content of an entry that is wanted.
    var isWanted = false

    /// Whether it is content and nothing else.
    var isContent: Bool { stretches.isEmpty && !isCut }
  }

  /// The most bytes of headers and filling that are kept of one run.
  private static let stretchLimit = 8 << 20

  /// Where in the plain stream the next byte stands.
  private(set) var position: UInt64 = 0
  private var run = Run()
  /// What stands behind the last content, as far as it is known.
  private var stretch: [UInt8] = []
  private var stretchStart: UInt64 = 0
  private var stretchCount = 0
  /// The headers in the stretch that are wanted.
  private var wanted: [Range<UInt64>] = []

  /// Takes the header of the next entry.
  mutating func takeHeader(_ header: [UInt8], isWanted: Bool) throws(SeekError) {
    if isWanted { wanted.append(position..<(position + UInt64(header.count))) }
    try append(header)
  }

  /// Takes the filling behind content of so many bytes.
  mutating func takeFilling(behind byteCount: UInt64) throws(SeekError) {
    try append([UInt8](repeating: 0, count: Int((512 - byteCount % 512) % 512)))
  }

  private mutating func append(_ bytes: [UInt8]) throws(SeekError) {
    stretch += bytes
    position += UInt64(bytes.count)
    if stretch.count > IndexPass.largestMember { throw .notSeekable }
  }

  /// Takes a part of the content of the last entry: the member that holds it, and where in that. Returns the run before,
  /// if it is complete with this.
  mutating func takeContent(
    _ byteCount: UInt64, memberOffset: UInt64, innerOffset: UInt64, isWanted: Bool, name: [UInt8]
  ) throws(SeekError) -> Run? {
    guard innerOffset <= position else { throw Self.misplaced(name) }
    let start = position - innerOffset
    var complete: Run?
    if memberOffset == run.offset {
      guard start == run.plainStart else { throw Self.misplaced(name) }
    } else {
      guard start >= stretchStart, start > run.plainStart else { throw Self.misplaced(name) }
      complete = endRun(at: memberOffset, plain: start)
    }
    endStretch(at: position)
    if isWanted { run.isWanted = true }
    position += byteCount
    stretchStart = position
    return complete
  }

  /// The last run, which ends where the index begins.
  mutating func finish(at indexOffset: UInt64) -> Run {
    endRun(at: indexOffset, plain: position)
  }

  private mutating func endRun(at offset: UInt64, plain: UInt64) -> Run {
    endStretch(at: plain)
    var complete = run
    complete.end = offset
    complete.plainEnd = plain
    run = Run(offset: offset, plainStart: plain)
    stretchCount = 0
    return complete
  }

  /// Gives the run what stands up to a place, which may lie within a header.
  private mutating func endStretch(at place: UInt64) {
    let count = Int(place - stretchStart)
    if count == 0 { return }
    stretchCount += count
    if stretchCount > Self.stretchLimit {
      run.isCut = true
    } else {
      run.stretches.append((stretchStart, Array(stretch[..<count])))
    }
    if wanted.contains(where: { $0.lowerBound < place }) { run.isWanted = true }
    wanted.removeAll { $0.upperBound <= place }
    stretch.removeFirst(count)
    stretchStart = place
  }

  private static func misplaced(_ name: [UInt8]) -> SeekError {
    .index("index-header", "the index puts content elsewhere than behind its tar header", name)
  }
}
