import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelTarball

// The footer leads to the index, and the index to the members that hold what is wanted. Nothing of it is believed: names
// and times are held against the tar header that stands before the content, sizes and digests against the description
// and the manifest, and these against the tag manifest. Where there is no footer, or no index that makes sense, the
// bundle is read through.

/// A bundle in a regular file that is read by its index.
final class SeekableBundle {
  let options: ReadOptions
  let window: MemberWindow
  let indexOffset: UInt64
  private let indexEnd: UInt64

  /// Opens a file and reads its footer; nil where it has none, or is no regular file.
  convenience init?(_ path: FilePath, _ options: ReadOptions, system: any FileSystem) throws(SeekError) {
    do throws(BundleError) {
      guard let window = try Self.open(path, options, system: system) else { return nil }
      try self.init(window, options)
    } catch { throw .failed(error) }
  }

  private static func open(
    _ path: FilePath, _ options: ReadOptions, system: any FileSystem
  ) throws(BundleError) -> MemberWindow? {
    let file: FileSource
    do throws(FileError) {
      file = try FileSource(path, system: system)
    } catch {
      if error.code == .isADirectory || error.code == .other { return nil }
      throw BundleError(reading: error)
    }
    return try MemberWindow(file, options.progress)
  }

  private init?(_ window: MemberWindow, _ options: ReadOptions) throws(BundleError) {
    guard window.fileByteCount > UInt64(GzipFooter.byteCount) else { return nil }
    indexEnd = window.fileByteCount - UInt64(GzipFooter.byteCount)
    var footer = [UInt8](repeating: 0, count: GzipFooter.byteCount)
    do throws(FileError) {
      guard try window.read(at: indexEnd, into: &footer) == footer.count else { return nil }
    } catch { throw BundleError(reading: error) }
    guard let offset = GzipFooter.indexOffset(in: footer), offset < indexEnd else { return nil }
    indexOffset = offset
    self.window = window
    self.options = options
  }

  var fileByteCount: UInt64 { window.fileByteCount }

  // MARK: The index

  /// Reads the index and keeps the places of the tag files and of some files of the payload, by their paths in the bag.
  ///
  /// With `measuring`, the size of the plain stream is told too.
  func readIndex(finding wanted: Set<[UInt8]> = [], measuring: Bool = false) throws(SeekError) -> IndexPass {
    let stream = try IndexStream(window, indexOffset..<indexEnd)
    var pass = IndexPass(wanted: wanted, limits: options.limits, indexOffset: indexOffset, isMeasuring: measuring)
    var failure: SeekError?
    do throws(TarError) {
      var reader = try TarReader(policy: .canonical) { buffer in try stream.gzip.read(into: &buffer) }
      guard let head = try reader.next(), Self.isIndex(head) else { throw TarError(.damaged) }
      while failure == nil,
        try reader.nextContent({ bytes in
          do throws(SeekError) { try pass.take(bytes) } catch { failure = error }
        })
      {}
      if failure == nil, try reader.next() != nil { throw TarError(.damaged) }
    } catch { throw Self.unreadable(error) }
    if let failure { throw failure }
    try pass.finish()
    return pass
  }

  private static func isIndex(_ head: TarEntry) -> Bool {
    head
      == TarEntry(
        path: Array(BundleLayout.index.utf8), kind: .regular, byteCount: head.byteCount, mode: 0o644, modified: 0)
  }

  private static func unreadable(_ error: TarError) -> SeekError {
    let cause = (error.cause as? GzipError)?.cause ?? error.cause
    if let cause = cause as? FileError { return .failed(BundleError(reading: cause)) }
    if error.code == .unavailable { return .failed(BundleError(.unavailable, "\(error)")) }
    return .notSeekable
  }

  // MARK: Entries

