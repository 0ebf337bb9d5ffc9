import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import Testing

@Suite("Renaming: names")
struct RenamingNameTests {
  private static let uuid = "6c0a7b1d-9e2f-4a3b-8c4d-5e6f70819203"

  static let names: [(FormatID, FilePath, FilePath)] = [
    (.a3s, "a.json", "b.json"),
    (.a3s, "a.json.1780310000123456789.4242.tmp", "b.json.1780310000123456789.4242.tmp"),
    (.a3s, "a.json.1780310000123456789.4242.7.tmp", "b.json.1780310000123456789.4242.7.tmp"),
    (.a3s, "traces/a.json", "traces/b.json"),
    (.a3s, "runs/a.json", "runs/b.json"),
    (.a3s, "verification/a.json", "verification/b.json"),
    (.a3s, "subagent_tasks/a.json", "subagent_tasks/b.json"),
    (.a3s, "subagent_tasks/a.json.1.2.tmp", "subagent_tasks/b.json.1.2.tmp"),
    (.a3s, "artifacts/a/artifacts.json", "artifacts/b/artifacts.json"),
    (.a3s, "artifacts/a/deep/er.bin", "artifacts/b/deep/er.bin"),
    (.a3s, "__x_y.json", "__._z.json"),
    (.a3s, "v1/sessions/id_YQ.json", "v1/sessions/id_Yg.json"),
    (.a3s, "v1/artifacts/id_YQ/artifacts.json", "v1/artifacts/id_Yg/artifacts.json"),
    (.a3s, "v1/runs/id_YQ.json", "v1/runs/id_Yg.json"),
    (.claw, "a.jsonl", "b.jsonl"),
    (.claw, "a.json", "b.json"),
    (.claw, "0123456789abcdef/a.jsonl", "0123456789abcdef/b.jsonl"),
    (.claw, "a.rot-1780297260000.jsonl", "b.rot-1780297260000.jsonl"),
    (.claw, "a.jsonl.before-clear-17.bak", "b.jsonl.before-clear-17.bak"),
    (.claw, "a.jsonl.tmp-17-0", "b.jsonl.tmp-17-0"),
    (.claw, "__x_y.jsonl", "__._z.jsonl"),
    (.userSession, "sessions/a.json", "sessions/b.json"),
    (.userSession, "sessions/a.md", "sessions/b.md"),
    (.userSession, "knowledge-saves/a.json", "knowledge-saves/b.json"),
    (.userSession, FilePath("sessions/a.json.12.\(uuid).tmp"), FilePath("sessions/b.json.12.\(uuid).tmp")),
    (.userSession, FilePath("sessions/a.12.\(uuid).tmp"), FilePath("sessions/b.12.\(uuid).tmp")),
  ]

  @Test("a name that is made of the id changes with it", arguments: names)
  func changed(format: FormatID, old: FilePath, new: FilePath) {
    let renaming = SessionRenaming(format: format, newIDs: ["a": "b", "../x..y": "../.\\z"])
    #expect(renaming.path(old) == new)
  }

  @Test(
    "other names stay",
    arguments: [
      (.a3s, "aa.json"), (.a3s, "a"), (.a3s, "a.txt"), (.a3s, "loop_checkpoints/a.json"), (.a3s, "notes/a.json"),
      (.a3s, "workflow_checkpoints/a.json"), (.a3s, "v1/a.json"), (.a3s, "v1/loop_checkpoints/id_YQ.json"),
      (.a3s, "sessions/a.json"), (.a3s, "artifacts/a"), (.claw, "a.txt"), (.claw, "a/x.jsonl"), (.claw, "ab.jsonl"),
      (.userSession, "seeds/a.json"), (.userSession, "agents/a.json"), (.userSession, "a.json"),
      (.userSession, "sessions/a/a.json"), (.userSession, "sessions/a.txt"), (.userSession, "memory/sessions/a.json"),
    ] as [(FormatID, FilePath)])
  func kept(format: FormatID, path: FilePath) {
    #expect(SessionRenaming(format: format, newIDs: ["a": "b"]).path(path) == path)
  }

  @Test("of ids that meet in one name, that of the file's own session counts")
  func meeting() {
    let renaming = SessionRenaming(format: .a3s, newIDs: ["x/y": "1", "x\\y": "2", "x_y": "3"])
    #expect(renaming.path("runs/x_y.json", of: ["x\\y"]) == "runs/2.json")
    #expect(renaming.path("runs/x_y.json", of: ["x/y"]) == "runs/1.json")
    #expect(renaming.path("runs/x_y.json") == "runs/3.json")
    let one = SessionRenaming(format: .a3s, newIDs: ["x/y": "1"])
    #expect(one.path("runs/x_y.json", of: ["x_y"]) == "runs/x_y.json", "its own session keeps its id")
    #expect(one.path("runs/x_y.json", of: ["another"]) == "runs/1.json", "found by name, whatever is inside")
  }

  @Test("a checkpoint is named by its run; one that has its session's name follows the session")
  func checkpoints() {
    let renaming = SessionRenaming(format: .a3s, newIDs: ["a": "b"])
    #expect(renaming.path("loop_checkpoints/a.json", of: ["a"], run: "a") == "loop_checkpoints/a.json")
    #expect(renaming.path("loop_checkpoints/a.json", of: ["a"], run: "run-1") == "loop_checkpoints/b.json")
  }

  // MARK: Fresh ids

  @Test("a fresh id is near the old one, free, and the same each time")
  func fresh() {
    for format in [FormatID.a3s, .claw, .userSession] {
      #expect(SessionRenaming.freshID(for: "sess", in: format) { _ in false } == "sess-2")
      #expect(SessionRenaming.freshID(for: "sess", in: format) { ["sess-2", "sess-3"].contains($0) } == "sess-4")
    }
    #expect(SessionRenaming.freshID(for: "session-17-0", in: .claw) { _ in false } == "session-17-0-2")
  }

  @Test("the fresh id for a UUID of a state store is another UUID")
  func freshUUID() {
    let first = SessionRenaming.freshID(for: SessionID(Self.uuid), in: .userSession) { _ in false }
    let second = SessionRenaming.freshID(for: SessionID(Self.uuid), in: .userSession) { $0 == first }
    #expect(first.utf8.count == 36 && second.utf8.count == 36)
    #expect(Set([SessionID(Self.uuid), first, second]).count == 3)
    #expect(first == SessionRenaming.freshID(for: SessionID(Self.uuid), in: .userSession) { _ in false })
    #expect(SessionRenaming.freshID(for: SessionID(Self.uuid), in: .a3s) { _ in false } == SessionID(Self.uuid + "-2"))
  }

  @Test(
    "a fresh id is a name in its store, whatever the old one was",
    arguments: [
      "", ".", "..", "a/b", "a\\b", "a..b", "n\0l", "x\n", String(repeating: "é", count: 150), "세션.1", "a.rot-5",
    ])
  func freshName(id: String) throws {
    for format in FormatRegistry.ids {
      let fresh = SessionRenaming.freshID(for: SessionID(id), in: format) { _ in false }
      #expect(StoreRegistry.replacementID(for: fresh, in: format) == nil)
      let path = try #require(StoreRegistry.sessionPath(fileName: nil, id: fresh, in: format))
      #expect(path.lastComponent.bytes.count < 210 && !path.bytes.contains(0))
    }
  }
}
