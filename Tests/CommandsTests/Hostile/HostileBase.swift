import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelGzip
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// One entry of a tar stream as it stands there.
struct RawEntry {
  var header: [UInt8]
  var content: [UInt8]

  /// The name below the top folder.
  var name: String {
    let field = String(decoding: header.prefix(100).prefix { $0 != 0 }, as: UTF8.self)
    return field.split(separator: "/", maxSplits: 1).last.map { String($0) } ?? ""
  }
  var bytes: [UInt8] { header + filled(content) }

  /// A plain file of this content.
  init(_ name: String, _ content: [UInt8]) {
    header = RawHeader("satchel/\(name)".utf8, size: content.count).bytes
    self.content = content
  }

  init(header: [UInt8], content: [UInt8]) {
    self.header = header
    self.content = content
  }
}

/// A small bundle that is sound, and what can be made of it.
struct HostileBase {
  /// As it is packed, with index and footer.
  let whole: [UInt8]
  /// Its tar stream without index.
  let plain: [UInt8]
  /// The entries of that.
  let entries: [RawEntry]

  static let files: [(path: FilePath, session: String?)] = [
    ("s-1.json", "s-1"), ("s-2.json", "s-2"), ("shared", nil),
  ]

  init() throws {
    let folder = try TemporaryFolder()
    for file in Self.files {
      let id = file.session.map { "\"\($0)\"     " } ?? "\"\(file.path)\""
      let path = try folder.write("{\"id\":\(id)}", to: file.path)
      let opened = try OpenFile(path, [.read, .write])
      try SystemFiles().setModified(of: opened.descriptor, to: FileTime(seconds: 0))
    }
    var sessions = ["s-1", "s-2"].map { id in
      StoredSession(
        id: id, path: FilePath("\(id).json"), era: A3SEra.b2, header: SessionHeader(id: id), totals: SessionTotals())
    }
    sessions[0].totals.messages[.user] = 2
    let store = StoreInventory(
      format: .a3s, root: folder.path, sessions: sessions,
      files: Self.files.map { file in
        StoredFile(path: file.path, role: "x", sessionIDs: file.session.map { [SessionID($0)] } ?? [], byteCount: 0)
      })
    let names = ["whole", "single"].map { folder.path.appending($0) }
    _ = try packBundle(store, to: .file(names[0]))
    var options = PackOptions()
    options.isSingleMember = true
    _ = try packBundle(store, to: .file(names[1]), options: options)
    whole = try readFile(names[0])
    plain = try unzip(readFile(names[1]))
    entries = Self.entries(of: plain)
  }

  /// The bundle of a store.
  init(packing store: FilePath) throws {
    let folder = try TemporaryFolder()
    let names = ["whole", "single"].map { folder.path.appending($0) }
    #expect(try ProgramRun(["pack", store, "-o", names[0]]).status == 0)
    #expect(try ProgramRun(["pack", store, "-o", names[1], "--single-member"]).status == 0)
    whole = try readFile(names[0])
    plain = try unzip(readFile(names[1]))
    entries = Self.entries(of: plain)
  }

  static func entries(of plain: [UInt8]) -> [RawEntry] {
    var found: [RawEntry] = []
    var place = 0
    while plain[place] != 0 {
      let digits = String(decoding: plain[(place + 124)..<(place + 135)], as: UTF8.self)
      let size = Int(digits, radix: 8) ?? 0
      let start = place + 512
      found.append(RawEntry(header: Array(plain[place..<start]), content: Array(plain[start..<(start + size)])))
      place = start + (size + 511) / 512 * 512
    }
    return found
  }

  /// The bundle with blocks put in behind `bagit.txt`.
  func inserting(_ blocks: [UInt8]...) throws -> [UInt8] {
    try gzipMember(Array(plain[..<1024]) + blocks.joined() + plain[1024...])
  }

  /// The bundle with one entry more, in front of the others of the store.
  func adding(_ name: String, _ change: (inout RawHeader) -> Void = { _ in }) throws -> [UInt8] {
    try inserting(RawHeader("satchel/data/a3s/\(name)".utf8).with(change).bytes)
  }

  /// A bundle of other entries.
  func of(_ entries: some Sequence<RawEntry>) throws -> [UInt8] {
    try gzipMember(entries.flatMap(\.bytes) + [UInt8](repeating: 0, count: 1024))
  }

  /// The bundle with the text of a tag file changed, and the tag manifest made to fit.
  func rewriting(_ name: String, _ change: (String) -> String) throws -> [UInt8] {
    var entries = entries
    let tagManifest = "tagmanifest-sha256.txt"
    var lines: [String: String] = [:]
    for index in entries.indices where !entries[index].name.contains("/") {
      let tag = entries[index].name
      if tag == tagManifest {
        let text = lines.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined()
        entries[index] = RawEntry(tag, Array(text.utf8))
      }
      if tag == name {
        let text = String(decoding: entries[index].content, as: UTF8.self)
        #expect(change(text) != text)
        entries[index] = RawEntry(tag, Array(change(text).utf8))
      }
      lines[tag] = try sha256(entries[index].content).hex
    }
    return try of(entries)
  }

  /// The bundle with its index changed: the plain bytes of the member that holds it.
  func indexing(footer: ((Int) -> Int)? = { $0 }, _ change: (inout [UInt8]) -> Void) throws -> [UInt8] {
    let start = Int(try #require(GzipFooter.indexOffset(in: whole.suffix(51))))
    var index = try unzip(Array(whole[start..<(whole.count - 51)]))
    change(&index)
    let end = footer.map { GzipFooter.bytes(indexOffset: UInt64($0(start))) } ?? []
    return try Array(whole[..<start]) + gzipMember(index) + end
  }

  /// The same for the text of the index, the header made to fit.
  func indexText(_ change: (String) -> String) throws -> [UInt8] {
    try indexing { index in
      let entry = Self.entries(of: index)[0]
      let text = Array(change(String(decoding: entry.content, as: UTF8.self)).utf8)
      index =
        RawHeader("stargz.index.json".utf8, size: text.count).bytes + filled(text) + [UInt8](repeating: 0, count: 1024)
    }
  }
}
