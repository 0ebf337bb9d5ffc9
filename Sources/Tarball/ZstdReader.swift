import SatchelCArchive

/// Reads the plain bytes of zstd frames, through libarchive's filter.
@safe public struct ZstdReader: ~Copyable {
  private let archive: OpaquePointer
  private let source: TarSource
  private let windows: ZstdWindows
  private var isStarted = false
  private var hasEnded = false

  /// Reads from a source that fills a buffer from its front and returns how many bytes it gave; fewer than the buffer
  /// holds only at the end. Frames that need more than `windowLimit` bytes to be unpacked are refused.
  public init(
    windowLimit: UInt64 = 32 << 20, source: @escaping (inout [UInt8]) throws -> Int
  ) throws(ForeignArchiveError) {
    guard let made = unsafe archive_read_new() else { throw ForeignArchiveError(.unavailable) }
    let windows = ZstdWindows(limit: windowLimit)
    self.windows = windows
    self.source = TarSource { buffer in
      let count = try source(&buffer)
      try windows.watch(buffer.span.extracting(0..<count))
      return count
    }
    unsafe archive = made
    unsafe archive_read_support_filter_zstd(made)
    unsafe archive_read_support_format_raw(made)
  }

  deinit {
    unsafe archive_read_free(archive)
    withExtendedLifetime(source) {}
  }

  /// Fills the buffer from its front; fewer bytes only at the end. Returns how many.
  public mutating func read(into buffer: inout [UInt8]) throws(ForeignArchiveError) -> Int {
    if !isStarted { try start() }
    var filled = 0
    while filled < buffer.count, !hasEnded {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
        return unsafe archive_read_data(archive, rest.baseAddress, rest.count)
      }
      if count < 0 { throw failure() }
      if count == 0 { try end() }
      filled += count
    }
    return filled
  }

  private mutating func start() throws(ForeignArchiveError) {
    isStarted = true
    let context = unsafe Unmanaged.passUnretained(source).toOpaque()
    guard unsafe archive_read_open(archive, context, nil, giveBytes, nil) == ARCHIVE_OK else { throw failure() }
    guard unsafe archive_filter_code(archive, 0) == ARCHIVE_FILTER_ZSTD else {
      throw ForeignArchiveError(.notArchive)
    }
    var entry: OpaquePointer?
    switch unsafe archive_read_next_header(archive, &entry) {
    case ARCHIVE_OK, ARCHIVE_WARN: return
    case ARCHIVE_EOF: try end()
    default: throw failure()
    }
  }

  private mutating func end() throws(ForeignArchiveError) {
    hasEnded = true
    if let cause = source.failure { throw ForeignArchiveError(.sourceFailed, cause: cause) }
    if !windows.isBetweenFrames { throw ForeignArchiveError(.truncated) }
  }

  private func failure() -> ForeignArchiveError {
    if let known = source.failure as? ForeignArchiveError { return known }
    if let cause = source.failure { return ForeignArchiveError(.sourceFailed, cause: cause) }
    let text = unsafe message(of: archive)
    return ForeignArchiveError(source.hasEnded && text.contains("runcated") ? .truncated : .damaged, detail: text)
  }
}
