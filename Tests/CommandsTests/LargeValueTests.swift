import SatchelFiles
import SatchelJSONText
import SatchelTestSupport
import Testing

@testable import SatchelCommands

/// A sound store of two sessions, of which one holds a large text; its id is not the name of its file.
struct LargeValueStore: Sendable, CustomTestStringConvertible {
  let format: String
  let target: String
  /// The large session's file and text, for a text of so many bytes.
  let large: (file: FilePath, text: @Sendable (Int) -> String)
  let small: (file: FilePath, text: String)

  var testDescription: String { format }
  static let id = "large-one"

  func write(to folder: borrowing TemporaryFolder, byteCount: Int) throws -> FilePath {
    try folder.write(large.text(byteCount), to: FilePath("store").appending(large.file))
    try folder.write(small.text, to: FilePath("store").appending(small.file))
    return folder.path.appending("store")
  }

  static let all = [
    LargeValueStore(
      format: "claw", target: "a3s",
      large: (
        "session-2.jsonl",
        { count in
          claw(id) + #"{"message":{"blocks":[{"text":""# + String(repeating: "x", count: count)
            + #"","type":"text"}],"role":"user"},"type":"message"}"# + "\n"
        }
      ), small: ("session-1.jsonl", claw("session-1"))),
    LargeValueStore(
      format: "a3s", target: "claw",
      large: ("sess-2.json", { a3s(id, String(repeating: "x", count: $0)) }),
      small: ("sess-1.json", a3s("sess-1", "hi"))),
    LargeValueStore(
      format: "user-session", target: "claw",
      large: ("sessions/chat-2.json", { oxios(id, String(repeating: "x", count: $0)) }),
      small: ("sessions/chat-1.json", oxios("chat-1", "hi"))),
  ]

  private static func claw(_ id: String) -> String {
    #"{"created_at_ms":1780000000000,"session_id":"\#(id)","type":"session_meta","updated_at_ms":1780000009000,"version":1}"#
      + "\n" + #"{"message":{"blocks":[{"text":"hi","type":"text"}],"role":"user"},"type":"message"}"# + "\n"
  }

  private static func a3s(_ id: String, _ text: String) -> String {
    """
    {"id": "\(id)", "config": {"name": "", "workspace": "/srv/demo", "system_prompt": null, "max_context_length": 200000, \
    "auto_compact": false, "auto_compact_threshold": 0.8, "storage_type": "file", "planning_mode": "Auto", \
    "goal_tracking": false}, "state": "Active", "messages": [{"role": "user", "content": [{"type": "text", "text": "\(text)"}]}], \
    "context_usage": {"used_tokens": 0, "max_tokens": 200000, "percent": 0.0, "turns": 0}, "total_usage": {"prompt_tokens": 0, \
    "completion_tokens": 0, "total_tokens": 0, "cache_read_tokens": null, "cache_write_tokens": null}, "total_cost": 0.0, \
    "cost_records": [], "tool_names": [], "thinking_enabled": false, "thinking_budget": null, "created_at": 1780000000, \
    "updated_at": 1780000009, "tasks": []}
    """
  }

  private static func oxios(_ id: String, _ text: String) -> String {
    """
    {"id": "\(id)", "user_id": "default", "user_messages": [{"content": "\(text)", "timestamp": "2026-06-01T00:00:00Z"}], \
    "agent_responses": [{"content": "a", "session_id": "\(id)", "phase_reached": null, "evaluation_passed": null, \
    "timestamp": "2026-06-01T00:00:00Z"}], "created_at": "2026-06-01T00:00:00Z", "updated_at": "2026-06-01T00:00:00Z", \
    "metadata": {}}
    """
  }
}

@Suite("Large values") struct LargeValueTests {
  private static let bound = ["--max-value", "64K"] as [FilePath]

