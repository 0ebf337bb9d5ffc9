import SatchelCArchive

// Tar readers differ on odd headers, and what one skips another extracts. In canonical mode nothing odd is left: for
// each entry that libarchive reports, the header is made anew and must equal the raw bytes that stood in the stream;
// the filling behind content must be zeros, and the stream must end with exactly two blocks of zeros.

/// Reads a tar stream entry by entry: no other format, no compression.
@safe public struct TarReader: ~Copyable {
  /// How much is believed.
  public enum Policy: Sendable {
    /// Only what `TarWriter` writes.
    case canonical
    /// Whatever libarchive reads as tar.
    case foreign
  }

  /// Where in the plain stream the last entry's header begins.
  public private(set) var headerOffset: UInt64 = 0
  /// Where its content begins.
  public private(set) var contentOffset: UInt64 = 0
  /// Where the header of the next entry must begin.
  public var nextHeaderOffset: UInt64 { contentEnd + filling(after: contentEnd) }
  /// Its header, in canonical mode.
  public private(set) var header: [UInt8] = []

  private let archive: OpaquePointer
  private let source: TarSource
  private let locale: TarLocale
  private let policy: Policy
  private var path: [UInt8] = []
  /// Where the content of the last entry ends, without the filling.
  private var contentEnd: UInt64 = 0
  private var broken: TarError?

  /// Reads from a source that fills a buffer from its front and returns how many bytes it gave; fewer than the buffer
  /// holds only at the end.
  public init(policy: Policy, source: @escaping (inout [UInt8]) throws -> Int) throws(TarError) {
    try self.init(policy: policy, TarSource(filling: source))
  }

  /// Reads blocks as they are, without copying; `recycle` is given those that nobody looks at any more.
  package init(
    policy: Policy, blocks: @escaping () throws -> (any TarBlock)?, recycle: @escaping (any TarBlock) -> Void
  ) throws(TarError) {
    try self.init(policy: policy, TarSource(blocks, recycle: recycle))
  }

  private init(policy: Policy, _ source: TarSource) throws(TarError) {
    guard let locale = TarLocale.bytes, let made = unsafe archive_read_new() else { throw TarError(.unavailable) }
    self.locale = locale
    self.policy = policy
    self.source = source
    unsafe archive = made
    unsafe archive_read_support_format_tar(made)
    let context = unsafe Unmanaged.passUnretained(source).toOpaque()
    let result = locale.use { unsafe archive_read_open(made, context, nil, giveBytes, nil) }
    if result != ARCHIVE_OK { broken = failure() }
  }

  deinit {
    unsafe archive_read_free(archive)
    withExtendedLifetime(source) {}
  }

  /// The next entry's head, or nil at the end of the stream. What was not read of the last content is passed over.
  public mutating func next() throws(TarError) -> TarEntry? {
    if let broken { throw broken }
    do throws(TarError) {
      return try advance()
    } catch {
      broken = error
      throw error
    }
  }

