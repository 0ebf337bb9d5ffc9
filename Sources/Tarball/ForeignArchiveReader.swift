import SatchelCArchive

/// Reads an archive that another program made: tar or zip, entry by entry; no other format, no compression around it.
///
/// libarchive reads; beside it the raw headers are read once more, and where the two differ the entry has an objection.
/// Names are raw bytes. The end is checked: a tar stream must have its two blocks of zeros and nothing else behind
/// them, a zip file all entries of its directory. Memory is below 1 MiB, and some 170 bytes for each entry of a zip
/// file, most of them the library's.
@safe public struct ForeignArchiveReader: ~Copyable {
  private enum Source {
    case tar(TarSource)
    case zip(SeekableSource, ZipDirectory)
  }

  private let archive: OpaquePointer
  private let locale: TarLocale
  private let source: Source
  private var entryCount = 0
  /// Where the content of the last entry of a tar stream ends, with its filling.
  private var contentEnd: UInt64 = 0
  /// Where in a tar stream the header of the next entry must begin.
  public var nextHeaderOffset: UInt64 { contentEnd }
  private var path: [UInt8] = []
  private var broken: ForeignArchiveError?

  /// Reads a plain tar stream from a source that fills a buffer from its front and returns how many bytes it gave;
  /// fewer than the buffer holds only at the end.
  public init(tar source: @escaping (inout [UInt8]) throws -> Int) throws(ForeignArchiveError) {
    guard let locale = TarLocale.bytes, let made = unsafe archive_read_new() else {
      throw ForeignArchiveError(.unavailable)
    }
    self.locale = locale
    let stream = TarSource(filling: source)
    self.source = .tar(stream)
    unsafe archive = made
    unsafe archive_read_support_format_tar(made)
    let context = unsafe Unmanaged.passUnretained(stream).toOpaque()
    let result = locale.use { unsafe archive_read_open(made, context, nil, giveBytes, nil) }
    if result != ARCHIVE_OK { broken = failure() }
  }

  /// Reads a zip file from a source that fills a buffer from a place on and returns how many bytes it gave; fewer than
  /// the buffer holds only at the end.
  public init(
    zip source: @escaping (UInt64, inout [UInt8]) throws -> Int, byteCount: UInt64, entryLimit: UInt64
  ) throws(ForeignArchiveError) {
    let file = SeekableSource(byteCount: byteCount, source)
    let directory = try ZipDirectory(byteCount: byteCount, entryLimit: entryLimit) {
      (place, count) throws(ForeignArchiveError) in try file.bytes(at: place, count: count)
    }
    guard let locale = TarLocale.bytes, let made = unsafe archive_read_new() else {
      throw ForeignArchiveError(.unavailable)
    }
    self.locale = locale
    self.source = .zip(file, directory)
    unsafe archive = made
    unsafe archive_read_support_format_zip_seekable(made)
    let result = locale.use { unsafe file.open(made) }
    if result != ARCHIVE_OK { broken = failure() }
  }

  deinit {
    unsafe archive_read_free(archive)
    withExtendedLifetime(source) {}
  }

  /// The library's name for the format, as soon as an entry was read.
  public var formatName: String? {
    unsafe archive_format_name(archive).map { unsafe String(cString: $0) }
  }

  /// The next entry, or nil at the end of the archive. What was not read of the last content is passed over.
  public mutating func next() throws(ForeignArchiveError) -> ForeignEntry? {
    if let broken { throw broken }
    do throws(ForeignArchiveError) {
      return try advance()
    } catch {
      broken = error
      throw error
    }
  }

  /// Fills the buffer with content of the last entry; 0 at its end, where a zip file's checksum was found right.
  public mutating func read(into buffer: inout [UInt8]) throws(ForeignArchiveError) -> Int {
    if let broken { throw broken }
    let count = locale.use {
      unsafe buffer.withUnsafeMutableBytes { unsafe archive_read_data(archive, $0.baseAddress, $0.count) }
    }
    if count < 0 {
      let error = failure()
      broken = error
      throw error
    }
    return count
  }

  private mutating func advance() throws(ForeignArchiveError) -> ForeignEntry? {
    path = []
    var entry: OpaquePointer?
    let result = locale.use { unsafe archive_read_next_header(archive, &entry) }
    if result == ARCHIVE_EOF {
      try checkEnd()
      return nil
    }
    guard result == ARCHIVE_OK || result == ARCHIVE_WARN, let entry = unsafe entry else { throw failure() }
    let head = locale.use { unsafe TarEntry(of: entry) }
    let isEncrypted = unsafe archive_entry_is_encrypted(entry) != 0
    let special = unsafe special(archive_entry_filetype(entry) & 0o170000)
    defer { entryCount += 1 }
    var checked: ForeignEntry =
      switch source {
      case .tar(let stream): tarEntry(head, stream)
      case .zip(_, let directory): try zipEntry(head, directory, isEncrypted)
      }
    if checked.objection == nil, head.kind == .other { checked.objection = special }
    path = checked.head.path
    return checked
  }

  private func special(_ type: UInt32) -> ForeignObjection {
    switch type {
    case 0o020000, 0o060000: ForeignObjection("device", "the entry is a device")
    case 0o010000: ForeignObjection("fifo", "the entry is a named pipe")
    default: ForeignObjection("unknown-kind", "the entry is neither a file nor a folder")
    }
  }

  // MARK: Tar

