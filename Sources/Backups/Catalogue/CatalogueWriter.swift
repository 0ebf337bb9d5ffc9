import SatchelDigests
import SatchelFiles
import SatchelJSONText

// Lines go into pages, which are chunks like those of files. A page ends behind a line whose name happens to say so, so
// that a line more or less changes one page, and all others are those of the snapshot before. The names of the pages are
// pages of their own, up to one: a tree of which the config names the root.

/// Writes the lines of a catalogue.
struct CatalogueWriter {
  private static let least = 1 << 11
  private static let most = 1 << 16
  private let writer: ChunkWriter
  private var page: [UInt8] = []
  private var pages: [ChunkKey] = []

  init(_ writer: ChunkWriter) { self.writer = writer }

  /// Adds a line; `name` is what ends pages.
  mutating func add(_ line: CatalogueLine, name: FilePath) throws(BackupError) {
    page += line.json.text()
    page.append(0x0A)
    guard page.count >= Self.least else { return }
    if Hash64(name.bytes).value & 7 == 0 || page.count >= Self.most { try endPage() }
  }

  private mutating func endPage() throws(BackupError) {
    if page.isEmpty { return }
    pages.append(try writer.add(page.span))
    page.removeAll(keepingCapacity: true)
  }

  /// The root of the tree: the names of pages, one a line. Nil where there is not a line.
  mutating func finish() throws(BackupError) -> ChunkKey? {
    try endPage()
    if pages.isEmpty { return nil }
    var list: [UInt8] = []
    for page in pages {
      list += page.hex.utf8
      list.append(0x0A)
    }
    return try writer.add(list.span)
  }
}

/// Reads the lines of a catalogue.
struct CatalogueReader {
  private let reader: ChunkReader
  private let passesHurt: Bool
  private var pages: ArraySlice<ChunkKey> = []
  private var lines: ArraySlice<UInt8> = []
  /// Pages that are damaged and were passed over, where that was asked for.
  private(set) var hurtPages: [ChunkKey] = []

  /// A catalogue of no lines, where there is no root. With `passingHurt`, pages that cannot be read are noted, instead of
  /// an error.
  init(_ root: ChunkKey?, _ reader: ChunkReader, passingHurt: Bool = false) throws(BackupError) {
    (self.reader, passesHurt) = (reader, passingHurt)
    guard let root else { return }
    do throws(BackupError) { pages = try Self.pages(root, reader) } catch { try pass(root, error) }
  }

  private mutating func pass(_ page: ChunkKey, _ error: BackupError) throws(BackupError) {
    guard passesHurt, error.code == .damaged else { throw error }
    hurtPages.append(page)
    lines = []
  }

  static func pages(_ root: ChunkKey, _ reader: ChunkReader) throws(BackupError) -> ArraySlice<ChunkKey> {
    var keys: [ChunkKey] = []
    for line in try reader.bytes(root).split(separator: 0x0A) {
      guard let key = ChunkKey(hex: line) else {
        throw BackupError(.damaged, "the list of pages \(root.hex) is no such list")
      }
      keys.append(key)
    }
    return keys[...]
  }

  /// The next line; nil behind the last.
  mutating func next() throws(BackupError) -> CatalogueLine? {
    while lines.isEmpty {
      guard let page = pages.popFirst() else { return nil }
      do throws(BackupError) { lines = try reader.bytes(page)[...] } catch { try pass(page, error) }
    }
    let end = lines.firstIndex(of: 0x0A) ?? lines.endIndex
    let text = Array(lines[..<end])
    lines = lines[min(end + 1, lines.endIndex)...]
    guard let line = CatalogueLine(text) else {
      throw BackupError(.damaged, "a line of the catalogue is in no form that is known")
    }
    return line
  }

  /// The next file; lines of other kinds in front of it are passed over.
  mutating func nextFile() throws(BackupError) -> CatalogueFile? {
    while let line = try next() { if case .file(let file) = line { return file } }
    return nil
  }
}
