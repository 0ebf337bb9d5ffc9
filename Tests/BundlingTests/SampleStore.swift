import SatchelBundling
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

/// Contents of a small store; names of every kind that is hard somewhere.
let sampleFiles: [(path: FilePath, content: [UInt8], session: String?)] = [
  ("s-1.json", Array("{\"id\":\"s-1\"}".utf8), "s-1"),
  ("s-2.json", Array("{\"id\":\"s-2\"}".utf8), "s-2"),
  ("artifacts/s-1/a b.txt", Array("artifact".utf8), "s-1"),
  ("artifacts/s-1/empty", [], "s-1"),
  ("loop_checkpoints/run-1.json", Array("{\"step\":3}".utf8), "s-1"),
  ("odd/100%25.txt", Array("percent".utf8), "s-2"),
  ("odd/back\\slash", Array("backslash".utf8), "s-2"),
  ("odd/new\nline", Array("newline".utf8), "s-2"),
  ("odd/equals=3D", Array("equals".utf8), "s-2"),
  ("odd/trailing ", Array("blank".utf8), "s-2"),
  ("odd/caf\u{e9}", Array("composed".utf8), "s-2"),
  ("odd/cafe\u{301}", Array("decomposed".utf8), "s-2"),
  (FilePath(bytes: Array("odd/".utf8) + [0x61, 0xff, 0xfe]), Array("not UTF-8".utf8), "s-2"),
  (FilePath("odd/" + String(repeating: "long-", count: 45)), Array("long".utf8), "s-2"),
  ("store.lock", Array("0".utf8), nil),
]

/// Writes the sample store and returns what is in it.
func makeStore(_ folder: FilePath, reversed: Bool = false) throws -> StoreInventory {
  for file in reversed ? sampleFiles.reversed() : sampleFiles {
    let path = folder.appending(file.path)
    try makeFolders(path.parent)
    try writeAtomically(file.content, to: path)
    let opened = try OpenFile(path, [.read, .write])
    try SystemFiles().setMode(of: opened.descriptor, to: 0o644)
    try SystemFiles().setModified(of: opened.descriptor, to: FileTime(seconds: 1_700_000_000))
  }
  try makeFolders(folder.appending("runs"))
  return makeInventory(folder, reversed: reversed)
}

func makeInventory(_ folder: FilePath, reversed: Bool = false) -> StoreInventory {
  var one = StoredSession(id: "s-1")
  one.header.title = "First \u{1f600}"
  one.header.createdAt = Instant(seconds: 1_700_000_000, nanoseconds: 120_000_000)
  one.totals.messages[.user] = 2
  one.header.usage = Usage(input: 10, output: 20)
  let two = StoredSession(id: "s-2")
  var files = sampleFiles.map { file in
    let isCheckpoint = file.path.description.hasPrefix("loop_checkpoints/")
    return StoredFile(
      path: file.path, role: isCheckpoint ? "loop-checkpoint" : "session",
      sessionIDs: file.session.map { [SessionID($0)] } ?? [], runID: isCheckpoint ? "run-1" : nil,
      byteCount: UInt64(file.content.count))
  }
  if reversed { files.reverse() }
  return StoreInventory(
    format: .a3s, root: folder, sessions: reversed ? [two, one] : [one, two], files: files, folders: ["runs"],
    findings: [
      Finding(.damage, code: "torn-last-line", message: "torn", place: Place(file: "s-1.json", offset: 3, length: 2))
    ])
}

extension StoredSession {
  /// A session of which only the id is told.
  init(id: String) {
    self.init(
      id: SessionID(id), path: FilePath("\(id).json"), era: A3SEra.b2, header: SessionHeader(id: SessionID(id)),
      totals: SessionTotals())
  }
}

extension StoredFile {
  /// A file of a session or of none.
  init(_ path: FilePath, of id: String? = nil) {
    self.init(path: path, role: "session", sessionIDs: id.map { [SessionID($0)] } ?? [], byteCount: 0)
  }
}

/// Packs the sample store into bytes; as one gzip member without index, if asked.
func sampleBundle(isSingleMember: Bool = false) throws -> [UInt8] {
  let folder = try TemporaryFolder()
  let store = try makeStore(folder.path.appending("store"))
  let bundle = folder.path.appending("b.tar.gz")
  var options = PackOptions()
  options.isSingleMember = isSingleMember
  _ = try packBundle(store, to: .file(bundle), options: options)
  return try readFile(bundle)
}
