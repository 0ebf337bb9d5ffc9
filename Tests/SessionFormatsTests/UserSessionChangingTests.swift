import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("User sessions: changing")
struct UserSessionChangingTests {
  static let later = Instant(seconds: 1000, nanoseconds: 5000)
  static let new = UserSession(id: "a", userID: "u", at: Instant(seconds: 10))

  @Test("a new session is empty, its two times the same, and its file has empty lists and metadata")
  func fresh() {
    let session = Self.new
    #expect(session.isEmpty && session.exchangeCount == 0 && session.createdAt == session.updatedAt)
    #expect(
      String(decoding: session.bytes, as: UTF8.self) == """
        {
          "id": "a",
          "user_id": "u",
          "user_messages": [],
          "agent_responses": [],
          "created_at": "1970-01-01T00:00:10Z",
          "updated_at": "1970-01-01T00:00:10Z",
          "metadata": {}
        }
        """)
  }

  struct Change: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var make: @Sendable (inout UserSession) -> Void
    var holds: @Sendable (UserSession) -> Bool
  }

  static let changes = [
    Change(
      testDescription: "message", make: { $0.addUserMessage("q", at: later) }, holds: { $0.userMessages.count == 1 }),
    Change(
      testDescription: "response",
      make: { $0.addResponse(AgentResponse(content: "r", timestamp: Timestamp(later)), at: later) },
      holds: { $0.agentResponses.count == 1 }),
    Change(
      testDescription: "steps", make: { $0.addSteps([TrajectoryStep()], at: later) },
      holds: { $0.trajectorySteps.count == 1 }),
    Change(
      testDescription: "reasoning", make: { $0.addReasoning(ReasoningRecord(), at: later) },
      holds: { $0.reasoningRecords.count == 1 }),
    Change(testDescription: "seed", make: { $0.setActiveSeed("s", at: later) }, holds: { $0.activeSeedID == "s" }),
    Change(
      testDescription: "persona", make: { $0.setActivePersona("p", at: later) }, holds: { $0.activePersonaID == "p" }),
    Change(testDescription: "project", make: { $0.setProject("p", at: later) }, holds: { $0.projectID == "p" }),
    Change(
      testDescription: "metadata", make: { $0.setMetadata("k", ["any": [1]], at: later) },
      holds: { $0.metadata["k"] == ["any": [1]] }),
  ]

  @Test("every change touches the time of the last change", arguments: changes)
  func touches(_ change: Change) throws {
    var session = Self.new
    change.make(&session)
    #expect(change.holds(session))
    #expect(session.updatedAt.text == "1970-01-01T00:16:40.000005Z")
    #expect(session.createdAt.instant.seconds == 10)
    #expect(try UserSession(parsing: session.bytes) == session)
    #expect(UserSessionFormat.objections(to: session.bytes) == [])
  }

  @Test("exchanges are counted by the shorter list; nobody having spoken means empty")
  func counting() {
    var session = Self.new
    session.addResponse(AgentResponse(content: "r", timestamp: session.createdAt), at: Self.later)
    #expect(session.isEmpty && session.exchangeCount == 0)
    session.addUserMessage("q", at: Self.later)
    session.addUserMessage("q", at: Self.later)
    #expect(!session.isEmpty && session.exchangeCount == 1)
  }

  @Test("added steps say where they stand")
  func ranges() {
    var session = Self.new
    session.addSteps([TrajectoryStep()], at: Self.later)
    #expect(session.addSteps([TrajectoryStep(), TrajectoryStep()], at: Self.later) == StepRange(start: 1, end: 3))
  }

  @Test("a free member that is set again keeps its place, and nil removes it")
  func metadata() {
    var metadata = SessionMetadata()
    metadata["a"] = 1
    metadata["b"] = 2
    metadata["a"] = 3
    #expect(metadata.members.map(\.name) == ["a", "b"])
    metadata["a"] = nil
    #expect(metadata.members.map(\.name) == ["b"])
  }

  @Test("a range beyond the steps is read, noted, and written as it was")
  func beyond() throws {
    let bytes = UserSessionSamples.broken("range-beyond-steps.json")
    let parts = try UserSessionParts(bytes)
    #expect(parts.findings.contains { $0.code == "range-beyond-steps" })
    #expect(try parts.bytes == bytes)
    #expect(UserSessionFormat.objections(to: bytes) == [])
  }
}
