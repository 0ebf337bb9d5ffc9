import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("Claw: copies, workspaces, the port's folder") struct ClawCopiesTests {
  private func journal(_ id: String, workspace: String? = nil) -> String {
    let root = workspace.map { #","workspace_root":"\#($0)""# } ?? ""
    return #"{"created_at_ms":1,"session_id":"\#(id)","type":"session_meta","updated_at_ms":2,"version":1\#(root)}"#
      + "\n"
      + #"{"message":{"blocks":[],"role":"user"},"type":"message"}"# + "\n"
  }

  private func write(_ text: String, _ name: String, in folder: borrowing TemporaryFolder) throws {
    let path = folder.path.appending(name)
    try makeFolders(path.parent)
    try writeAtomically(Array(text.utf8), to: path)
  }

  @Test("where only backups are left, the newest counts as the session, and that is said") func backups() throws {
    let folder = try TemporaryFolder()
    for time in [7, 30, 9] { try write(journal("a"), "a.jsonl.before-clear-\(time).bak", in: folder) }
    let inventory = try ClawStore(folder.path).inventory()
    #expect(inventory.sessions.map(\.path) == ["a.jsonl.before-clear-30.bak"])
    #expect(inventory.findings.map(\.code) == ["only-backup-left"])
    #expect(inventory.files.map(\.role).sorted() == ["backup", "backup", "session"])
    #expect(inventory.files.allSatisfy { $0.sessionIDs == ["a"] })
  }

  @Test("a rotation goes before a backup") func rotations() throws {
    let folder = try TemporaryFolder()
    try write(journal("a"), "a.jsonl.before-clear-30.bak", in: folder)
    try write(journal("a"), "a.rot-5.jsonl", in: folder)
    try write(journal("a"), "a.rot-6.jsonl", in: folder)
    let inventory = try ClawStore(folder.path).inventory()
    #expect(inventory.sessions.map(\.path) == ["a.rot-6.jsonl"])
    #expect(inventory.findings.map(\.code) == ["only-rotation-left"])
  }

  @Test("where a session cannot be read, its newest copy is offered, and is no further session") func offered() throws {
    let folder = try TemporaryFolder()
    try write("{torn", "a.jsonl", in: folder)
    try write(journal("a"), "a.rot-5.jsonl", in: folder)
    try write(journal("a"), "a.rot-40.jsonl", in: folder)
    let inventory = try ClawStore(folder.path).inventory()
    #expect(inventory.sessions.isEmpty)
    #expect(inventory.findings.map(\.code) == ["unreadable-session", "copy-offered"])
    #expect(inventory.findings.last?.message.contains("a.rot-40.jsonl") == true)
  }

  @Test("a session in the folder of another workspace is a finding") func binding() throws {
    let folder = try TemporaryFolder()
    let (right, wrong) = (
      ClawFingerprint.name(ofWorkspace: "/tides"), ClawFingerprint.name(ofWorkspace: "/charts")
    )
    try write(journal("a", workspace: "/tides"), "\(right)/a.jsonl", in: folder)
    try write(journal("b", workspace: "/tides"), "\(wrong)/b.jsonl", in: folder)
    try write(journal("c"), "\(wrong)/c.jsonl", in: folder)
    try write(journal("d", workspace: "/tides"), "d.jsonl", in: folder)
    let findings = try ClawStore(folder.path).inventory().findings
    #expect(findings.map(\.code) == ["workspace-differs"])
    #expect(findings.first?.place.file == "\(wrong)/b.jsonl")
    #expect(findings.first?.message.contains(right) == true)
    #expect(try ClawStore(folder.path.appending(wrong)).inventory().findings.map(\.code) == ["workspace-differs"])
  }

  @Test("what a fork keeps beside a session belongs to it") func vault() throws {
    let folder = try TemporaryFolder()
    try write(journal("a"), "a.jsonl", in: folder)
    try write("{\"message\":{},\"type\":\"vault\",\"vault_seq\":1}\n", "a.vault.jsonl", in: folder)
    let inventory = try ClawStore(folder.path).inventory()
    #expect(inventory.sessions.map(\.id) == ["a"])
    #expect(inventory.files.map(\.role) == ["session", "vault"])
    #expect(inventory.files.allSatisfy { $0.sessionIDs == ["a"] })
  }

  @Test("the port's folder is a store of claw, with its sessions listed") func port() throws {
    let root = SampleTree().own.appending("claw/.port_sessions")
    let inventory = try StoreRegistry.inventory(of: root)
    #expect(inventory.format == .claw)
    #expect(inventory.sessions.map(\.era.name) == ["port", "port"])
    #expect(inventory.sessions.allSatisfy { $0.path.stem.description == $0.id.text })
    #expect(inventory.findings.allSatisfy { $0.severity == .note })
  }

  @Test("a file of the port is not opened for going on with it, and stays as it is") func portStays() throws {
    let folder = try TemporaryFolder()
    let text = #"{"session_id": "a", "messages": ["q"], "input_tokens": 1, "output_tokens": 0}"#
    try write(text, "a.json", in: folder)
    let store = ClawStore(folder.path)
    #expect(try #require(throws: SessionError.self) { try store.open("a") }.code == .wrongFormat)
    #expect(try readFile(folder.path.appending("a.json")) == Array(text.utf8))
  }
}