  /// Reads one entry: its header, then its content in pieces, whose SHA-256 must be the one that the index tells.
  func read(
    _ entry: IndexedEntry, _ body: (Span<UInt8>) throws(SeekError) -> Void
  ) throws(SeekError) {
    try checkHeader(of: entry)
    var hasher: SHA256Hasher
    do throws(BundleError) { hasher = try newHasher() } catch { throw .failed(error) }
    for piece in entry.pieces {
      try window.load(at: piece.memberOffset, end: piece.end, for: entry.name)
      let (start, end) = (Int(piece.innerOffset), Int(piece.innerOffset + piece.byteCount))
      guard end <= window.plainByteCount else {
        throw .index("index-size", "the index puts content behind the end of its gzip member", entry.name)
      }
      try window.withPlain(start..<end) { (bytes) throws(SeekError) in
        hasher.update(bytes)
        try body(bytes)
      }
    }
    let found: SHA256Digest
    do throws(BundleError) { found = try digest(hasher) } catch { throw .failed(error) }
    if found == entry.record.digest { return }
    throw .wrong(
      BundleFault(
        .damaged, .manifest, code: "wrong-checksum", message: "the content's SHA-256 is not the one in the index",
        member: FilePath(bytes: entry.name)))
  }

  private func checkHeader(of entry: IndexedEntry) throws(SeekError) {
    let header = try tarHeader(of: entry)
    let count = header.count
    let isRight: Bool
    if let first = entry.pieces.first, first.innerOffset > 0 {
      try window.load(at: first.memberOffset, end: first.end, for: entry.name)
      let end = Int(first.innerOffset)
      isRight = end >= count && end <= window.plainByteCount && isLoaded(header, at: end - count)
    } else if let first = entry.pieces.first {
      try loadLast(before: first.memberOffset, from: entry.header.memberOffset, for: entry.name)
      let end = window.plainByteCount
      isRight = end >= count && isLoaded(header, at: end - count)
    } else {
      isRight = try isThere(header, from: entry.header, end: entry.headerEnd, for: entry.name)
    }
    if isRight { return }
    throw .index("index-header", "the tar header before the content is not the one of the index", entry.name)
  }

  private func isLoaded(_ header: [UInt8], at place: Int) -> Bool {
    guard place + header.count <= window.plainByteCount else { return false }
    return window.withPlain(place..<(place + header.count)) { bytes in
      for (index, byte) in header.enumerated() where bytes[index] != byte { return false }
      return true
    }
  }

  /// Loads the member that ends where another begins.
  private func loadLast(before end: UInt64, from place: UInt64, for name: [UInt8]) throws(SeekError) {
    if window.offset != nil, window.nextOffset == end { return }
    if let loaded = window.offset, loaded >= place, loaded < end {
    } else {
      try window.load(at: place, end: end, for: name)
    }
    while window.nextOffset < end { try window.load(at: window.nextOffset, end: end, for: name) }
    if window.nextOffset > end {
      throw .index("index-offset", "the index leads to a place where no gzip member begins", name, offset: end)
    }
  }

  /// Whether a header stands at a place, which may lie in a member behind the one that it is counted from.
  private func isThere(
    _ header: [UInt8], from place: IndexedEntry.Place, end: UInt64, for name: [UInt8]
  ) throws(SeekError) -> Bool {
    var inner = Int(place.innerOffset)
    try window.load(at: place.memberOffset, end: end, for: name)
    while inner >= window.plainByteCount, window.nextOffset < end {
      inner -= window.plainByteCount
      try window.load(at: window.nextOffset, end: end, for: name)
    }
    return isLoaded(header, at: inner)
  }
}

/// The plain bytes of the index.
private final class IndexStream {
  var gzip: GzipReader

  init(_ window: MemberWindow, _ range: Range<UInt64>) throws(SeekError) {
    var place = range.lowerBound
    do throws(GzipError) {
      gzip = try GzipReader(headers: .canonical) { buffer in
        if place >= range.upperBound { return 0 }
        if UInt64(buffer.count) > range.upperBound - place {
          var rest = [UInt8](repeating: 0, count: Int(range.upperBound - place))
          let count = try window.read(at: place, into: &rest)
          buffer.replaceSubrange(0..<count, with: rest[..<count])
          place += UInt64(count)
          return count
        }
        let count = try window.read(at: place, into: &buffer)
        place += UInt64(count)
        return count
      }
    } catch { throw .failed(BundleError(.unavailable, "\(error)")) }
  }
}
