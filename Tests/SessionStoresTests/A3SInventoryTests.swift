import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("A3S store: taking stock")
struct A3SInventoryTests {
  private typealias Samples = A3SStoreSamples
  private static let tree = SampleTree()

  private func stock(_ sample: String) throws -> StoreInventory {
    try A3SStore(existing: Self.tree.own.appending(FilePath(sample))).inventory()
  }

  private func codes(_ inventory: StoreInventory) -> Set<String> { Set(inventory.findings.map(\.code)) }

  static var stores: [FilePath] {
    ["store-b3", "store-b3-model"].map { tree.own.appending("a3s").appending($0) }
      + (tree.shared.map { shared in ["2.0.0", "2.3.0", "3.1.0"].map { shared.appending("a3s").appending($0) } } ?? [])
  }

  @Test("every file of a store is listed once, with a role and its session", arguments: stores)
  func all(root: FilePath) throws {
    let inventory = try A3SStore(existing: root).inventory()
    #expect(inventory.files.map { root.appending($0.path) } == (try Self.tree.files(below: root)))
    let ids = Set(inventory.sessions.map(\.id))
    #expect(ids.count == (try A3SStore(existing: root).list()).count)
    for file in inventory.files where file.role != "other" && file.role != "temporary" {
      #expect(file.sessionIDs.count == 1, "\(file.path)")
      #expect(ids.isSuperset(of: file.sessionIDs))
    }
    #expect(!inventory.findings.contains { $0.severity == .damage }, "\(inventory.findings)")
  }

  @Test("sessions carry era, header and counts")
  func sessions() throws {
    let inventory = try stock("a3s/store-b3")
    let fix = try #require(inventory.sessions.first { $0.id == "sess-tide-fix" })
    #expect(fix.era == A3SEra.b3 && fix.path == "sess-tide-fix.json")
    #expect(fix.totals.messageCount > 0 && fix.totals.toolCalls > 0 && fix.header.usage != nil)
    let odd = try #require(inventory.sessions.first { $0.path == "__notes_tide_2026.json" })
    #expect(odd.id == "../notes/tide..2026")
    let runs = try #require(inventory.files.first { $0.path == "runs/__notes_tide_2026.json" })
    #expect(runs.role == "runs" && runs.sessionIDs == ["../notes/tide..2026"])
  }

