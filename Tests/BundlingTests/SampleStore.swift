import SatchelBundling
import SatchelFiles
import SatchelSessionModel
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

/// Writes the sample store and returns the plan of packing it.
func makeStore(_ folder: FilePath, reversed: Bool = false) throws -> BundlePlan {
  for file in reversed ? sampleFiles.reversed() : sampleFiles {
    let path = folder.appending(file.path)
    try makeFolders(path.parent)
    try writeAtomically(file.content, to: path)
    let opened = try OpenFile(path, [.read, .write])
    try SystemFiles().setMode(of: opened.descriptor, to: 0o644)
    try SystemFiles().setModified(of: opened.descriptor, to: FileTime(seconds: 1_700_000_000))
  }
  try makeFolders(folder.appending("runs"))
  return makePlan(folder, reversed: reversed)
}

func makePlan(_ folder: FilePath, reversed: Bool = false) -> BundlePlan {
  var one = BundleSession(id: "s-1", format: "a3s")
  one.title = "First \u{1f600}"
  one.created = Instant(seconds: 1_700_000_000, nanoseconds: 120_000_000)
  one.messageCount = 2
  one.usage = Usage(input: 10, output: 20)
  one.runs = [BundleRun(id: "run-1", reason: "its run record")]
  one.findings = [
    Finding(.damage, code: "torn-last-line", message: "torn", place: Place(file: "s-1.json", offset: 3, length: 2))
  ]
  let two = BundleSession(id: "s-2", format: "a3s")
  var files = sampleFiles.map {
    BundleFile(path: $0.path, role: "session", sessionIDs: $0.session.map { [$0] } ?? [])
  }
  if reversed { files.reverse() }
  return BundlePlan(
    root: folder, storeName: "a3s", sessions: reversed ? [two, one] : [one, two], files: files, folders: ["runs"])
}

/// Packs the sample store into bytes; as one gzip member without index, if asked.
func sampleBundle(isSingleMember: Bool = false) throws -> [UInt8] {
  let folder = try TemporaryFolder()
  let plan = try makeStore(folder.path.appending("store"))
  let bundle = folder.path.appending("b.tar.gz")
  var options = PackOptions()
  options.isSingleMember = isSingleMember
  _ = try packBundle(plan, to: .file(bundle), options: options)
  return try readFile(bundle)
}
