import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("User sessions: exchanges out of lists")
struct UserSessionExchangeTests {
  static func time(_ second: Int) -> Timestamp { Timestamp(Instant(seconds: 1_780_272_000 + Int64(second))) }

  static func message(_ index: Int, at second: Int) -> UserMessage {
    UserMessage(content: "q\(index)", timestamp: time(second))
  }

  static func response(_ index: Int, at second: Int, _ range: StepRange? = nil) -> AgentResponse {
    var response = AgentResponse(content: "r\(index)", timestamp: time(second))
    response.trajectoryRange = range
    return response
  }

  static func step(_ index: Int, at second: Int) -> TrajectoryStep {
    var step = TrajectoryStep()
    step.toolName = "t\(index)"
    step.timestamp = time(second)
    return step
  }

  static func reasoning(_ index: Int, at second: Int) -> ReasoningRecord {
    var record = ReasoningRecord()
    record.content = "thought \(index)"
    record.timestamp = time(second)
    return record
  }

  static func session(_ users: Int, _ responses: [AgentResponse], steps: [TrajectoryStep] = []) -> UserSession {
    var session = UserSession(id: "s", userID: "u", at: Instant(seconds: 0))
    session.userMessages = (0..<users).map { message($0, at: 10 * $0) }
    session.agentResponses = responses
    session.trajectorySteps = steps
    return session
  }

  static func stepNames(_ parts: UserSessionParts) -> [[String]] { parts.exchanges.map { $0.steps.map(\.toolName) } }

  @Test("a range that names just the exchange's own steps is its own, an empty one too")
  func ownRanges() throws {
    let session = Self.session(
      3,
      [
        Self.response(0, at: 5, StepRange(start: 0, end: 2)), Self.response(1, at: 15, StepRange(start: 2, end: 2)),
        Self.response(2, at: 25),
      ], steps: (0..<3).map { Self.step($0, at: 1) })
    let parts = try UserSessionParts(session.bytes)
    #expect(parts.exchanges.map(\.ownsRange) == [true, true, false])
    #expect(parts.exchanges.allSatisfy { $0.response?.trajectoryRange == nil })
    #expect(Self.stepNames(parts) == [["t0", "t1"], [], ["t2"]])
    #expect(try parts.bytes == session.bytes)
  }

  @Test("ranges that overlap, leave gaps, run backwards or point nowhere are spelled out and come back")
  func oddRanges() throws {
    let ranges = [
      StepRange(start: 0, end: 3), StepRange(start: 1, end: 2), StepRange(start: 9, end: 4),
      StepRange(start: 3, end: .max), StepRange(start: 0, end: 0),
    ]
    let session = Self.session(
      5, ranges.enumerated().map { Self.response($0, at: 10 * $0 + 5, $1) },
      steps: (0..<6).map { Self.step($0, at: 1) })
    let parts = try UserSessionParts(session.bytes)
    #expect(Self.stepNames(parts) == [["t0", "t1", "t2"], [], ["t3"], ["t4", "t5"], []])
    #expect(parts.exchanges.map(\.ownsRange) == [true, false, false, false, false])
    #expect(parts.findings.map(\.code) == ["range-beyond-steps"])
    #expect(try parts.bytes == session.bytes)
  }

  @Test("without any range a step goes to the first response that is not older, the rest to the last")
  func byTime() throws {
    let session = Self.session(
      3, (0..<3).map { Self.response($0, at: 10 * $0 + 5) },
      steps: [1, 5, 6, 3, 15, 99].enumerated().map { Self.step($0, at: $1) })
    let parts = try UserSessionParts(session.bytes)
    #expect(Self.stepNames(parts) == [["t0", "t1"], ["t2", "t3", "t4"], ["t5"]])
    #expect(try parts.bytes == session.bytes)
  }

  @Test("reasoning goes by time, the rest to the last exchange")
  func reasoningByTime() throws {
    var session = Self.session(3, (0..<3).map { Self.response($0, at: 10 * $0 + 5) })
    session.reasoningRecords = [15, 99, 1].enumerated().map { Self.reasoning($0, at: $1) }
    let parts = try UserSessionParts(session.bytes)
    #expect(parts.exchanges.map { $0.reasoning.map(\.content) } == [[], ["thought 0"], ["thought 1", "thought 2"]])
    #expect(try parts.bytes == session.bytes)
  }