  @Test("the stock keeps everything of a head but the system prompt, and two spellings of a text as two")
  func heads() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path.appending("store"))
    let workspaces = ["/w/\u{E9}", "/w/e\u{301}", "/w/e\u{301}"]
    for (index, workspace) in workspaces.enumerated() {
      var session = Samples.session("s-\(index)")
      session.config.workspace = workspace
      session.config.systemPrompt = "Take your time."
      session.toolNames = ["read", workspace]
      try store.save(session)
    }
    for (index, session) in try store.inventory().sessions.enumerated() {
      #expect(try store.load(session.id)?.config.systemPrompt == "Take your time.")
      #expect(session.header.systemPrompt == nil)
      #expect(session.header.workspace.map { Array($0.utf8) } == Array(workspaces[index].utf8))
      #expect(session.header.toolNames.map { Array($0.utf8) } == [Array("read".utf8), Array(workspaces[index].utf8)])
    }
  }

  @Test("loop checkpoints belong to the session of their run")
  func checkpoints() throws {
    let files = try stock("a3s/store-b3").files.filter { $0.role == "loop-checkpoint" }
    #expect(files.count == 2)
    for file in files {
      #expect(file.sessionIDs == ["sess-tide-fix"])
      #expect(file.path.stem.string == file.runID?.text)
    }
  }

  @Test("a run's checkpoint that names another session belongs to both")
  func both() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "one", runs: ["run-1"])
    try Samples.fill(store, "two", runs: [])
    try store.save(Samples.checkpoint("run-1", of: "two"), as: .loopCheckpoint, of: "run-1")
    let file = try #require(try store.inventory().files.first { $0.role == "loop-checkpoint" })
    #expect(file.sessionIDs == ["one", "two"] && file.runID == "run-1")
  }

  @Test(
    "each fault of a store is one finding, and everything else still comes out",
    arguments: [
      ("a3s-damaged-side-file", "unreadable-damaged", 1), ("a3s-leftover-temporary", "leftover-temporary", 1),
      ("a3s-orphan-side-files", "orphan-side-file", 0), ("a3s-other-id-inside", "name-differs-from-id", 1),
      ("a3s-one-unreadable-session", "unreadable-damaged", 1),
    ])
  func faults(sample: String, code: String, sessions: Int) throws {
    let inventory = try stock("broken/" + sample)
    #expect(codes(inventory) == [code], "\(inventory.findings)")
    #expect(inventory.sessions.count == sessions)
    #expect(inventory.findings.allSatisfy { $0.place.file != nil })
    let root = Self.tree.own.appending("broken").appending(sample)
    #expect(inventory.files.map { root.appending($0.path) } == (try Self.tree.files(below: root)))
  }

  @Test("a side file that is missing is no finding where no session has one")
  func missing() throws {
    #expect(try stock("broken/a3s-missing-side-file").findings == [])
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    try Samples.fill(store, "one", runs: [])
    try Samples.fill(store, "two", runs: [])
    try store.delete(.runs, of: "two")
    let findings = try store.inventory().findings
    #expect(findings.map(\.code) == ["missing-side-file"] && findings.first?.place.file == "two.json")
  }

  @Test("a link to a session is followed, one to a folder without side data is named and left out")
  func links() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path.appending("store"))
    try store.save(Samples.session("s"))
    try folder.makeLink("store/l.json", to: "s.json")
    try folder.write("x", to: "elsewhere/file")
    try folder.makeLink("store/traces", to: "../elsewhere")
    let inventory = try store.inventory()
    #expect(inventory.files.map(\.path) == ["l.json", "s.json"])
    #expect(inventory.leftOut == ["traces"])
    #expect(Set(inventory.findings.map(\.code)).isSuperset(of: ["link-left-out", "link-followed", "same-id"]))
  }

  @Test("what no role fits is listed as other")
  func others() throws {
    let folder = try TemporaryFolder()
    let store = try A3SStore(at: folder.path)
    for name in [
      "notes.txt", "v1/sessions/id_x.json", "artifacts/s/odd", "workflow_checkpoints/w.json", "runs/a/b.json",
    ] {
      try folder.write("{}", to: FilePath(name))
    }
    let inventory = try store.inventory()
    #expect(inventory.files.map(\.role) == ["other", "other", "other", "session", "workflow-checkpoint"])
    #expect(codes(inventory) == ["undecodable-name", "unreadable-invalid"])
  }

  @Test("two files with the same id inside are told of")
  func same() throws {
    let folder = try TemporaryFolder()
    try folder.write(Samples.session("a").bytes, to: "a.json")
    try folder.write(Samples.session("a").bytes, to: "copy.json")
    let inventory = try A3SStore(existing: folder.path).inventory()
    #expect(inventory.sessions.map(\.id) == ["a", "a"])
    #expect(codes(inventory) == ["same-id", "name-differs-from-id"])
  }

  @Test("an API key in a session is told of")
  func key() throws {
    let folder = try TemporaryFolder()
    let own = try readFile(Self.tree.own.appending("a3s/era-a/hand-edited.json"))
    try folder.write(own, to: "hand-edited.json")
    #expect(try codes(A3SStore(existing: folder.path).inventory()) == ["api-key-dropped"])
  }

  @Test("the files of one session are found by its name")
  func sideFiles() throws {
    let store = A3SStore(existing: Self.tree.own.appending("a3s/store-b3"))
    #expect(
      try store.sideFiles(of: "sess-tide-fix.json") == [
        "artifacts/sess-tide-fix/artifacts.json", "traces/sess-tide-fix.json", "verification/sess-tide-fix.json",
        "runs/sess-tide-fix.json", "subagent_tasks/sess-tide-fix.json",
        "loop_checkpoints/run-7b9e2c10-41d8-4f0a-8c55-0f6e7d8c9ba1.json",
        "loop_checkpoints/run-c3d4e5f6-0718-4293-a4b5-c6d7e8f90a1b.json",
      ])
    #expect(try store.sideFiles(of: "nobody.json") == [])
  }

  @Test("a folder that is not there is an error")
  func absent() {
    #expect(throws: SessionError.self) { try A3SStore(existing: "/nowhere/at/all").inventory() }
  }
}
