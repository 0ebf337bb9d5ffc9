import SatchelCArchive

/// Writes a tar stream in the one canonical form: plain ustar headers with owner 0 and no names, and a pax header with
/// nothing but `path` and `size` only where one of them needs it.
///
/// Headers are those of `canonicalTarHeader`; libarchive hears of each, keeps count and fills blocks up. Bytes go to the
/// sink as they come, without blocking. Dropping the writer before `finish()` writes nothing more.
@safe public struct TarWriter: ~Copyable {
  private let archive: OpaquePointer
  private let sink: TarSink
  private let locale: TarLocale
  private var isFinished = false
  private var current: [UInt8] = []
  private var remaining: UInt64 = 0
  /// For tests: passes on libarchive's own headers.
  var usesLibraryHeaders = false

  /// Makes a writer that hands its bytes to `sink`.
  public init(sink: @escaping (Span<UInt8>) throws -> Void) throws(TarError) {
    guard let locale = TarLocale.utf8, let made = unsafe archive_write_new() else { throw TarError(.unavailable) }
    let sink = TarSink(sink)
    unsafe archive_write_set_format_pax_restricted(made)
    unsafe archive_write_set_bytes_per_block(made, 0)
    let context = unsafe Unmanaged.passUnretained(sink).toOpaque()
    if unsafe archive_write_open(made, context, nil, takeBytes, nil) != ARCHIVE_OK {
      unsafe archive_write_free(made)
      throw TarError(.unavailable)
    }
    self.locale = locale
    self.sink = sink
    unsafe archive = made
  }

  deinit {
    if !isFinished {
      sink.isAbandoned = true
      unsafe archive_write_close(archive)  // else libarchive never frees what its output holds
    }
    unsafe archive_write_free(archive)
    withExtendedLifetime(sink) {}
  }

  /// How many bytes were handed to the sink.
  public var byteCount: UInt64 { sink.byteCount }

  /// Begins an entry: a regular file, whose content follows by `write`, or a folder.
  public mutating func begin(_ head: TarEntry) throws(TarError) {
    try endEntry()
    let header = try canonicalTarHeader(of: head)
    guard let entry = unsafe archive_entry_new() else { throw TarError(.unavailable) }
    defer { unsafe archive_entry_free(entry) }
    let name = head.path.map { CChar(bitPattern: $0) } + [0]
    unsafe archive_entry_set_filetype(entry, head.kind == .directory ? 0o040000 : 0o100000)
    unsafe archive_entry_set_perm(entry, head.mode)
    unsafe archive_entry_set_size(entry, Int64(head.byteCount))
    unsafe archive_entry_set_mtime(entry, Int(head.modified), 0)
    sink.isOpen = usesLibraryHeaders
    let result = locale.use {
      unsafe archive_entry_copy_pathname(entry, name)
      return unsafe archive_write_header(archive, entry)
    }
    sink.isOpen = true
    if result != ARCHIVE_OK { throw failure() }
    if !usesLibraryHeaders, unsafe !header.withUnsafeBufferPointer({ unsafe sink.take($0) }) { throw failure() }
    current = head.path
    remaining = head.byteCount
  }

  /// Writes content of the entry that was begun.
  public mutating func write(_ bytes: Span<UInt8>) throws(TarError) {
    if bytes.isEmpty { return }
    if UInt64(bytes.count) > remaining { throw TarError(.wrongSize, path: current, detail: "too many bytes") }
    let written = unsafe bytes.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress, $0.count) }
    if written != bytes.count { throw failure() }
    remaining -= UInt64(bytes.count)
  }

  /// Ends the entry that was begun; `wrongSize` if content is missing.
  public mutating func endEntry() throws(TarError) {
    if remaining > 0 { throw TarError(.wrongSize, path: current, detail: "\(remaining) bytes are missing") }
    if !current.isEmpty, unsafe archive_write_finish_entry(archive) < ARCHIVE_OK { throw failure() }
    current = []
  }

  /// Ends the stream with two blocks of zeros.
  public consuming func finish() throws(TarError) {
    try endEntry()
    isFinished = true
    if unsafe archive_write_close(archive) != ARCHIVE_OK { throw failure() }
  }

  private func failure() -> TarError {
    if let cause = sink.failure { return TarError(.sinkFailed, path: current, cause: cause) }
    return unsafe TarError(.unsupported, path: current, detail: message(of: archive))
  }
}

/// Where a writer's bytes go, with the failure that stopped it; C cannot carry a Swift error.
private final class TarSink {
  private let sink: (Span<UInt8>) throws -> Void
  private(set) var byteCount: UInt64 = 0
  private(set) var failure: (any Error)?
  /// Whether bytes are passed on, or dropped.
  var isOpen = true
  /// Whether nothing is to be written any more, as after a failure.
  var isAbandoned = false

  init(_ sink: @escaping (Span<UInt8>) throws -> Void) {
    self.sink = sink
  }

  func take(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    if failure != nil || isAbandoned { return false }
    if !isOpen { return true }
    do {
      try sink(unsafe bytes.span)
      byteCount += UInt64(bytes.count)
      return true
    } catch {
      failure = error
      return false
    }
  }
}

private func takeBytes(
  _: OpaquePointer?, _ context: UnsafeMutableRawPointer?, _ bytes: UnsafeRawPointer?, _ count: Int
) -> Int {
  guard let context = unsafe context, let bytes = unsafe bytes else { return -1 }
  let sink = unsafe Unmanaged<TarSink>.fromOpaque(context).takeUnretainedValue()
  let buffer = unsafe UnsafeBufferPointer(start: bytes.assumingMemoryBound(to: UInt8.self), count: count)
  return unsafe sink.take(buffer) ? count : -1
}