  @Test("lists of unequal length come back, and are noted", arguments: [(3, 1), (0, 2), (2, 0), (1, 4)])
  func unequal(users: Int, responses: Int) throws {
    let session = Self.session(users, (0..<responses).map { Self.response($0, at: 10 * $0 + 5) })
    let parts = try UserSessionParts(session.bytes)
    #expect(parts.exchanges.count == max(users, responses))
    #expect(parts.findings.count == 1)
    #expect(try parts.bytes == session.bytes)
  }

  @Test("steps without any exchange are one exchange in which nobody speaks")
  func orphanSteps() throws {
    let session = Self.session(0, [], steps: [Self.step(0, at: 1)])
    let parts = try UserSessionParts(session.bytes)
    #expect(parts.exchanges.count == 1)
    #expect(parts.exchanges.first?.beginsTurn == false)
    #expect(try parts.bytes == session.bytes)
  }

  @Test("whatever the lists hold, exchanges give them back", arguments: 0..<300 as Range<UInt64>)
  func anything(seed: UInt64) throws {
    var dice = Dice(state: seed)
    func any(_ most: Int) -> Int { Int(dice.next() % UInt64(most)) }
    let ranged = any(3)
    let responses = (0..<any(6)).map { index in
      let range = StepRange(start: UInt64(any(8)), end: UInt64(any(9)))
      return Self.response(index, at: any(60), any(3) < ranged ? range : nil)
    }
    var session = Self.session(any(6), responses, steps: (0..<any(8)).map { Self.step($0, at: any(60)) })
    session.reasoningRecords = (0..<any(5)).map { Self.reasoning($0, at: any(60)) }
    let parts = try UserSessionParts(session.bytes)
    #expect(try parts.bytes == session.bytes)
    #expect(parts.sameLists(as: session))
  }

  /// Repeatable random numbers (splitmix).
  struct Dice {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return mixed ^ mixed >> 31
    }
  }

  @Test("unknown members stay where they are, around every list and in every element")
  func unknownMembers() throws {
    let text = """
      {
        "a": 1.0,
        "id": "s",
        "b": [],
        "user_id": "u",
        "c": {
          "z": 1e3
        },
        "user_messages": [
          {
            "content": "q",
            "d": null,
            "timestamp": "2026-06-01T00:00:00Z",
            "e": 18446744073709551616
          }
        ],
        "f": 1,
        "agent_responses": [],
        "g": 2,
        "trajectory_steps": [],
        "h": 3,
        "reasoning_records": [],
        "i": 4,
        "created_at": "2026-06-01T00:00:00Z",
        "j": 5,
        "updated_at": "2026-06-01T00:00:00Z",
        "metadata": {},
        "k": 6
      }
      """
    let parts = try UserSessionParts(text)
    #expect(String(decoding: try parts.bytes, as: UTF8.self) == text)
    #expect(String(decoding: try UserSession(parsing: Array(text.utf8)).bytes, as: UTF8.self) == text)
  }

  @Test("a file with members left out and spelled as null keeps that")
  func unusual() throws {
    let text = """
      {
        "id": "s",
        "user_id": "u",
        "agent_responses": [
          {
            "content": "r",
            "timestamp": "2026-06-01T00:00:00Z",
            "trajectory_range": null
          }
        ],
        "project_id": null,
        "created_at": "2026-06-01 00:00:00 UTC",
        "updated_at": "2026-06-01T00:00:00Z"
      }
      """
    #expect(String(decoding: try UserSessionParts(text).bytes, as: UTF8.self) == text)
  }

  @Test("members written as lists come out with names, and are noted")
  func positional() throws {
    let text =
      #"{"id":"s","user_id":"u","user_messages":[["q","2026-06-01T00:00:01.5Z"]],"created_at":"2026-06-01T00:00:00Z","updated_at":"2026-06-01T00:00:00Z"}"#
    let parts = try UserSessionParts(text)
    #expect(parts.exchanges.first?.user?.content == "q")
    #expect(parts.findings.contains { $0.code == "positional-members" })
    let again = try UserSessionParts(parts.bytes)
    #expect(again.exchanges == parts.exchanges)
    #expect(!again.findings.contains { $0.code == "positional-members" })
  }
}
