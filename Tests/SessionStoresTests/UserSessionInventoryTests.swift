import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("State store: stock")
struct UserSessionInventoryTests {
  static func roots() -> [FilePath] {
    let tree = SampleTree()
    return [tree.own.appending("user-session/store")] + (tree.shared.map { [$0.appending("user-session")] } ?? [])
  }

  @Test("every regular file of the samples is there once, with its size")
  func complete() throws {
    for root in Self.roots() {
      let inventory = try UserSessionStore(root).inventory()
      let files = try SampleTree().files(below: root)
      #expect(inventory.files.map { root.appending($0.path) } == files)
      #expect(try inventory.files.map(\.byteCount) == files.map { try UInt64(readFile($0).count) })
      #expect(inventory.sessions.count == files.count { $0.parent.lastComponent == "sessions" })
      #expect(inventory.sessions.allSatisfy { $0.id.text == $0.path.stem.description && $0.header.id == $0.id })
      #expect(inventory.findings.allSatisfy { $0.severity == .note })
    }
  }

  @Test("side files belong to the sessions that name them")
  func owners() throws {
    for root in Self.roots() {
      let files = try UserSessionStore(root).inventory().files
      let seeds = files.filter { $0.role == "seeds" }
      let saves = files.filter { $0.role == "knowledge-saves" }
      #expect(!seeds.isEmpty && seeds.allSatisfy { !$0.sessionIDs.isEmpty })
      #expect(!saves.isEmpty && saves.allSatisfy { $0.sessionIDs == [SessionID($0.path.stem.description)] })
      #expect(files.contains { $0.role == "agents" })
    }
  }

  @Test("totals count what was said and done")
  func totals() throws {
    let root = Self.roots()[0]
    let inventory = try UserSessionStore(root).inventory()
    let session = try #require(inventory.sessions.first { $0.totals.toolCalls > 0 })
    let stored = try #require(try UserSessionStore(root).load(session.id))
    #expect(session.totals.toolCalls == stored.trajectorySteps.count)
    #expect(session.totals.messages[.user] == stored.userMessages.count)
  }

  @Test("damage, odd names, links and pipes are findings, never a stop")
  func findings() throws {
    let box = try UserSessionStoreBox()
    try box.store().save(UserSessionStoreBox.session("good"))
    try box.store().saveMarkdown("m", "sessions", "good")
    let root = FilePath("state")
    try box.folder.write("{", to: root.appending("sessions/bad.json"))
    try box.folder.write(UserSessionStoreBox.session("good").bytes, to: root.appending("sessions/copy.json"))
    try box.folder.write(UserSessionStoreBox.session("../x").bytes, to: root.appending("sessions/out.json"))
    try box.folder.write("{", to: root.appending("agents/a.json"))
    try box.folder.write(#"{"session_id": "good"}"#, to: root.appending("agents/b.json"))
    try box.folder.write("x", to: root.appending("sessions/good.json.1.2.tmp"))
    try box.folder.write("x", to: root.appending("kernel.db"))
    try box.makePipe("agents/pipe.json")
    try box.makeLink("sessions/link.json", to: "good.json")
    let inventory = try box.store().inventory()
    #expect(
      Set(inventory.findings.map(\.code)).isSuperset(of: [
        "unreadable-session", "same-id", "forbidden-id", "damaged-side-file", "markdown-beside", "id-differs",
        "link-followed", "special-file",
      ]))
    let roles = Dictionary(uniqueKeysWithValues: inventory.files.map { ($0.path.description, $0.role) })
    #expect(roles["sessions/good.json.1.2.tmp"] == "temporary")
    #expect(roles["kernel.db"] == "other")
    #expect(roles["sessions/bad.json"] == "session")
    let owners = Dictionary(uniqueKeysWithValues: inventory.files.map { ($0.path.description, $0.sessionIDs) })
    #expect(owners["agents/b.json"] == ["good"])
    #expect(owners["sessions/bad.json"] == ["bad"])
    #expect(owners["sessions/good.md"] == ["good"])
    #expect(inventory.sessions.map(\.id) == ["good", "good", "good", "../x"])
  }

  @Test("what is odd in the broken sample stores is told of")
  func brokenSamples() throws {
    let broken = SampleTree().own.appending("broken")
    let escaping = try UserSessionStore(broken.appending("user-session-escaping-id")).inventory()
    #expect(escaping.findings.contains { $0.code == "forbidden-id" })
    let beside = try UserSessionStore(broken.appending("user-session-markdown-beside")).inventory()
    #expect(beside.findings.contains { $0.code == "markdown-beside" })
    #expect(beside.sessions.count == 1)
  }

  @Test("a missing root is an error that names it")
  func missing() throws {
    let box = try UserSessionStoreBox()
    let error = #expect(throws: SessionError.self) { try box.store().inventory() }
    #expect(error?.code == .unreadable)
  }
}