  @Test("A value of 9 MiB is converted like any other, in all formats", arguments: LargeValueStore.all)
  func withinTheBound(_ store: LargeValueStore) throws {
    let folder = try TemporaryFolder()
    let path = try store.write(to: folder, byteCount: 9 << 20)
    let output = folder.path.appending("out")
    let run = try ProgramRun(["convert", path, output, "--to", FilePath(store.target), "--strict", "--json"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try run.json["sessions"]?.int64 == 2)
  }

  @Test("What is over the bound is told, and never as damage, in all formats", arguments: LargeValueStore.all)
  func inspected(_ store: LargeValueStore) throws {
    let folder = try TemporaryFolder()
    let path = try store.write(to: folder, byteCount: 100_000)
    let run = try ProgramRun(["inspect", path] + Self.bound)
    #expect(run.status == 1)
    #expect(!run.text.contains("damage") && !run.text.contains("salvage"), "\(run.text)")
    let json = try ProgramRun(["inspect", path, "--json"] + Self.bound).json["inspections"]?.elements?.first
    let finding = try #require(json?["findings"]?.elements?.first { $0["code"] == "unreadable-too-large" })
    #expect(finding["severity"] == "warning")
    #expect(finding["file"] == .string(store.large.file.description))
  }

  @Test("A session over the bound is listed under the id inside, without counts", arguments: LargeValueStore.all)
  func listed(_ store: LargeValueStore) throws {
    let folder = try TemporaryFolder()
    let path = try store.write(to: folder, byteCount: 100_000)
    let run = try ProgramRun(["list", path, "--json"] + Self.bound)
    #expect(run.status == 0)
    let sessions = try #require(try run.json["sessions"]?.elements)
    #expect(sessions.count == 2)
    let large = try #require(sessions.first { $0["id"] == .string(LargeValueStore.id) })
    #expect(large["messages"] == .null)
    #expect(sessions.contains { $0["messages"]?.int64 ?? 0 > 0 })
  }

  @Test("A session over the bound is packed, and found by its id", arguments: LargeValueStore.all)
  func packed(_ store: LargeValueStore) throws {
    let folder = try TemporaryFolder()
    let path = try store.write(to: folder, byteCount: 100_000)
    let bundle = folder.path.appending("one.tar.gz")
    let pack = try ProgramRun(["pack", path, "-o", bundle, "--session", FilePath(LargeValueStore.id)] + Self.bound)
    #expect(pack.status == 0, "\(pack.errors)")
    let listed = try ProgramRun(["list", bundle, "--json"]).json["sessions"]?.elements
    #expect(listed?.map { $0["id"] } == [.string(LargeValueStore.id)])
    let back = folder.path.appending("back")
    #expect(try ProgramRun(["import", bundle, "--into", back]).status == 0)
    let file = store.large.file
    #expect(try readFile(back.appending(file)) == readFile(path.appending(file)))
  }

  @Test(
    "A command that leaves out a session over the bound says so, and does not end with 0",
    arguments: LargeValueStore.all)
  func leftOut(_ store: LargeValueStore) throws {
    let folder = try TemporaryFolder()
    let path = try store.write(to: folder, byteCount: 100_000)
    let convert = try ProgramRun(
      ["convert", path, folder.path.appending("out"), "--to", FilePath(store.target)] + Self.bound)
    #expect(convert.status == 1)
    #expect(convert.text.contains("1 of 2 sessions") && convert.text.contains("not converted: 1 session"))
    #expect(!convert.text.contains("lost: nothing\n") && !convert.text.contains("damage"))
    let diff = try ProgramRun(["diff", path, path] + Self.bound)
    #expect(diff.status == 1 && !diff.text.contains("damage"), "\(diff.text)")
    let salvaged = folder.path.appending("salvaged")
    let salvage = try ProgramRun(["salvage", path, "-o", salvaged] + Self.bound)
    #expect(salvage.status == 1 && !salvage.text.contains("nothing was wrong"), "\(salvage.text)")
    #expect(salvage.text.contains("\(store.large.file): not looked into"), "\(salvage.text)")
    #expect(try folderSnapshot(salvaged) == folderSnapshot(path))
    for command in [["inspect"], ["convert", "--to", FilePath(store.format)]] as [[FilePath]] {
      let output = command.count > 1 ? [folder.path.appending("one")] : []
      let run = try ProgramRun(command + [path.appending(store.large.file)] + output + Self.bound)
      #expect(run.status == 5 && run.errors.contains("--max-value"), "\(run.errors)")
    }
  }

  @Test("An A3S store is written in another layout without its session over the bound, which is kept")
  func layouts() throws {
    let folder = try TemporaryFolder()
    let store = LargeValueStore.all[1]
    let path = try store.write(to: folder, byteCount: 100_000)
    for era in ["v1", "flat"] as [FilePath] {
      let output = folder.path.appending(era)
      let run = try ProgramRun(["convert", path, output, "--to", "a3s", "--era", era] + Self.bound)
      #expect(run.status == 1 && run.text.contains("1 of 2 sessions"), "\(run.text)\(run.errors)")
      let kept = try folderSnapshot(output).filter { $0.path.lastComponent == store.large.file }
      #expect(try kept.map(\.content) == [readFile(path.appending(store.large.file))])
    }
  }

  @Test("No hurt session is called sound because a line in it is long, whatever the bound", arguments: ["1G", "64K"])
  func hurt(bound: String) throws {
    let sound = LargeValueStore.all[0].small.text
    let lines = sound.split(separator: "\n").map { $0 + "\n" }
    let big = String(LargeValueStore.all[0].large.text(100_000).split(separator: "\n")[2]) + "\n"
    let zeros = [UInt8](repeating: 0, count: 100_000)
    let cases: [(name: FilePath, text: [UInt8])] = [
      ("zeros-behind", Array(sound.utf8) + zeros),
      ("zeros-between", Array(lines[0].utf8) + zeros + Array("\n\(lines[1])".utf8)),
      ("torn-end", Array((sound + big + lines[1].dropLast(20)).utf8)),
      ("torn-large-line", Array((sound + big.dropLast(1000)).utf8)),
    ]
    let folder = try TemporaryFolder()
    for (name, text) in cases {
      try folder.write(text, to: name.appending("session-1.jsonl"))
      let output = folder.path.appending(FilePath("out-\(name)"))
      let run = try ProgramRun(["salvage", folder.path.appending(name), "-o", output, "--max-value", FilePath(bound)])
      #expect(run.status == 1 && !run.text.contains("nothing was wrong"), "\(name): \(run.status) \(run.text)")
      if bound == "1G" { #expect(try ProgramRun(["inspect", output]).status == 0, "\(name)") }
    }
  }
}
