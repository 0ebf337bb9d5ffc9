import SatchelDigests
import SatchelFiles

// Records go into pages, each behind the number of its bytes. Pages are chunks like those of files. A page ends behind a
// record whose name happens to say so, so that a record more or less changes one page, and all others are those of the
// snapshot before. A further chunk holds the digests of all pages, and the config names it.

/// Writes the records of a catalogue.
struct CatalogueWriter {
  private static let least = 1 << 11
  private static let most = 1 << 16
  private let writer: ChunkWriter
  private var page = RecordWriter()
  private var record = RecordWriter()
  private var pages: [ChunkKey] = []

  init(_ writer: ChunkWriter) { self.writer = writer }

  /// Adds a line; `name` is what ends pages.
  mutating func add(_ line: CatalogueLine, name: FilePath) throws(BackupError) {
    record.removeAll()
    line.write(to: &record)
    page.write(record: record.bytes)
    guard page.bytes.count >= Self.least else { return }
    if Hash64(name.bytes).value & 7 == 0 || page.bytes.count >= Self.most { try endPage() }
  }

  private mutating func endPage() throws(BackupError) {
    if page.bytes.isEmpty { return }
    let bytes = page.bytes
    pages.append(try writer.add(bytes.span))
    page.removeAll()
  }

  /// The root of the tree: the digests of the pages. Nil where there is not a record.
  mutating func finish() throws(BackupError) -> ChunkKey? {
    try endPage()
    if pages.isEmpty { return nil }
    var list = RecordWriter()
    for page in pages { list.write(page) }
    let bytes = list.bytes
    return try writer.add(bytes.span)
  }
}

/// Reads the lines of a catalogue.
struct CatalogueReader {
  private let reader: ChunkReader
  private let passesHurt: Bool
  private var pages: ArraySlice<ChunkKey> = []
  private var page = CataloguePage([])
  private var last = ChunkKey.ofNothing
  /// Pages that are damaged and were passed over, where that was asked for.
  private(set) var hurtPages: [ChunkKey] = []

  /// A catalogue of no lines, where there is no root. With `passingHurt`, pages that cannot be read are noted, instead of
  /// an error.
  init(_ root: ChunkKey?, _ reader: ChunkReader, passingHurt: Bool = false) throws(BackupError) {
    (self.reader, passesHurt) = (reader, passingHurt)
    guard let root else { return }
    do throws(BackupError) { pages = try Self.pages(root, reader) } catch { try pass(root, error) }
  }

  private mutating func pass(_ key: ChunkKey, _ error: BackupError) throws(BackupError) {
    guard passesHurt, error.code == .damaged else { throw error }
    hurtPages.append(key)
    page = CataloguePage([])
  }

  static func pages(_ root: ChunkKey, _ reader: ChunkReader) throws(BackupError) -> ArraySlice<ChunkKey> {
    let bytes = try reader.bytes(root)
    var list = RecordReader(bytes, 0..<bytes.count)
    var keys: [ChunkKey] = []
    keys.reserveCapacity(bytes.count / 32)
    while !list.isAtEnd, !list.hasFailed { keys.append(list.key()) }
    if list.hasFailed { throw BackupError(.damaged, "the list of pages \(root.hex) is no such list") }
    return keys[...]
  }

  /// The next line; nil behind the last.
  mutating func next() throws(BackupError) -> CatalogueLine? {
    while true {
      do throws(BackupError) { if let line = try page.next() { return line } } catch { try pass(last, error) }
      guard let next = pages.popFirst() else { return nil }
      last = next
      do throws(BackupError) { page = CataloguePage(try reader.bytes(next)) } catch { try pass(next, error) }
    }
  }

  /// The next file; lines of other kinds in front of it are passed over.
  mutating func nextFile() throws(BackupError) -> CatalogueFile? {
    while let line = try next() { if case .file(let file) = line { return file } }
    return nil
  }
}

/// The records of a page.
struct CataloguePage {
  private let bytes: [UInt8]
  private var reader: RecordReader

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    reader = RecordReader(bytes, 0..<bytes.count)
  }

  /// The next record; nil behind the last. Throws `damaged` where there is none that is known.
  mutating func next() throws(BackupError) -> CatalogueLine? {
    if reader.isAtEnd { return nil }
    let range = reader.range()
    guard !reader.hasFailed, let line = CatalogueLine(RecordReader(bytes, range)) else {
      throw BackupError(.damaged, "a record of the catalogue is in no form that is known")
    }
    return line
  }
}

extension RecordWriter {
  /// Adds a record behind the number of its bytes.
  fileprivate mutating func write(record: [UInt8]) { write(FilePath(bytes: record)) }
}
