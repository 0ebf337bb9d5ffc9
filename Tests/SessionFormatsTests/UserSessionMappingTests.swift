import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("User sessions: mapping")
struct UserSessionMappingTests {
  static func entries(_ exchanges: [UserExchange]) -> [Entry] {
    var context = ReadingContext()
    return exchanges.flatMap { UserSessionFormat.entries(of: [$0], in: &context) }
  }

  static func records(_ turns: [[Entry]], header: SessionHeader = SessionHeader(id: "s")) -> (
    [UserExchange], MappingNotes
  ) {
    var context = WritingContext(header: header)
    var notes = MappingNotes()
    return (turns.flatMap { UserSessionFormat.records(for: $0, in: &context, noting: &notes) }, notes)
  }

  static func assistant(_ blocks: Block...) -> Entry { Entry(Message(role: .assistant, blocks: blocks)) }
  static func user(_ blocks: Block...) -> Entry { Entry(Message(role: .user, blocks: blocks)) }
  static func call(_ id: String, _ input: ToolCall.Input = .text("{}")) -> Block {
    .toolCall(ToolCall(id: id, name: "tool \(id)", input: input))
  }
  static func result(_ id: String, _ text: String, isError: Bool? = false) -> Entry {
    let result = ToolResult(callID: id, content: [.text(text)], isError: isError)
    return Entry(Message(role: .tool, blocks: [.toolResult(result)]))
  }

  @Test(
    "a sample goes to messages and back in its members, ids and times aside", arguments: UserSessionSamples.sessions)
  func backAndForth(file: UserSessionSamples.File) throws {
    let parts = try UserSessionParts(file.bytes)
    var reading = ReadingContext()
    for exchange in parts.exchanges where exchange.user != nil && exchange.response != nil {
      let entries = UserSessionFormat.entries(of: [exchange], in: &reading)
      let back = try #require(Self.records([entries]).0.first)
      #expect(back.user == exchange.user.map { UserMessage(content: $0.content, timestamp: $0.timestamp.canonical) })
      #expect(back.response?.content == exchange.response?.content)
      #expect(back.steps.map(\.outputSummary) == exchange.steps.map(\.outputSummary))
      #expect(back.steps.map(\.toolName) == exchange.steps.map(\.toolName))
      #expect(back.steps.map(\.durationMilliseconds) == exchange.steps.map(\.durationMilliseconds))
      #expect(back.reasoning.flatMap(\.segments).map(\.text).joined() == exchange.reasoning.map(\.content).joined())
      #expect(Self.entries([back]).map(\.message?.role) == entries.map(\.message?.role))
    }
  }

  @Test("a turn reads as question, thoughts and calls with results in order, answer")
  func order() throws {
    var exchange = UserExchange()
    exchange.user = UserSessionExchangeTests.message(0, at: 0)
    exchange.response = UserSessionExchangeTests.response(0, at: 9)
    exchange.steps = [UserSessionExchangeTests.step(0, at: 1), UserSessionExchangeTests.step(1, at: 2)]
    var record = UserSessionExchangeTests.reasoning(0, at: 3)
    record.segments = [(0, "a"), (1, "b"), (1, "c"), (2, ""), (7, "d")].map {
      ReasoningSegment(beforeStep: $0, text: $1)
    }
    exchange.reasoning = [record]
    let entries = Self.entries([exchange])
    #expect(entries.map(\.message?.role) == [.user, .assistant, .tool, .assistant, .tool, .assistant])
    let kinds = entries.map { entry in (entry.message?.blocks ?? []).map(Self.kind) }
    #expect(kinds == [["q0"], ["(a)", "t0"], ["="], ["(b)", "(c)", "t1"], ["="], ["(d)", "r0"]])
  }

  static func kind(_ block: Block) -> String {
    switch block {
    case .text(let text): text
    case .reasoning(let text, _): "(\(text))"
    case .toolCall(let call): call.name
    case .toolResult: "="
    case .image: "image"
    case .opaque: "opaque"
    }
  }

  @Test("ids that restart every turn get new ones, pairs stay pairs")
  func repeatedIDs() {
    var exchange = UserExchange()
    exchange.steps = [UserSessionExchangeTests.step(0, at: 1), UserSessionExchangeTests.step(1, at: 2)]
    exchange.steps[0].toolCallID = "legacy-0"
    exchange.steps[1].toolCallID = "call-2"
    let ids = Self.entries([exchange, exchange]).flatMap { entry in
      (entry.message?.blocks ?? []).compactMap { block in
        switch block {
        case .toolCall(let call): call.id
        case .toolResult(let result): "=" + result.callID
        default: nil
        }
      }
    }
    #expect(ids == ["legacy-0", "=legacy-0", "call-2", "=call-2", "call-3", "=call-3", "call-4", "=call-4"])
  }

  @Test("arguments: a string is text, anything else a value, and both are written as a string")
  func arguments() {
    var exchange = UserExchange()
    exchange.steps = [UserSessionExchangeTests.step(0, at: 1), UserSessionExchangeTests.step(1, at: 2)]
    exchange.steps[0].toolArguments = #"{"b": 1, "a..."#
    exchange.steps[1].toolArguments = ["b": 1, "a": [nil]]
    let entries = Self.entries([exchange])
    let inputs = entries.flatMap { $0.message?.blocks ?? [] }.compactMap { block -> ToolCall.Input? in
      if case .toolCall(let call) = block { call.input } else { nil }
    }
    #expect(inputs == [.text(#"{"b": 1, "a..."#), .value(["b": 1, "a": [nil]])])
    let back = Self.records([entries]).0.first?.steps.map(\.toolArguments.text)
    #expect(back == [#"{"b": 1, "a..."#, #"{"b":1,"a":[null]}"#])
  }

