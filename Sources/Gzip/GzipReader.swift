// zlib's own gzip mode and libarchive's filter are both too lenient: the latter never looks at CRC and length. So
// header and trailer are read here, and only the deflate data between them is given to a library: whole members to
// libdeflate where they fit (which is 2.5 times as fast), all others in pieces to zlib, which then also says whether
// such a member is damaged or merely large.
//
// Not every flipped bit of deflate data is damage: spare bits before a byte boundary mean nothing, and in a run of
// zeros a distance of 1 and of 2 give the same bytes. What is promised is that no other plain bytes than the packed
// ones come out without an error.

/// Reads the plain bytes of concatenated gzip members, checking header, CRC and length of each.
///
/// Memory is about 5 MiB whatever the input. The plain bytes of a member that libdeflate took are checked before they
/// are handed out; those of a larger one come first, and the error at its end: trust nothing before the end of input.
public struct GzipReader: ~Copyable {
  /// Which headers are accepted.
  public enum Headers: Sendable {
    /// Only `canonicalGzipHeader`.
    case canonical
    /// Any that RFC 1952 allows, with at most 64 KiB of extra field, name and comment.
    case any
  }

  private enum State {
    case betweenMembers
    case inflating
    case ended
    case failed(GzipError)
  }

  /// The members that were begun, the footer not counted.
  public private(set) var members: [GzipMember] = []
  /// Where the footer says that the index begins, once it was read; nothing may follow it.
  public private(set) var indexOffset: UInt64?
  /// How many members were begun.
  public var memberCount: Int { members.count }
  /// Where the first member begins that `GzipWriter` does not write: its header is not `canonicalGzipHeader`, or it is
  /// empty and no footer; nil while there is none.
  public private(set) var foreignHeaderOffset: UInt64?
  /// How many plain bytes were inflated so far.
  public private(set) var plainByteCount: UInt64 = 0
  /// How many compressed bytes were used so far.
  public var compressedByteCount: UInt64 { window.offset }

  /// After an error: the last bytes of the damaged member, which were not handed out. They end at `plainByteCount`.
  public private(set) var unchecked: [UInt8] = []
  /// Some programs end a file with an empty member; none writes many.
  public static let emptyMemberLimit = 16

  private static let largestPiece = 2 << 20

  private let headers: Headers
  private let memberLimit: Int
  private var emptyMemberCount = 0
  private let whole: WholeInflater
  private let streaming: StreamingInflater
  private var window: CompressedWindow
  /// Small until more is needed.
  private var plain = [UInt8](repeating: 0, count: 65_536)
  private var ready = 0..<0
  private var state = State.betweenMembers
  private var checksum: UInt32 = 0
  private var length: UInt64 = 0

  /// Reads from a source that fills a buffer from its front and returns how many bytes it gave, 0 at the end.
  ///
  /// More than `memberLimit` members are refused with `tooManyMembers`.
  public init(
    headers: Headers, memberLimit: Int = 1_000_000, source: @escaping (inout [UInt8]) throws -> Int
  ) throws(GzipError) {
    let wholeMembers = try WholeInflater()
    let pieces = try StreamingInflater()
    self.headers = headers
    self.memberLimit = memberLimit
    whole = wholeMembers
    streaming = pieces
    window = CompressedWindow(source: source)
  }

  /// Goes on where `GzipBlockReader` stopped: behind these members, of which the last ends before `offset`.
  init(
    behind members: [GzipMember], offset: UInt64, plainOffset: UInt64, memberLimit: Int,
    source: @escaping (inout [UInt8]) throws -> Int
  ) throws(GzipError) {
    try self.init(headers: .any, memberLimit: memberLimit, source: source)
    self.members = members
    plainByteCount = plainOffset
    window.begin(at: offset)
  }

  /// Hands the next plain bytes, up to 2 MiB, to `body`; false at the end of the input.
  ///
  /// After an error, every further call throws the same.
  public mutating func next(_ body: (Span<UInt8>) -> Void) throws(GzipError) -> Bool {
    try advance()
    if ready.isEmpty { return false }
    body(plain.span.extracting(ready))
    ready = 0..<0
    return true
  }

  /// Fills the buffer from its front; fewer bytes only at the end. Returns how many.
  public mutating func read(into buffer: inout [UInt8]) throws(GzipError) -> Int {
    var filled = 0
    while filled < buffer.count {
      try advance()
      if ready.isEmpty { break }
      let count = min(buffer.count - filled, ready.count)
      unsafe buffer.withUnsafeMutableBytes { target in
        unsafe plain.withUnsafeBytes { source in
          let piece = unsafe UnsafeRawBufferPointer(rebasing: source[ready.prefix(count)])
          unsafe UnsafeMutableRawBufferPointer(rebasing: target[filled...]).copyMemory(from: piece)
        }
      }
      ready = (ready.lowerBound + count)..<ready.upperBound
      filled += count
    }
    return filled
  }

  /// Makes `ready` non-empty, unless the input has ended.
  private mutating func advance() throws(GzipError) {
    while ready.isEmpty {
      do throws(GzipError) {
        switch state {
        case .betweenMembers: try beginMember()
        case .inflating: try inflateOn()
        case .ended: return
        case .failed(let error): throw error
        }
      } catch {
        unchecked = Array(plain[ready])
        ready = 0..<0
        state = .failed(error)
        throw error
      }
    }
  }

