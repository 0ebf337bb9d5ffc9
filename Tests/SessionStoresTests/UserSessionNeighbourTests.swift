import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores
import SatchelTestSupport
import Testing

@Suite("State store: the categories around the sessions") struct UserSessionNeighbourTests {
  @Test("every category has its role, and what the program never lists is kept too") func roles() throws {
    let inventory = try UserSessionStore(SampleTree().own.appending("user-session/neighbours")).inventory()
    let roles = Dictionary(inventory.files.map { ($0.path.description, $0.role) }, uniquingKeysWith: { $1 })
    let expected = [
      "memory/facts/m1.json": "memory", "personas/index.json": "personas", "cron/jobs.json": "cron",
      "agent_groups/9d1b7f26-6a1d-4f65-8e0b-7f4a2c9d3e12.json": "agent_groups", "INDEX.md": "other",
      "email_sent/20260520_050000_abcd1234.json": "email_sent", "token-maxing/tm-1779253200000.json": "token-maxing",
      "_spaces/harbour.json": "other", "audit/trail.json": "other",
      "seeds/9d1b7f26-6a1d-4f65-8e0b-7f4a2c9d3e11.json.md": "seeds",
      "evals/9d1b7f26-6a1d-4f65-8e0b-7f4a2c9d3e11-eval.json": "evals",
    ]
    for (path, role) in expected { #expect(roles[path] == role, "\(path)") }
    #expect(inventory.sessions.map(\.era.name) == ["E0", "E2"])
    #expect(inventory.sessions.first?.features.contains("metadata.space_id (E0)") == true)
    #expect(inventory.findings.isEmpty)
    let memory = try #require(inventory.files.first { $0.role == "memory" })
    #expect(memory.sessionIDs == ["a0b1c2d3-e4f5-4061-9273-8495a6b7c8d9"])
  }
}