  @Test("results go to the nearest earlier call of their id that has none")
  func pairing() throws {
    let (records, _) = Self.records([
      [
        Self.user(.text("q")), Self.assistant(Self.call("a"), Self.call("b"), Self.call("a")),
        Self.result("a", "second", isError: true), Self.result("x", "nobody's"), Self.result("b", "b"),
        Self.result("a", "first", isError: nil), Self.result("a", "too many"),
      ]
    ])
    let steps = try #require(records.first).steps
    #expect(steps.map(\.outputSummary) == ["first", "b", "second"])
    #expect(steps.map(\.isError) == [false, false, true])
    #expect(records.first?.ownsRange == true)
  }

  @Test("several texts become one answer, thoughts one record, and both are noted")
  func joined() throws {
    let (records, notes) = Self.records([
      [
        Self.user(.text("q"), .image(mediaType: "image/png", base64: "")),
        Self.assistant(.reasoning(text: "x", signature: "s"), .text("one"), Self.call("a")), Self.result("a", "r"),
        Self.assistant(.reasoning(text: "y", signature: nil), .text("two")),
      ]
    ])
    let exchange = try #require(records.first)
    #expect(exchange.response?.content == "one\n\ntwo")
    #expect(exchange.reasoning.map(\.content) == ["xy"])
    #expect(exchange.reasoning.first?.segments.map(\.beforeStep) == [0, 1])
    #expect(notes.counts.contains { $0.key.kind == .degraded && $0.key.path == "agent_responses[].content" })
    #expect(notes.counts.contains { $0.key.kind == .degraded && $0.key.path == "user_messages[].content" })
  }

  @Test("a missing question or answer is an empty one, and noted as invented")
  func missing() throws {
    let (records, notes) = Self.records([[Self.assistant(.text("r"))], [Self.user(.text("q"))]])
    #expect(records.map(\.user?.content) == ["", "q"])
    #expect(records.map(\.response?.content) == ["r", ""])
    #expect(notes.counts.contains { $0.key.kind == .invented && $0.key.path == "user_messages[].content" })
    #expect(notes.counts.contains { $0.key.kind == .invented && $0.key.path == "agent_responses[].content" })
  }

  @Test("entries that are no conversation have no exchange")
  func events() {
    let event = Entry(.event(type: "claw/x", record: nil))
    #expect(Self.records([[event], [], [Entry(Message(role: .system, blocks: [.text("s")]))]]).0.isEmpty)
  }

  @Test("invented times rise by a microsecond, from the session's beginning, question before answer")
  func times() {
    var header = SessionHeader(id: "s")
    header.createdAt = Instant(seconds: 100)
    let turn = [
      Self.user(.text("q")), Self.assistant(.reasoning(text: "x", signature: nil), Self.call("a")),
      Self.result("a", ""),
      Self.assistant(.text("r")),
    ]
    let (records, _) = Self.records([turn, turn], header: header)
    let stamps = records.flatMap { exchange -> [Timestamp] in
      let parts = [exchange.user?.timestamp].compactMap { $0 } + exchange.steps.map(\.timestamp)
      return parts + exchange.reasoning.map(\.timestamp) + [exchange.response?.timestamp].compactMap { $0 }
    }
    #expect(stamps.map(\.instant) == (1...8).map { Instant(seconds: 100, nanoseconds: $0 * 1000) })
  }

  @Test("what is written for foreign entries is accepted by the program, and reads back as the same exchanges")
  func accepted() throws {
    let turn = [
      Self.user(.text("q")), Self.assistant(.reasoning(text: "x", signature: nil), Self.call("a")),
      Self.result("a", ""),
      Self.assistant(.text("r")),
    ]
    var header = SessionHeader(id: "s")
    header.title = "t"
    header.origin = SessionHeader.Origin(kind: .fork, parentID: "p")
    let (records, _) = Self.records([turn, [Self.user(.text("?"))], turn], header: header)
    var notes = MappingNotes()
    let head = UserSessionFormat.head(for: header, noting: &notes)
    let bytes = try UserSessionSections.write(head, records)
    #expect(UserSessionFormat.objections(to: bytes) == [])
    let again = try UserSessionParts(bytes)
    #expect(again.head == head)
    #expect(again.exchanges == records)
    #expect(UserSessionFormat.header(of: head).title == "t")
    #expect(UserSessionFormat.header(of: head).origin?.parentID == "p")
    #expect(UserSessionFormat.recognise(TextOutline(bytes)) != nil)
  }

  @Test("a head says id, title, times and the session it belongs to")
  func header() throws {
    let file = try #require(UserSessionSamples.sessions.first { $0.bytes.contains(text: "parent_session_id") })
    let parts = try UserSessionParts(file.bytes)
    let header = UserSessionFormat.header(of: parts.head)
    #expect(header.id.text == parts.head.id)
    #expect(header.origin?.kind == .thread)
    #expect(header.createdAt == parts.head.createdAt.instant)
  }
}

extension [UInt8] {
  fileprivate func contains(text: String) -> Bool { String(decoding: self, as: UTF8.self).contains(text) }
}