  private mutating func tarEntry(_ head: TarEntry, _ stream: TarSource) -> ForeignEntry {
    let start = unsafe UInt64(max(0, archive_read_header_position(archive)))
    let end = unsafe UInt64(max(0, archive_filter_bytes(archive, 0)))
    var entry = ForeignEntry(head: head, objection: nil, extras: [])
    let expected = contentEnd
    contentEnd = end + (head.byteCount + 511) / 512 * 512
    guard start <= end, let raw = stream.bytes(start..<end) else {
      entry.objection = ForeignObjection("odd-header", "the headers of the entry are too long")
      return entry
    }
    let blocks = TarHeaderBlocks(raw)
    entry.extras = blocks.extras
    if blocks.name.isEmpty, blocks.objection != nil {
      entry.objection = blocks.objection
      return entry
    }
    let name =
      head.kind == .directory && blocks.name.last == UInt8(ascii: "/") ? blocks.name.dropLast() : blocks.name[...]
    entry.objection = blocks.objection ?? contradiction(head, blocks)
    if start != expected { entry.objection = odd("bytes before it belong to no entry") }
    if head.path != Array(name), entry.objection == nil { entry.objection = odd("programs differ on its name") }
    entry.head.path = Array(name)
    return entry
  }

  private func odd(_ message: String) -> ForeignObjection { ForeignObjection("odd-header", message) }

  private func contradiction(_ head: TarEntry, _ blocks: TarHeaderBlocks) -> ForeignObjection? {
    switch (blocks.type, head.kind) {
    case (UInt8(ascii: "0"), .regular), (0, .regular):
      head.byteCount == blocks.byteCount ? nil : odd("programs differ on its size")
    case (UInt8(ascii: "5"), .directory): blocks.byteCount == 0 ? nil : odd("a folder has content")
    case (UInt8(ascii: "1"), .hardlink), (UInt8(ascii: "2"), .symlink), (_, .other): nil
    default: ForeignObjection("unsafe-kind", "programs differ on what the entry is")
    }
  }

  private func checkEnd() throws(ForeignArchiveError) {
    switch source {
    case .tar(let stream): try checkEnd(of: stream)
    case .zip(_, let directory):
      if entryCount != directory.count { throw damaged("it has not the entries that its directory names") }
    }
  }

  /// Reads on to the end, where all must be zeros, and two blocks of them.
  private func checkEnd(of stream: TarSource) throws(ForeignArchiveError) {
    if stream.end == 0 { throw ForeignArchiveError(.notArchive) }
    var byteCount = stream.end < contentEnd ? 0 : stream.end - contentEnd
    guard byteCount > 0, let rest = stream.bytes(contentEnd..<stream.end) else {
      if let cause = stream.failure { throw ForeignArchiveError(.sourceFailed, cause: cause) }
      throw ForeignArchiveError(.truncated, detail: "its end is missing")
    }
    var isBlank = rest.allSatisfy { $0 == 0 }
    while let block = unsafe stream.next(), unsafe !block.isEmpty {
      byteCount += UInt64(block.count)
      if isBlank { isBlank = unsafe block.allSatisfy { $0 == 0 } }
    }
    if let cause = stream.failure { throw ForeignArchiveError(.sourceFailed, cause: cause) }
    if !isBlank { throw damaged("something follows its end") }
    if byteCount < 1024 { throw ForeignArchiveError(.truncated, detail: "its end is missing") }
  }

  // MARK: Zip

  private func zipEntry(
    _ head: TarEntry, _ directory: ZipDirectory, _ isEncrypted: Bool
  ) throws(ForeignArchiveError) -> ForeignEntry {
    guard entryCount < directory.count else { throw damaged("it has more entries than its directory names") }
    let said = try directory.entry(entryCount)
    var entry = ForeignEntry(head: head, objection: said.objection, extras: [])
    let isFolder = said.name.last == UInt8(ascii: "/")
    let name = head.kind == .directory && isFolder ? Array(said.name.dropLast()) : said.name
    entry.head.path = name
    if entry.objection != nil { return entry }
    if isEncrypted {
      entry.objection = ForeignObjection("encrypted", "the entry is encrypted; unpack it with its password")
    } else if isFolder, head.kind == .regular {
      entry.objection = ForeignObjection("unsafe-kind", "programs differ on what the entry is")
    } else if head.kind == .directory ? said.byteCount != 0 : head.byteCount != said.byteCount && head.kind == .regular
    {
      entry.objection = odd("programs differ on its size")
    } else if !head.path.isEmpty, head.path != name, !name.contains(UInt8(ascii: "\\")) {
      entry.objection = odd("programs differ on its name")
    }
    return entry
  }

  // MARK: Failures

  private func failure() -> ForeignArchiveError {
    let text = unsafe message(of: archive)
    var hasEnded = false
    switch source {
    case .tar(let stream):
      if let cause = stream.failure { return ForeignArchiveError(.sourceFailed, path: path, cause: cause) }
      if entryCount == 0, stream.end == 0 { return ForeignArchiveError(.notArchive) }
      hasEnded = stream.hasEnded
    case .zip(let file, _):
      if let cause = file.failure { return ForeignArchiveError(.sourceFailed, path: path, cause: cause) }
    }
    if text.contains("nrecognized archive format") { return ForeignArchiveError(.notArchive) }
    if text.contains("wrong size") { return ForeignArchiveError(.wrongSize, path: path, detail: text) }
    let isShort = hasEnded && text.contains("runcated")
    return ForeignArchiveError(isShort ? .truncated : .damaged, path: path, detail: text)
  }
}