  private func fault(_ code: GzipError.Code) -> GzipError {
    GzipError(code, member: memberCount, offset: window.offset)
  }

  private mutating func beginMember() throws(GzipError) {
    guard try window.has(1) else {
      if memberCount == 0 { throw GzipError(.notGzip) }
      state = .ended
      return
    }
    if try readFooter() { return }
    try readHeader()
    if window.count < CompressedWindow.capacity / 2 { try window.fill() }
    length = 0
    checksum = 0
    var inflated = inflateWhole()
    if inflated == nil, plain.count < Self.largestPiece {
      plain = [UInt8](repeating: 0, count: Self.largestPiece)
      inflated = inflateWhole()
    }
    if let (consumed, produced) = inflated {
      window.drop(consumed)
      try take(produced)
      try readTrailer()
    } else {
      streaming.reset()
      state = .inflating
    }
  }

  private mutating func inflateWhole() -> (consumed: Int, produced: Int)? {
    let input = window.bytes
    return whole.inflate(input.span.extracting(window.start...), into: &plain)
  }

  private mutating func inflateOn() throws(GzipError) {
    guard try window.has(1) else { throw fault(.truncated) }
    let input = window.bytes
    let (step, consumed, produced) = streaming.inflate(input.span.extracting(window.start...), into: &plain)
    window.drop(consumed)
    try take(produced)
    switch step {
    case .end: try readTrailer()
    case .damaged: throw fault(.badData)
    case .more: if consumed == 0, produced == 0 { throw fault(window.hasEnded ? .truncated : .badData) }
    }
  }

  private mutating func take(_ produced: Int) throws(GzipError) {
    checksum = crc32(plain.span.extracting(0..<produced), after: checksum)
    length += UInt64(produced)
    plainByteCount += UInt64(produced)
    ready = 0..<produced
  }

  private mutating func readTrailer() throws(GzipError) {
    guard try window.has(8) else { throw fault(.truncated) }
    if word(at: 0) != checksum { throw fault(.badCRC) }
    if word(at: 4) != UInt32(truncatingIfNeeded: length) { throw fault(.badLength) }
    window.drop(8)
    if length == 0 {
      if foreignHeaderOffset == nil { foreignHeaderOffset = members.last?.offset }
      emptyMemberCount += 1
      if emptyMemberCount > Self.emptyMemberLimit { throw fault(.emptyMembers) }
    }
    state = .betweenMembers
  }

  private func word(at index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(window[index + $1]) << UInt32($1 * 8) }
  }

  // MARK: Header

  /// Whether a footer stands here; it ends the input.
  private mutating func readFooter() throws(GzipError) -> Bool {
    guard memberCount > 0, try window.has(GzipFooter.byteCount) else { return false }
    guard let index = GzipFooter.indexOffset(in: (0..<GzipFooter.byteCount).map { window[$0] }) else { return false }
    window.drop(GzipFooter.byteCount)
    if try window.has(1) { throw fault(.trailingGarbage) }
    indexOffset = index
    state = .ended
    return true
  }

  private mutating func readHeader() throws(GzipError) {
    let isFirst = memberCount == 0
    let fixed = canonicalGzipHeader.count
    for index in 0..<3 {
      guard try window.has(index + 1) else { throw shortHeader(index) }
      if window[index] != canonicalGzipHeader[index] {
        throw isFirst ? GzipError(.notGzip) : fault(.trailingGarbage)
      }
    }
    if memberCount >= memberLimit { throw fault(.tooManyMembers) }
    members.append(GzipMember(offset: window.offset, plainOffset: plainByteCount))
    guard try window.has(fixed) else { throw fault(.truncated) }
    let flags = window[3]
    let isCanonical = (0..<fixed).allSatisfy { window[$0] == canonicalGzipHeader[$0] }
    if !isCanonical, foreignHeaderOffset == nil { foreignHeaderOffset = window.offset }
    switch headers {
    case .canonical:
      if !isCanonical { throw fault(.badHeader) }
      window.drop(fixed)
    case .any:
      if flags & 0xe0 != 0 { throw fault(.reservedFlags) }
      window.drop(fixed)
      try skipOptionalFields(flags)
    }
  }

  private func shortHeader(_ seen: Int) -> GzipError {
    if memberCount == 0, seen == 0 { return GzipError(.notGzip) }
    return GzipError(.truncated, member: memberCount + 1, offset: window.offset)
  }

  private mutating func skipOptionalFields(_ flags: UInt8) throws(GzipError) {
    if flags & 4 != 0 {
      guard try window.has(2) else { throw fault(.truncated) }
      let extra = 2 + Int(window[0]) + Int(window[1]) << 8
      guard try window.has(extra) else { throw fault(.truncated) }
      window.drop(extra)
    }
    for flag in [8, 16] as [UInt8] where flags & flag != 0 { try skipText() }
    if flags & 2 != 0 {
      guard try window.has(2) else { throw fault(.truncated) }
      window.drop(2)
    }
  }

  private mutating func skipText() throws(GzipError) {
    for _ in 0..<65_536 {
      guard try window.has(1) else { throw fault(.truncated) }
      let byte = window[0]
      window.drop(1)
      if byte == 0 { return }
    }
    throw fault(.longHeader)
  }
}
