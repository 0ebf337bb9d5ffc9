import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A way to have two sessions of one id in one store.
struct RepeatedID: Sendable, CustomTestStringConvertible {
  var format: String
  /// The two files of sessions.
  var files: [FilePath]
  /// What a session's file holds, given the id and a text of its own.
  var content: @Sendable (_ id: String, _ text: String) -> String
  var testDescription: String { "\(format) \(files)" }

  static let all = [
    RepeatedID(format: "claw", files: ["a.jsonl", "b.jsonl"], content: claw),
    RepeatedID(
      format: "claw", files: ["0123456789abcdea/root.jsonl", "0123456789abcdeb/root.jsonl"], content: claw),
    RepeatedID(format: "a3s", files: ["a.json", "b.json"], content: a3s),
    RepeatedID(format: "user-session", files: ["sessions/a.json", "sessions/b.json"], content: userSession),
  ]

  private static let claw: @Sendable (String, String) -> String = { id, text in
    #"{"created_at_ms":1780000000000,"session_id":"\#(id)","type":"session_meta","updated_at_ms":1780000009000,"version":1}"#
      + "\n" + #"{"message":{"blocks":[{"text":"\#(text)","type":"text"}],"role":"user"},"type":"message"}"# + "\n"
  }
  private static let a3s: @Sendable (String, String) -> String = { id, text in
    #"""
    {"id":"\#(id)","config":{"name":"","workspace":"/srv","system_prompt":null,"max_context_length":200000,
    "auto_compact":false,"auto_compact_threshold":0.8,"storage_type":"file","planning_mode":"Auto","goal_tracking":false},
    "state":"Active","messages":[{"role":"user","content":[{"type":"text","text":"\#(text)"}]}],
    "context_usage":{"used_tokens":0,"max_tokens":200000,"percent":0.0,"turns":0},
    "total_usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"cache_read_tokens":null,"cache_write_tokens":null},
    "total_cost":0.0,"cost_records":[],"tool_names":[],"thinking_enabled":false,"thinking_budget":null,
    "created_at":1780000000,"updated_at":1780000009,"tasks":[]}
    """#
  }
  private static let userSession: @Sendable (String, String) -> String = { id, text in
    #"""
    {"id":"\#(id)","user_id":"default","user_messages":[{"content":"\#(text)","timestamp":"2026-06-01T00:00:00.000001Z"}],
    "agent_responses":[{"content":"so","session_id":"\#(id)","phase_reached":null,"evaluation_passed":null,
    "timestamp":"2026-06-01T00:00:01.000001Z"}],"created_at":"2026-06-01T00:00:00.000001Z",
    "updated_at":"2026-06-01T00:00:01.000001Z","metadata":{}}
    """#
  }
}

@Suite("Import: rename, with several sessions of one id, and with neighbours") struct RepeatedIDTests {
  private struct Scene: ~Copyable {
    let folder: TemporaryFolder
    var store: FilePath { folder.path.appending("store") }
    var target: FilePath { folder.path.appending("target") }
    var bundle: FilePath { folder.path.appending("b.tar.gz") }

    init() throws { folder = try TemporaryFolder() }

    func run(_ more: FilePath...) throws -> ProgramRun {
      try ProgramRun(["import", bundle, "--into", target, "--on-conflict", "rename", "--json"] + more)
    }
  }

  @Test(
    "Each of two sessions of one id gets one of its own where it differs, and a second import writes nothing",
    arguments: RepeatedID.all, [[0], [1], [0, 1]])
  func rename(sample: RepeatedID, changed: [Int]) throws {
    for isForeign in [false, true] {
      let scene = try Scene()
      for (index, file) in sample.files.enumerated() {
        try scene.folder.write(sample.content("root", "text \(index)"), to: FilePath("store").appending(file))
        let there = "text \(index)" + (changed.contains(index) ? " here" : "")
        try scene.folder.write(sample.content("root", there), to: FilePath("target").appending(file))
      }
      if isForeign {
        guard let tar = try runOutside("tar", ["czf", "\(scene.bundle)", "store"], in: scene.folder.path) else {
          return
        }
        #expect(tar.status == 0)
      } else {
        #expect(try ProgramRun(["pack", scene.store, "-o", scene.bundle]).status == 0)
      }
      let before = try folderSnapshot(scene.target).filter { $0.kind == .regular }
      let first = try scene.run()
      #expect(first.status == 0, "\(first.errors)")
      let after = try folderSnapshot(scene.target).filter { $0.kind == .regular }
      #expect(before.allSatisfy(after.contains))
      let new = after.filter { !before.contains($0) }
      #expect(new.count == changed.count)
      let ids = try (first.json["sessions"]?.elements ?? []).compactMap { $0["newID"]?.text }
      #expect(Set(ids).count == changed.count)
      for index in changed {
        let found = ids.filter { id in
          let wanted = Array(sample.content(id, "text \(index)").utf8)
          return new.contains { $0.content == wanted }
        }
        #expect(found.count == 1, "session \(index) of \(ids): \(new.map(\.path))")
      }
      let second = try scene.run()
      #expect(second.status == 0)
      #expect(try second.json["written"]?.elements?.isEmpty == true)
      #expect(try folderSnapshot(scene.target).filter { $0.kind == .regular } == after)
    }
  }

  @Test(
    "Whatever sessions of that id the target has, each of two comes in once, and each under one id",
    arguments: RepeatedID.all, ["elsewhere", "the first", "the second", "both"])
  func others(sample: RepeatedID, there: String) throws {
    let scene = try Scene()
    for (index, file) in sample.files.enumerated() {
      try scene.folder.write(sample.content("root", "text \(index)"), to: FilePath("store").appending(file))
    }
    let last = sample.files[1]
    let other =
      last.parent == "." ? FilePath("c.\(last.extension ?? "")") : last.parent.appending("c.\(last.extension ?? "")")
    let occupied: [FilePath] =
      switch there {
      case "elsewhere": [other]
      case "the first": [sample.files[0]]
      case "the second": [last]
      default: sample.files
      }
    for file in occupied {
      try scene.folder.write(sample.content("root", "mine"), to: FilePath("target").appending(file))
    }
    #expect(try ProgramRun(["pack", scene.store, "-o", scene.bundle]).status == 0)
    let first = try scene.run()
    #expect(first.status == 0, "\(first.errors)")
    let after = try folderSnapshot(scene.target).filter { $0.kind == .regular }
    #expect(after.count == occupied.count + 2)
    let ids = try (first.json["sessions"]?.elements ?? []).compactMap { $0["newID"]?.text }
    #expect(Set(ids) == ["root-2", "root-3"])
    for index in 0...1 {
      #expect(
        after.count { entry in
          ids.contains { entry.content == Array(sample.content($0, "text \(index)").utf8) }
        } == 1)
    }
    let second = try scene.run()
    #expect(second.status == 0)
    #expect(try folderSnapshot(scene.target).filter { $0.kind == .regular } == after)
  }

  @Test("However many sessions of one id have changed, each costs the same", arguments: RepeatedID.all)
  func steps(sample: RepeatedID) throws {
    func count(_ number: Int) throws -> Int {
      let scene = try Scene()
      let last = sample.files[0]
      for (step, text) in ["mine", "first", "first", "second"].enumerated() {
        for index in 0..<number {
          let name = FilePath("s\(index).\(last.extension ?? "")")
          let path = last.parent == "." ? name : last.parent.appending(name)
          let top: FilePath = step == 0 ? "target" : "store"
          try scene.folder.write(sample.content("root", "\(text) \(index)"), to: top.appending(path))
        }
        if step == 0 { continue }
        #expect(try ProgramRun(["pack", scene.store, "-o", scene.bundle, "--replace"]).status == 0)
        let files = FaultingFiles(FaultingFiles.Policy(failing: nil))
        let run = try ProgramRun(
          ["import", scene.bundle, "--into", scene.target, "--on-conflict", "rename", "--json"], files: files)
        #expect(try run.json["written"]?.elements?.count == (step == 2 ? 0 : number))
        if step == 3 { return files.operationCount }
      }
      return 0
    }
    let counts = try [10, 20, 40].map(count)
    #expect(counts[2] - counts[1] < 3 * (counts[1] - counts[0]), "\(counts)")
  }

  @Test("Two equal sessions of one id are there already, whatever the policy", arguments: RepeatedID.all)
  func identical(sample: RepeatedID) throws {
    let scene = try Scene()
    for (index, file) in sample.files.enumerated() {
      try scene.folder.write(sample.content("root", "text \(index)"), to: FilePath("store").appending(file))
    }
    #expect(try ProgramRun(["pack", scene.store, "-o", scene.bundle]).status == 0)
    #expect(try scene.run().status == 0)
    let before = try folderSnapshot(scene.target)
    for policy: FilePath in ["stop", "skip", "replace", "rename", "append"] {
      let run = try ProgramRun(["import", scene.bundle, "--into", scene.target, "--on-conflict", policy, "--json"])
      #expect(run.status == 0, "\(policy): \(run.errors)")
      #expect(try run.json["written"]?.elements?.isEmpty == true)
      #expect(try run.json["retired"]?.elements?.isEmpty == true)
      #expect(try folderSnapshot(scene.target) == before)
    }
  }

  @Test(
    "A neighbour that names a renamed session names it by its new id, under a name of its own, and once",
    arguments: ["same", "other", "absent"])
  func neighbours(there: String) throws {
    let scene = try Scene()
    let sample = try #require(RepeatedID.all.last)
    let names: [FilePath] = ["memory/facts/m1.json", "agents/7b0e6a1e-8c1d-4a52-9a53-1c4c9a2f0b11.json"]
    func neighbour(_ name: FilePath, _ text: String, _ id: String = "root") -> String {
      #"{"id":"\#(name.stem)","content":"\#(text)","session_id":"\#(id)"}"#
    }
    try scene.folder.write(sample.content("root", "theirs"), to: "store/sessions/root.json")
    try scene.folder.write(sample.content("root", "mine"), to: "target/sessions/root.json")
    for name in names {
      try scene.folder.write(neighbour(name, "same"), to: FilePath("store").appending(name))
      if there == "absent" { continue }
      try scene.folder.write(neighbour(name, there), to: FilePath("target").appending(name))
    }
    #expect(try ProgramRun(["pack", scene.store, "-o", scene.bundle]).status == 0)
    let before = try folderSnapshot(scene.target).filter { $0.kind == .regular }
    let first = try scene.run()
    #expect(first.status == 0, "\(first.errors)")
    let after = try folderSnapshot(scene.target).filter { $0.kind == .regular }
    #expect(before.allSatisfy(after.contains))
    let new = after.filter { !before.contains($0) && $0.path.parent != "sessions" }
    #expect(new.count == names.count, "\(after)")
    for entry in new {
      let value = try JSON(parsing: entry.content)
      #expect(value["session_id"] == "root-2" && value["content"] == "same")
      #expect(value["id"]?.text == entry.path.stem.string)
    }
    for _ in 0..<2 {
      let second = try scene.run()
      #expect(second.status == 0)
      #expect(try second.json["written"]?.elements?.isEmpty == true)
      #expect(try told(second, "root")["newID"] == "root-2")
      #expect(try folderSnapshot(scene.target).filter { $0.kind == .regular } == after)
    }
  }
}
