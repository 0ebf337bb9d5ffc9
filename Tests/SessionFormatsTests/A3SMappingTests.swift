import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("A3S sessions: the neutral model and back")
struct A3SMappingTests {
  @Test("what the model can hold comes back as it was", arguments: A3SSamples.sessions)
  func back(file: A3SSamples.File) throws {
    var reader = try A3SReader(file.bytes)
    var reading = ReadingContext()
    var writing = WritingContext(header: A3SFormat.header(of: reader.head))
    var notes = MappingNotes()
    while let next = try reader.next() {
      let entries = A3SFormat.entries(of: [next.record], in: &reading)
      #expect(entries.count == 1)
      #expect(A3SFormat.records(for: entries, in: &writing, noting: &notes) == [next.record])
    }
    #expect(notes.counts.isEmpty)
  }

  @Test("the head comes back but for settings, policies, tasks and costs")
  func head() throws {
    var source = try A3SSession(Array(A3SMutations.base.utf8)).head
    let header = A3SFormat.header(of: source)
    #expect(header.id == "X")
    #expect(header.model == "openai/fake-1")
    #expect(header.workspace == "/tmp/a3s-ws")
    #expect(header.createdAt == Instant(seconds: 1_700_000_000))
    #expect(header.usage == Usage(input: 1, output: 2, cacheWrite: 4))
    #expect(header.cost?.text == "0.25")
    #expect(header.origin == SessionHeader.Origin(kind: .child, parentID: "parent-1"))
    var notes = MappingNotes()
    let back = A3SFormat.head(for: header, noting: &notes)
    #expect(back.modelName == nil && back.llmConfig == nil)
    source.config = back.config
    source.contextUsage = back.contextUsage
    source.modelName = nil
    source.llmConfig = nil
    source.tasks = []
    source.costRecords = []
    #expect(back == source)
  }

