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
  /// Of each gzip member that holds a header or content of those, it is checked that it begins and ends where it must by
  /// the index, and that nothing stands in it but what the index tells. So it is of all members, where they lie in what
  /// is read of the file at once.
  func readIndex(finding wanted: Set<[UInt8]> = []) throws(SeekError) -> IndexPass {
    let isSmall = indexOffset <= MemberWindow.piece
    var pass = try IndexPass(wanted: wanted, limits: options.limits, indexOffset: indexOffset) {
      [self] (run) throws(SeekError) in
      if isSmall || run.isWanted && !run.isContent { try check(run) }
    }
    try readText { (bytes) throws(SeekError) in try pass.take(bytes) }
    try pass.finish()
    return pass
  }

  /// Tells what the index says of each file, of the payload and other, if it is whole and agrees with itself; else nothing.
  /// What it says of places is not looked into.
  func forEachFile(_ body: (_ path: [UInt8], IndexLine) throws(SeekError) -> Void) throws(SeekError) {
    var pass = try IndexPass(wanted: [], limits: options.limits, indexOffset: indexOffset) { _ in }
    try readText { (bytes) throws(SeekError) in try pass.take(bytes) }
    try pass.finish()
    var lines = LineSplitter(longest: IndexPass.longestLine)
    let top = pass.top
    try readText { (bytes) throws(SeekError) in
      _ = try lines.take(bytes) { (line) throws(SeekError) in
        guard let told = IndexLine(line.last == UInt8(ascii: ",") ? line.dropLast() : line[...]), told.kind == .file
        else { return }
        try body(Array(told.name.dropFirst(top.count)), told)
      }
    }
  }

  /// Hands out the text of the index.
  private func readText(_ take: (Span<UInt8>) throws(SeekError) -> Void) throws(SeekError) {
    let stream = try IndexStream(window, indexOffset..<indexEnd)
    var failure: SeekError?
    do throws(TarError) {
      var reader = try TarReader(policy: .canonical) { buffer in try stream.gzip.read(into: &buffer) }
      guard let head = try reader.next(), Self.isIndex(head) else { throw TarError(.damaged) }
      while failure == nil,
        try reader.nextContent({ bytes in
          do throws(SeekError) { try take(bytes) } catch { failure = error }
        })
      {}
      if failure == nil, try reader.next() != nil { throw TarError(.damaged) }
    } catch { throw Self.unreadable(error) }
    if let failure { throw failure }
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

  /// Reads one entry's content in pieces, whose SHA-256 must be the one that the index tells.
  func read(
    _ entry: IndexedEntry, _ body: (Span<UInt8>) throws(SeekError) -> Void
  ) throws(SeekError) {
    var hasher: SHA256Hasher
    do throws(BundleError) { hasher = try newHasher() } catch { throw .failed(error) }
    for piece in entry.pieces {
      try window.load(at: piece.memberOffset, end: piece.end, for: entry.name)
      let (start, end) = (Int(piece.innerOffset), Int(piece.innerOffset + piece.byteCount))
      guard end <= window.plainByteCount else {
        throw .index("index-size", "the index puts content behind the end of its gzip member", entry.name)
      }
      if piece.isAlone, end != window.plainByteCount || window.nextOffset != piece.end {
        throw Self.gap(piece.memberOffset)
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

  /// Holds the members of a run against the index: they follow each other without gap, and what is no content in them is
  /// headers and filling as they must be.
  private func check(_ run: IndexLayout.Run) throws(SeekError) {
    if run.isCut || run.plainEnd - run.plainStart > IndexPass.largestMember { throw .notSeekable }
    var (offset, plain, stretch) = (run.offset, run.plainStart, run.stretches[...])
    while offset < run.end {
      try window.load(at: offset, end: run.end, for: Array(BundleLayout.index.utf8))
      let end = plain + UInt64(window.plainByteCount)
      guard end > plain, end <= run.plainEnd else { throw Self.gap(offset) }
      while let next = stretch.first, next.offset < end {
        try check(next, plain..<end)
        if next.offset + UInt64(next.bytes.count) > end { break }
        stretch.removeFirst()
      }
      (offset, plain) = (window.nextOffset, end)
    }
    guard offset == run.end, plain == run.plainEnd else { throw Self.gap(offset) }
  }

  /// Holds what the loaded member has of a stretch of headers and filling against that.
  private func check(
    _ stretch: (offset: UInt64, bytes: [UInt8]), _ member: Range<UInt64>
  ) throws(SeekError) {
    let start = max(stretch.offset, member.lowerBound)
    let end = min(stretch.offset + UInt64(stretch.bytes.count), member.upperBound)
    let wanted = stretch.bytes[Int(start - stretch.offset)..<Int(end - stretch.offset)]
    let isRight = window.withPlain(Int(start - member.lowerBound)..<Int(end - member.lowerBound)) { bytes in
      unsafe bytes.withUnsafeBufferPointer { unsafe $0.elementsEqual(wanted) }
    }
    if isRight { return }
    throw .index(
      "index-header", "headers and filling between the files are not those that the index tells",
      offset: window.offset)
  }

  private static func gap(_ offset: UInt64) -> SeekError {
    .index("index-gap", "the gzip members hold more or less than the index tells of them", offset: offset)
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
