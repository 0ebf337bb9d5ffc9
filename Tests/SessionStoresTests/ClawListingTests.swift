import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("Claw: a folder of sessions") struct ClawListingTests {
  private func write(
    _ folder: FilePath, _ name: String, id: String, updated: Int64, extra: String = "", messages: Int = 1
  )
    throws
  {
    let meta = #"{"created_at_ms":1,\#(extra)"session_id":"\#(id)","type":"session_meta","updated_at_ms":\#(updated),"#
    let message = #"{"message":{"blocks":[{"text":"hi","type":"text"}],"role":"user"},"type":"message"}"# + "\n"
    let text = meta + #""version":1}"# + "\n" + String(repeating: message, count: messages)
    try makeFolders(folder)
    try writeAtomically(Array(text.utf8), to: folder.appending(name))
  }

  @Test("newest first: by update, then by the file's time, then by id") func order() throws {
    let folder = try TemporaryFolder()
    try write(folder.path, "a.jsonl", id: "a", updated: 100)
    try write(folder.path, "b.jsonl", id: "b", updated: 300)
    for (name, time) in [("c", 50), ("d", 60), ("e", 60)] as [(String, Int64)] {
      try write(folder.path, "\(name).jsonl", id: name, updated: 200)
      let file = try OpenFile(folder.path.appending("\(name).jsonl"), .write)
      try file.system.setModified(of: file.descriptor, to: FileTime(seconds: time))
    }
    let list = try ClawStore(folder.path).summaries()
    #expect(list.map(\.id) == ["b", "e", "d", "c", "a"])
    #expect(list.allSatisfy { $0.messageCount == 1 && $0.problem == nil })
  }

  @Test("copies and other files are no sessions; one that cannot be read is listed with its problem") func copies()
    throws
  {
    let folder = try TemporaryFolder()
    try write(folder.path, "session-7-0.jsonl", id: "x", updated: 100)
    for name in [
      "session-7-0.rot-5.jsonl", "session-7-0.jsonl.before-clear-9.bak", "session-7-0.jsonl.tmp-9-1", ".x.1.2.tmp",
      "notes.txt",
    ] {
      try write(folder.path, name, id: "x", updated: 900)
    }
    try writeAtomically(Array("{\"type".utf8), to: folder.path.appending("session-8-0.jsonl"))
    try makeFolders(folder.path.appending("below.jsonl"))
    let list = try ClawStore(folder.path).summaries()
    #expect(list.map(\.id) == ["x", "session-8-0"])
    #expect(list.last?.problem?.code == .damaged)
    #expect(list.last?.messageCount == 0)
    #expect(list.last?.updatedAtMilliseconds == 0)
    #expect(list.last?.createdAtMilliseconds == 8)
  }

  @Test("latest is the first with a message; the current one can be left out") func latest() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path)
    #expect(try store.latest() == nil)
    try write(folder.path, "a.jsonl", id: "a", updated: 100)
    try write(folder.path, "b.jsonl", id: "b", updated: 200)
    try write(folder.path, "c.jsonl", id: "c", updated: 300, messages: 0)
    #expect(try store.latest()?.id == "b")
    #expect(try store.latest(excluding: "b")?.id == "a")
  }

  @Test("sessions of another workspace are left out where one is named") func workspace() throws {
    let folder = try TemporaryFolder()
    try write(folder.path, "a.jsonl", id: "a", updated: 1)
    let mine = try ClawStore(folder.path, clock: clawClock()).create(workspaceRoot: "/mine")
    _ = try ClawStore(folder.path, clock: clawClock(2_000_000)).create(workspaceRoot: "/other")
    let ids = try ClawStore(folder.path).summaries(workspace: "/mine").map(\.id)
    #expect(Set(ids) == ["a", SessionID(mine.id)])
    #expect(try ClawStore(folder.path).summaries().count == 3)
  }

  @Test("forks tell their parent in the list") func forks() throws {
    let folder = try TemporaryFolder()
    try write(
      folder.path, "a.jsonl", id: "a", updated: 1, extra: #""fork":{"branch_name":"b","parent_session_id":"p"},"#)
    let summary = try #require(try ClawStore(folder.path).summaries().first)
    #expect(summary.parentSessionID == "p")
    #expect(summary.branchName == "b")
  }

  @Test("a single object is listed by its name and the file's time") func legacy() throws {
    let folder = try TemporaryFolder()
    let path = folder.path.appending("session-1775008997307.json")
    try writeAtomically(Array(#"{"messages":[],"version":1}"#.utf8), to: path)
    let file = try OpenFile(path, .write)
    try file.system.setModified(of: file.descriptor, to: FileTime(seconds: 5))
    let summary = try #require(try ClawStore(folder.path).summaries().first)
    #expect(summary.id == "session-1775008997307")
    #expect(summary.updatedAtMilliseconds == 5000)
  }

  @Test("a folder that is not there is an empty store") func missing() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path.appending("none"), clock: clawClock())
    #expect(try store.summaries().isEmpty)
    #expect(try store.load("x") == nil)
    #expect(try !store.exists("x"))
    #expect(try !store.delete("x"))
    let journal = try store.create()
    #expect(try store.exists(SessionID(journal.id)))
  }

  @Test(
    "ids that would leave the folder are refused", arguments: ["", ".", "..", "../x", "a/b", "a\\b", "a\0b", "a\nb"])
  func forbidden(_ id: String) throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path.appending("store"))
    var session = ClawSession()
    session.sessionID = id
    for operation in [
      { _ = try store.load(SessionID(id)) }, { _ = try store.exists(SessionID(id)) },
      { _ = try store.delete(SessionID(id)) },
      { try store.save(session) },
    ] as [() throws -> Void] {
      #expect(try #require(throws: SessionError.self) { try operation() }.code == .forbiddenName)
    }
    #expect(try clawNames(folder.path).isEmpty)
  }

  @Test("two ids that meet in one file are told, not overwritten") func collision() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path, clock: clawClock())
    try write(folder.path, "a.jsonl", id: "other", updated: 1)
    var session = ClawSession()
    session.sessionID = "a"
    #expect(try #require(throws: SessionError.self) { try store.save(session) }.code == .collision)
    session.sessionID = "b"
    try store.save(session)
    #expect(try store.load("b")?.sessionID == "b")
    try store.save(session)
  }

  @Test("a session is found as .jsonl before .json, by its file's name") func lookup() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path, clock: clawClock())
    try write(folder.path, "a.json", id: "old", updated: 1)
    #expect(try store.load("a")?.sessionID == "old")
    #expect(try store.load("old") == nil)
    try write(folder.path, "a.jsonl", id: "new", updated: 1)
    #expect(try store.load("a")?.sessionID == "new")
  }

  @Test("delete takes the copies along and leaves the others") func delete() throws {
    let folder = try TemporaryFolder()
    for name in [
      "a.jsonl", "a.rot-5.jsonl", "a.jsonl.before-clear-9.bak", "a.jsonl.tmp-9-1", "ab.jsonl", "b.rot-5.jsonl", "a.txt",
    ] {
      try write(folder.path, name, id: "a", updated: 1)
    }
    let store = ClawStore(folder.path)
    #expect(try store.delete("a"))
    #expect(try clawNames(folder.path) == ["a.txt", "ab.jsonl", "b.rot-5.jsonl"])
    #expect(try !store.delete("a"))
  }

  @Test(
    "a workspace's folder is named by the fingerprint of its path",
    arguments: [
      ("", "cbf29ce484222325"), ("/", "af63a24c860189fe"), ("/tmp", "7f7de39c4bcebddb"),
      ("/tmp/worktree-alpha", "ae5cd9e2efd7ae18"), ("/home/user/project", "f8a71a04e8340307"),
      ("/tmp/with space", "786ecd290bfc5b82"), ("/tmp/\u{E9}", "3ead0422fa0d6d0c"),
      ("/Users/dev/Documents/GitHub/claw-code/serena", "3d0302890f9fdfe0"),
    ])
  func fingerprint(_ path: String, _ expected: String) {
    #expect(ClawFingerprint.name(ofWorkspace: FilePath(path)) == expected)
    #expect(ClawStore(workspace: FilePath(path)).root == FilePath(path).appending(".claw/sessions/\(expected)"))
  }
}

