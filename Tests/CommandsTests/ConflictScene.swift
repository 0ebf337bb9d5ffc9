import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A store of the samples, and two of its sessions, the second of which refers to the first.
struct ConflictSample: Sendable, CustomTestStringConvertible {
  var store: FilePath
  var parent: (id: String, file: FilePath)
  var child: (id: String, file: FilePath)
  /// Text of both files that is changed, and what it is changed to.
  var change: (old: String, new: String)
  var sessionCount: Int
  /// Another kind of store.
  var other: FilePath
  var testDescription: String { "\(store)" }

  static let all = [a3s, claw, userSession]

  static let a3s = ConflictSample(
    store: "a3s/store-b3", parent: ("sess-tide-fix", "sess-tide-fix.json"),
    child: ("sess-tide-photo", "sess-tide-photo.json"), change: (#""thinking_enabled": "#, #""thinking_enabled":  "#),
    sessionCount: 5, other: "claw/store")

  static let claw = ConflictSample(
    store: "claw/store", parent: ("session-1780297200001-0", "session-1780297200001-0.jsonl"),
    child: ("session-1780300800001-0", "session-1780300800001-0.jsonl"),
    change: (#""version":1"#, #""version": 1"#), sessionCount: 6, other: "user-session/store")

  static let userSession = ConflictSample(
    store: "user-session/store",
    parent: ("b7e1c2d3-4f50-4161-8273-94a5b6c7d8e9", "sessions/b7e1c2d3-4f50-4161-8273-94a5b6c7d8e9.json"),
    child: ("d4c3b2a1-0f1e-4d2c-8b3a-495867768594", "sessions/d4c3b2a1-0f1e-4d2c-8b3a-495867768594.json"),
    change: (#""user_id": "#, #""user_id":  "#), sessionCount: 7, other: "a3s/store-b3")
}

/// A bundle of a sample and a target with a copy of it that differs.
final class ConflictScene {
  let folder: TemporaryFolder
  let sample: ConflictSample
  var path: FilePath { folder.path }
  var bundle: FilePath { path.appending("b.tar.gz") }
  var target: FilePath { path.appending("target") }
  /// What the bundle holds.
  let packed: [SnapshotEntry]

  /// The sessions that are changed, as files of the store.
  init(_ sample: ConflictSample, changing: [FilePath]) throws {
    folder = try TemporaryFolder()
    self.sample = sample
    let store = SampleTree().own.appending(sample.store)
    packed = try Self.files(store)
    #expect(try ProgramRun(["pack", store, "-o", folder.path.appending("b.tar.gz")]).status == 0)
    #expect(try ProgramRun(["import", bundle, "--into", target]).status == 0)
    for file in changing { try change(file) }
  }

  static func files(_ folder: FilePath) throws -> [SnapshotEntry] {
    try folderSnapshot(folder).filter { $0.kind == .regular }
  }

  /// Writes into the target.
  func write(_ content: some Sequence<UInt8>, to file: FilePath) throws {
    try folder.write(Array(content), to: FilePath("target").appending(file))
  }

  /// Changes a file of the target.
  func change(_ file: FilePath) throws {
    let old = String(decoding: try readFile(target.appending(file)), as: UTF8.self)
    let new = old.replacing(sample.change.old, with: sample.change.new)
    #expect(old != new)
    try write(new.utf8, to: file)
  }

  func remove(_ file: FilePath) throws { try SystemFiles().removeFile(target.appending(file), in: .workingFolder) }

  func content(_ file: FilePath) -> [UInt8]? { packed.first { $0.path == file }?.content }

  func run(_ policy: String, _ more: FilePath...) throws -> ProgramRun {
    try ProgramRun(["import", bundle, "--into", target, "--on-conflict", FilePath(policy)] + more)
  }

  func undo() throws -> ProgramRun { try ProgramRun(["import", "--undo", "--into", target]) }

  /// All that is there, also beside the target.
  func snapshot() throws -> [SnapshotEntry] { try folderSnapshot(path) }

  func targetFiles() throws -> [SnapshotEntry] { try Self.files(target) }
}

/// What became of a session, as told by an import.
func told(_ run: ProgramRun, _ id: String) throws -> JSON {
  try #require(try run.json["sessions"]?.elements?.first { $0["id"] == .string(id) })
}

/// The paths of a list in an import's report.
func paths(_ run: ProgramRun, _ member: String) throws -> [FilePath] {
  try (run.json[member]?.elements ?? []).compactMap { $0.text.map { FilePath($0) } }
}