  /// Fills the buffer with content of the last entry; 0 at its end. Returns how many bytes.
  public mutating func read(into buffer: inout [UInt8]) throws(TarError) -> Int {
    if let broken { throw broken }
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe archive_read_data(archive, $0.baseAddress, $0.count)
    }
    if count < 0 {
      let error = failure()
      broken = error
      throw error
    }
    return count
  }

  /// Hands the next content of the last entry to `body`, as it lies in memory; false at its end.
  public mutating func nextContent(_ body: (Span<UInt8>) -> Void) throws(TarError) -> Bool {
    if let broken { throw broken }
    var start: UnsafeRawPointer?
    var (count, offset): (Int, Int64) = (0, 0)
    let result = unsafe archive_read_data_block(archive, &start, &count, &offset)
    if result == ARCHIVE_EOF { return false }
    guard result == ARCHIVE_OK, let start = unsafe start else {
      let error = failure()
      broken = error
      throw error
    }
    body(unsafe Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(start: start, count: count)))
    return true
  }

  private mutating func advance() throws(TarError) -> TarEntry? {
    path = []
    var entry: OpaquePointer?
    let result = locale.use { unsafe archive_read_next_header(archive, &entry) }
    if result == ARCHIVE_EOF {
      try checkEnd()
      return nil
    }
    guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry = unsafe entry else { throw failure() }
    let head = locale.use { unsafe TarEntry(of: entry) }
    path = head.path
    headerOffset = unsafe UInt64(max(0, archive_read_header_position(archive)))
    let headerEnd = unsafe UInt64(max(0, archive_filter_bytes(archive, 0)))
    contentOffset = headerEnd
    if policy == .canonical { try check(head, until: headerEnd) }
    contentEnd = headerEnd + head.byteCount
    return head
  }

  private mutating func check(_ head: TarEntry, until headerEnd: UInt64) throws(TarError) {
    let fillingEnd = contentEnd + filling(after: contentEnd)
    guard let filling = source.bytes(contentEnd..<fillingEnd), let raw = source.bytes(headerOffset..<headerEnd) else {
      throw odd(.headerInPieces, at: contentEnd)
    }
    guard headerOffset == fillingEnd, filling.allSatisfy({ $0 == 0 }) else {
      throw odd(.nonzeroFilling, at: contentEnd)
    }
    guard let wanted = try? canonicalTarHeader(of: head), haveSameBytes(raw, wanted) else {
      throw odd(TarOddity.find(in: raw) ?? .unusualHeader, at: headerOffset)
    }
    header = wanted
  }

  private func odd(_ oddity: TarOddity, at offset: UInt64) -> TarError {
    TarError(oddity.isDamage ? .damaged : .notCanonical, path: path, offset: offset, oddity: oddity)
  }

  private func checkEnd() throws(TarError) {
    let filling = Int(filling(after: contentEnd))
    guard let tail = source.tail(from: contentEnd, limit: filling + 1024) else {
      throw TarError(.damaged, offset: contentEnd)
    }
    if let cause = source.failure { throw TarError(.sourceFailed, offset: source.end, cause: cause) }
    if policy == .foreign { return }
    if tail.count < filling + 1024 { throw TarError(.truncated, offset: source.end) }
    if tail.prefix(filling).contains(where: { $0 != 0 }) { throw odd(.nonzeroFilling, at: contentEnd) }
    let end = tail.dropFirst(filling)
    if end.prefix(1024).contains(where: { $0 != 0 }) { throw odd(.loneZeroBlock, at: contentEnd) }
    if end.count > 1024 { throw odd(end.contains { $0 != 0 } ? .behindEnd : .longEnd, at: contentEnd) }
  }

  private func failure() -> TarError {
    if let cause = source.failure { return TarError(.sourceFailed, path: path, offset: source.end, cause: cause) }
    if source.end == 0 { return TarError(.notTar, detail: "it is empty") }
    let text = unsafe message(of: archive)
    let isCut = source.hasEnded && text.contains("runcated")
    if policy == .canonical, !isCut, let oddity = oddityAhead { return odd(oddity, at: source.end) }
    if isCut { return TarError(.truncated, path: path, offset: source.end) }
    if text.contains("nrecognized archive format") { return TarError(.notTar) }
    let offset = unsafe UInt64(max(0, archive_filter_bytes(archive, 0)))
    return TarError(.damaged, path: path, offset: offset, detail: text)
  }

  /// What is odd about the header that must follow the last entry, where the library cannot read it.
  private var oddityAhead: TarOddity? {
    let place = nextHeaderOffset
    guard place < source.end else { return nil }
    let end = min(source.end, place + UInt64(2 * TarOddity.longestPaxHeader))
    guard let raw = source.bytes(place..<end) else { return .headerInPieces }
    return TarOddity.find(in: raw)
  }
}

private func filling(after end: UInt64) -> UInt64 { (512 - end % 512) % 512 }

/// Gives the library the next block of a `TarSource`.
func giveBytes(
  _: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ block: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
  guard let context = unsafe context, let block = unsafe block else { return -1 }
  let source = unsafe Unmanaged<TarSource>.fromOpaque(context).takeUnretainedValue()
  guard let bytes = unsafe source.next() else { return -1 }
  unsafe block.pointee = bytes.baseAddress
  return bytes.count
}
