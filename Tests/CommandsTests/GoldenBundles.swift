import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A bundle of version 1 that may never change: `Samples/bundles/v1/<name>.tar.gz`.
struct GoldenBundle: Sendable, CustomTestStringConvertible {
  static let folder = SampleTree().own.appending("bundles/v1")
  static let all = [
    GoldenBundle(name: "a3s", makeStore: oddStore),
    GoldenBundle(name: "claw") { _ in SampleTree().own.appending("claw/store") },
    GoldenBundle(name: "user-session") { _ in SampleTree().own.appending("user-session/store") },
    GoldenBundle(name: "empty", makeStore: emptyStore),
    GoldenBundle(name: "single-member", isSingleMember: true) { _ in SampleTree().own.appending("claw/store") },
  ]

  let name: String
  var isSingleMember = false
  /// Where the store is that it holds, or was made below the folder.
  let makeStore: @Sendable (FilePath) throws -> FilePath

  var testDescription: String { name }
  var path: FilePath { Self.folder.appending(FilePath("\(name).tar.gz")) }

  /// Packs the store as the golden bundle was packed.
  func pack(_ store: FilePath, to output: FilePath) throws {
    // An empty folder is no store by itself; it was packed as one once.
    var inventory =
      try name == "empty"
      ? StoreRegistry.inventory(of: FoundStore(format: .userSession, root: store)) : StoreRegistry.inventory(of: store)
    // Eras are told more finely since: the words are those of the golden bundle, if they are of the same format.
    if let told = try eras() {
      for index in inventory.sessions.indices {
        inventory.sessions[index].era = told[inventory.sessions[index].id.text] ?? inventory.sessions[index].era
      }
    }
    inventory.folders = []  // they are older than entries for folders that hold nothing
    var options = PackOptions()
    (options.isSingleMember, options.level, options.normalizesTimes) = (isSingleMember, 6, true)
    _ = try packBundle(inventory, to: .file(output), options: options)
  }
}

extension GoldenBundle {
  /// The eras that the golden bundle names, by session; nil before there is one.
  private func eras() throws -> [String: Era]? {
    guard try fileStatus(path) != nil else { return nil }
    let run = try ProgramRun(["list", path, "--json"])
    let sessions = try run.json["sessions"]?.elements ?? []
    return sessions.reduce(into: [:]) { eras, session in
      if let id = session["id"]?.text { eras[id] = session["era"]?.text.flatMap { Era($0, at: 0) } }
    }
  }
}

/// The sample store with files beside it whose names and sizes are hard: each rule of the format is met.
private func oddStore(_ folder: FilePath) throws -> FilePath {
  let samples = SampleTree()
  let source = samples.own.appending("a3s/store-b3")
  let store = folder.appending("store")
  for path in try samples.files(below: source) {
    try write(readFile(path), to: store.appending(FilePath(bytes: Array(path.bytes.dropFirst(source.bytes.count + 1)))))
  }
  let names: [FilePath] = [
    "notes/README", "notes/readme", "notes/caf\u{e9}", "notes/cafe\u{301}", "notes/100%", "notes/a=b", "notes/con.txt",
    "notes/back\\slash", "notes/new\nline", "notes/blank ", "notes/dot.", "notes/empty",
    FilePath(bytes: Array("notes/".utf8) + [0x61, 0xff, 0xfe]),
    FilePath("notes/" + String(repeating: "long-", count: 45)),
    FilePath("notes/" + String(repeating: "folder-of-some-length/", count: 6) + "file"),
  ]
  for name in names { try write(name == "notes/empty" ? [] : name.bytes, to: store.appending(name)) }
  try write(pattern(262_143), to: store.appending("notes/small"))
  try write(pattern(262_144), to: store.appending("notes/large"))
  try write(pattern(2_097_153), to: store.appending("notes/three members"))
  return store
}

/// A store of user sessions without any.
private func emptyStore(_ folder: FilePath) throws -> FilePath {
  try makeFolders(folder.appending("store/sessions"))
  return folder.appending("store")
}

private func write(_ content: [UInt8], to path: FilePath) throws {
  try makeFolders(path.parent)
  try writeAtomically(content, to: path)
}

/// Bytes that compress well.
private func pattern(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 / 1000 % 64) } }