@Suite("Claw: taking stock of a folder") struct ClawInventoryTests {
  @Test("every regular file is listed with its role and its session") func roles() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path, clock: clawClock())
    var journal = try store.create(model: "m")
    try journal.pushUserText("hi")
    let content = try readFile(try #require(journal.path))
    let names = [
      "\(journal.id).rot-5.jsonl", "\(journal.id).jsonl.before-clear-9.bak", "\(journal.id).jsonl.tmp-9-1", "notes.txt",
      "other.json", "f8a71a04e8340307/session-1-0.jsonl",
    ]
    try makeFolders(folder.path.appending("f8a71a04e8340307"))
    for name in names { try writeAtomically(content, to: folder.path.appending(name)) }
    try writeAtomically(Array("[1]".utf8), to: folder.path.appending("other.json"))
    let inventory = try store.inventory()
    #expect(inventory.format == .claw)
    #expect(inventory.files.map(\.path) == inventory.files.map(\.path).sorted())
    let roles = Dictionary(uniqueKeysWithValues: inventory.files.map { ($0.path.description, $0.role) })
    #expect(roles["\(journal.id).jsonl"] == "session")
    #expect(names.map { roles[$0] } == ["rotation", "backup", "temporary", "other", "other", "session"])
    #expect(inventory.files.count == 7)
    let owned = inventory.files.filter { ["rotation", "backup", "temporary"].contains($0.role) }
    #expect(owned.allSatisfy { $0.sessionIDs == [SessionID(journal.id)] })
    #expect(inventory.sessions.count == 2)
    #expect(inventory.sessions.allSatisfy { $0.totals.messageCount == 1 && $0.era == ClawEra.e5 })
    #expect(Set(inventory.findings.map(\.code)) == ["id-differs", "same-id"])
  }

  @Test("a torn journal is a finding and not a stop") func torn() throws {
    let samples = SampleTree().own.appending("broken/claw-one-torn-journal")
    let inventory = try ClawStore(samples).inventory()
    #expect(inventory.sessions.count == 1)
    #expect(inventory.files.map(\.role) == ["session", "session"])
    #expect(inventory.findings.contains { $0.severity == .damage && $0.place.line != nil })
  }

  @Test("where only a rotation is left, it counts as the session") func orphan() throws {
    let samples = SampleTree().own.appending("broken/claw-only-rotation-left")
    let inventory = try ClawStore(samples).inventory()
    #expect(inventory.sessions.count == 1)
    #expect(inventory.files.map(\.role) == ["session"])
    #expect(inventory.findings.contains { $0.code == "only-rotation-left" })
  }

  @Test("a folder of workspaces is known as a claw store, and all of them are taken stock of") func workspaces() throws
  {
    let folder = try TemporaryFolder()
    for (index, workspace) in ["/a", "/b"].enumerated() {
      let name = ClawFingerprint.name(ofWorkspace: FilePath(workspace))
      let store = ClawStore(folder.path.appending(name), clock: clawClock(Int64(1000 * (index + 1))))
      _ = try store.create(workspaceRoot: workspace)
    }
    let inventory = try StoreRegistry.inventory(of: folder.path)
    #expect(inventory.format == .claw)
    #expect(Set(inventory.sessions.compactMap(\.header.workspace)) == ["/a", "/b"])
    #expect(inventory.findings.isEmpty)
  }

  @Test("a link to what is no session is named, not followed") func links() throws {
    let folder = try TemporaryFolder()
    let store = ClawStore(folder.path, clock: clawClock())
    _ = try store.create()
    try folder.makeLink("l.jsonl", to: "/etc/passwd")
    let inventory = try store.inventory()
    #expect(inventory.files.count == 1)
    #expect(inventory.findings.map(\.code) == ["link-left-out"])
  }
}