  @Test("a fresh session has exactly the members of a real empty one, but for the model")
  func fresh() throws {
    var header = SessionHeader(id: "sess-empty")
    header.workspace = "/w"
    var notes = MappingNotes()
    let session = A3SSession(head: A3SFormat.head(for: header, noting: &notes), messages: [])
    #expect(A3SFormat.objections(to: session.bytes) == [])
    let names = try #require(try JSON(parsing: session.bytes).members?.map(\.name))
    #expect(
      names == [
        "id", "config", "state", "messages", "context_usage", "total_usage", "total_cost", "cost_records",
        "tool_names", "thinking_enabled", "thinking_budget", "created_at", "updated_at", "tasks",
      ])
    #expect(notes.counts.keys.contains { $0.path == "created_at" && $0.kind == .invented })
    #expect(notes.counts.keys.contains { $0.path == "config.planning_mode" })
    let real = A3SSamples.sessions.first { $0.testDescription.hasSuffix("3.1.0/sess-empty.json") }
    guard let real else { return print("note: no real empty session to compare with") }
    let config = try #require(try JSON(parsing: real.bytes)["config"]?.members?.map(\.name))
    #expect(try JSON(parsing: session.bytes)["config"]?.members?.map(\.name) == config)
  }

  @Test("tokens, tools and turns of the head are filled from the totals")
  func totals() throws {
    var totals = SessionTotals()
    totals.count(Entry(Message(role: .user, blocks: [.text("hi")])))
    totals.count(
      Entry(
        Message(
          role: .assistant, blocks: [.toolCall(ToolCall(id: "1", name: "bash", input: .text("{}")))],
          usage: Usage(input: 3, output: 4, cacheRead: 5))))
    var notes = MappingNotes()
    let head = A3SFormat.settling(A3SFormat.head(for: SessionHeader(id: "a"), noting: &notes), with: totals)
    #expect(head.toolNames == ["bash"])
    #expect(head.contextUsage.turns == 1)
    #expect(head.totalUsage.promptTokens == 3 && head.totalUsage.totalTokens == 7)
    #expect(head.totalUsage.cacheReadTokens == 5 && head.totalUsage.cacheWriteTokens == nil)
  }

  static func write(_ message: Message) -> (A3SMessage?, MappingNotes) {
    var context = WritingContext(header: SessionHeader(id: "a"))
    var notes = MappingNotes()
    return (A3SFormat.records(for: [Entry(message)], in: &context, noting: &notes).first, notes)
  }

  @Test(
    "roles become user and assistant",
    arguments: [
      (Message.Role.system, "user", true), (.user, "user", false), (.assistant, "assistant", false),
      (.tool, "user", false),
    ])
  func roles(role: Message.Role, native: String, isDegraded: Bool) throws {
    let (record, notes) = Self.write(Message(role: role, blocks: [.text("a")]))
    #expect(try #require(record).role == native)
    #expect(notes.counts.isEmpty != isDegraded)
  }

  @Test(
    "inputs that are no object are wrapped, objects pass through in their own order",
    arguments: [
      (#"{"b":1,"a":2}"#, #"{"b":1,"a":2}"#, false), (#"{"a":1.0}"#, #"{"a":1.0}"#, false),
      ("[1]", #"{"input":"[1]"}"#, true), ("not json", #"{"input":"not json"}"#, true),
      (#"{"a":1,"a":2}"#, #"{"input":"{\"a\":1,\"a\":2}"}"#, true),
      (#"{"a":1e999}"#, #"{"input":"{\"a\":1e999}"}"#, true),
      (#"{"a":"\ud800"}"#, #"{"input":"{\"a\":\"\\ud800\"}"}"#, true), ("", #"{"input":""}"#, true),
    ])
  func inputs(text: String, native: String, isDegraded: Bool) throws {
    let call = ToolCall(id: "1", name: "t", input: .text(text))
    let (record, notes) = Self.write(Message(role: .assistant, blocks: [.toolCall(call)]))
    guard case .toolUse(let use) = try #require(record?.content.first) else { return #expect(Bool(false)) }
    #expect(String(decoding: use.input.text(), as: UTF8.self) == native)
    #expect(notes.counts.isEmpty != isDegraded)
  }

  @Test("values that are no object are wrapped as values")
  func wrappedValue() throws {
    let call = ToolCall(id: "1", name: "t", input: .value(["x", nil]))
    let (record, _) = Self.write(Message(role: .assistant, blocks: [.toolCall(call)]))
    guard case .toolUse(let use) = try #require(record?.content.first) else { return #expect(Bool(false)) }
    #expect(use.input == ["input": ["x", nil]])
  }

  @Test("reasoning is gathered in front, and that is noted")
  func reasoning() throws {
    let blocks: [Block] = [
      .reasoning(text: "a", signature: "s"), .text("t"), .reasoning(text: "b", signature: nil),
    ]
    let (record, notes) = Self.write(Message(role: .assistant, blocks: blocks))
    #expect(record?.reasoningContent == "a\n\nb")
    #expect(notes.counts.keys.filter { $0.kind == .degraded }.count == 2)
    var context = ReadingContext()
    let back = A3SFormat.entries(of: [try #require(record)], in: &context).first?.message
    #expect(back?.blocks == [.reasoning(text: "a\n\nb", signature: nil), .text("t")])
  }

  @Test("results know the name of their tool, and events are left out")
  func results() throws {
    var context = ReadingContext()
    let session = try A3SSession(Array(A3SMutations.base.utf8))
    let entries = session.messages.flatMap { A3SFormat.entries(of: [$0], in: &context) }
    #expect(entries.compactMap(\.message?.role) == [.user, .assistant, .tool, .tool, .assistant])
    guard case .toolResult(let result)? = entries[2].message?.blocks.first else { return #expect(Bool(false)) }
    #expect(result.name == "bash" && result.isPlainText && result.isError == false)
    var writing = WritingContext(header: SessionHeader(id: "a"))
    var notes = MappingNotes()
    let event = Entry(.event(type: "claw/prompt_history", record: [:]))
    #expect(A3SFormat.records(for: [event], in: &writing, noting: &notes).isEmpty)
  }

  @Test("blocks of unknown types go through the model and come back; foreign ones do not")
  func opaque() throws {
    let tree: JSON = ["type": "thinking", "x": 1]
    let message = A3SMessage(role: "assistant", content: [.unknown(tree)])
    var context = ReadingContext()
    let entry = try #require(A3SFormat.entries(of: [message], in: &context).first?.message)
    #expect(entry.blocks == [.opaque(type: "a3s/thinking", record: tree)])
    #expect(Self.write(entry).0 == message)
    let foreign = Message(role: .assistant, blocks: [.opaque(type: "claw/x", record: tree), .text("t")])
    #expect(Self.write(foreign).0?.content == [.text(A3STextBlock("t"))])
  }
}
