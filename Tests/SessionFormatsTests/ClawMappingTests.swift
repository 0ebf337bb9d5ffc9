import Foundation
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import Testing

private typealias Text = ClawObjectionTests

@Suite("Claw: mapping") struct ClawMappingTests {
  private func mappedBack(_ reading: ClawReading) -> (ClawHead, [ClawRecord], MappingNotes) {
    let header = ClawFormat.header(of: reading.head)
    var notes = MappingNotes()
    let head = ClawFormat.head(for: header, noting: &notes)
    var source = ReadingContext()
    var target = WritingContext(header: header)
    let records = reading.records.flatMap {
      ClawFormat.records(
        for: ClawFormat.entries(of: [$0.record], in: &source), in: &target, noting: &notes)
    }
    return (head, records, notes)
  }

  @Test("what the newest revision writes maps to the model and back without a difference")
  func exact() throws {
    let blocks = [
      #"{"signature":"sig","thinking":"hm","type":"thinking"}"#, #"{"thinking":"","type":"thinking"}"#,
      #"{"text":"Sure \u0007 🌊.","type":"text"}"#,
      #"{"id":"toolu_1","input":"{}{\"command\": \"ls\"}","name":"bash","type":"tool_use"}"#,
    ]
    let result = #"{"is_error":true,"output":"a\n","tool_name":"bash","tool_use_id":"toolu_1","type":"tool_result"}"#
    let meta =
      #"{"created_at_ms":1,"fork":{"branch_name":"b","parent_session_id":"p"},"model":"m","session_id":"s","#
      + #""type":"session_meta","updated_at_ms":2,"version":1,"workspace_root":"/w"}"#
    let reading = try ClawReading(
      Text.journal(
        meta, Text.message(), Text.message(blocks.joined(separator: ","), role: "assistant"),
        Text.message(result, role: "tool"),
        Text.usage(Text.fullUsage).split(separator: "\n").last.map(String.init) ?? ""))
    let (head, records, notes) = mappedBack(reading)
    #expect(head == reading.head)
    #expect(records == reading.records.map(\.record))
    #expect(notes == MappingNotes())
  }

  @Test("real conversations map back exactly", arguments: ClawSamples.all)
  func real(_ file: URL) throws {
    let reading = try ClawReading(try ClawSamples.bytes(file))
    let records = mappedBack(reading).1
    let isBranch = file.lastPathComponent == "branch-metadata.json"
    #expect((records == reading.records.map(\.record).filter(\.isConversation)) != isBranch)
  }

  @Test("a header tells id, times, folder, model and origin") func header() throws {
    let meta =
      #"{"created_at_ms":1500,"fork":{"branch_name":"b","parent_session_id":"p"},"model":"m","session_id":"s","#
      + #""type":"session_meta","updated_at_ms":2,"version":1,"workspace_root":"/w"}"#
    let header = ClawFormat.header(of: try ClawReading(meta + "\n").head)
    #expect(header.id == "s")
    #expect(header.createdAt == Instant(seconds: 1, nanoseconds: 500_000_000))
    #expect(header.updatedAt == Instant(seconds: 0, nanoseconds: 2_000_000))
    #expect(header.workspace == "/w")
    #expect(header.model == "m")
    #expect(header.origin == SessionHeader.Origin(kind: .fork, parentID: "p", branchName: "b"))
  }

  @Test(
    "a creation time is taken from the id where the settings have none",
    arguments: [
      ("session-5-abc-def", 5), ("session-+5-x", 5), ("session-5", nil), ("session-5-", nil), ("Session-5-0", nil),
      ("session-18446744073709551616-0", nil), ("session--5-0", nil), ("", nil),
    ] as [(String, Int64?)])
  func recovered(_ id: String, _ expected: Int64?) throws {
    #expect(ClawID.milliseconds(in: id) == expected)
    let text = #"{"session_id":"\#(id)","type":"session_meta","updated_at_ms":2,"version":1}"# + "\n"
    let header = ClawFormat.header(of: try ClawReading(text).head)
    #expect(header.createdAt?.milliseconds == expected)
  }

  @Test("a single object of the early branch tells model and start") func branch() throws {
    let text =
      #"{"messages":[],"metadata":{"message_count":0,"model":"m","started_at":"1775000000Z"},"version":1}"#
    let header = ClawFormat.header(of: try ClawReading(text).head)
    #expect(header.id == "")
    #expect(header.model == "m")
    #expect(header.createdAt == Instant(seconds: 1_775_000_000))
  }

  @Test("what the header lacks is invented and noted") func invented() {
    var notes = MappingNotes()
    let head = ClawFormat.head(for: SessionHeader(id: "x"), noting: &notes)
    #expect(head.meta?.createdAtMilliseconds == 0)
    #expect(head.meta?.version == 1)
    #expect(Set(notes.counts.keys.map(\.path)) == ["created_at_ms", "updated_at_ms"])
    #expect(notes.counts.keys.allSatisfy { $0.kind == .invented })
  }

  @Test("times finer than milliseconds, or before 1970, are weakened and noted") func times() {
    var notes = MappingNotes()
    var header = SessionHeader(id: "x")
    header.createdAt = Instant(seconds: 1, nanoseconds: 1_500_000)
    header.updatedAt = Instant(seconds: -1)
    let head = ClawFormat.head(for: header, noting: &notes)
    #expect(head.meta?.createdAtMilliseconds == 1001)
    #expect(head.meta?.updatedAtMilliseconds == 0)
    #expect(notes.counts.keys.allSatisfy { $0.kind == .degraded })
    #expect(notes.counts.count == 2)
  }

  @Test("prompts, late settings, unknown records and roles are events, not conversation") func events() throws {
    let reading = try ClawReading(
      Text.journal(
        Text.message(), ClawReaderTests.prompt, Text.meta, #"{"type":"zoo"}"#, Text.message(role: "critic")))
    var context = ReadingContext()
    let entries = reading.records.flatMap { ClawFormat.entries(of: [$0.record], in: &context) }
    let types = entries.map { if case .event(let type, _) = $0.kind { type } else { "" } }
    #expect(types == ["", "claw/prompt_history", "claw/session_meta", "claw/zoo", "claw/message"])
    #expect(entries[1].time == Instant(seconds: 0, nanoseconds: 5_000_000))
    #expect(reading.records.map(\.record.isConversation) == [true, false, false, false, false])
    #expect(reading.records.map(\.record.beginsTurn) == [true, false, false, false, false])
    var target = WritingContext(header: SessionHeader(id: "x"))
    var notes = MappingNotes()
    #expect(ClawFormat.records(for: entries, in: &target, noting: &notes).count == 1)
  }

  @Test("foreign parts: input values become text, images stay out, results become one text") func foreign() throws {
    var context = WritingContext(header: SessionHeader(id: "x"))
    var notes = MappingNotes()
    let call = ToolCall(id: "1", name: "t", input: .value(["b": 1, "a": [nil]]))
    let result = ToolResult(
      callID: "1", content: [.text("x"), .image(mediaType: "image/png", base64: "AA=="), .text("y")],
      isPlainText: false)
    let entries = [
      Entry(Message(role: .assistant, blocks: [.image(mediaType: "image/png", base64: "AA=="), .toolCall(call)])),
      Entry(Message(role: .tool, blocks: [.toolResult(result)])),
      Entry(.event(type: "a3s/x", record: .null)),
      Entry(Message(role: .user, blocks: [.opaque(type: "a3s/x", record: ["type": "x"])])),
    ]
    let records = ClawFormat.records(for: entries, in: &context, noting: &notes)
    #expect(
      records == [
        ClawRecord(
          ClawMessage(
            role: .assistant, blocks: [.toolUse(ClawToolUseBlock(id: "1", name: "t", input: #"{"b":1,"a":[null]}"#))])),
        ClawRecord(
          ClawMessage(
            role: .tool,
            blocks: [
              .toolResult(ClawToolResultBlock(toolUseID: "1", toolName: "t", output: "x\ny", isError: false))
            ])),
        ClawRecord(ClawMessage(role: .user, blocks: [])),
      ])
    #expect(notes.counts.map(\.key.kind.rawValue).sorted() == ["degraded", "invented"])
  }

  @Test("tokens beyond 32 bits are weakened and noted") func tokens() {
    var context = WritingContext(header: SessionHeader(id: "x"))
    var notes = MappingNotes()
    let message = Message(role: .assistant, blocks: [], usage: Usage(input: 1 << 40, output: 3))
    let records = ClawFormat.records(for: [Entry(message)], in: &context, noting: &notes)
    guard case .message(let envelope) = records.first else {
      Issue.record("no message")
      return
    }
    #expect(envelope.message.usage == ClawUsage(input: .max, output: 3))
    #expect(notes.counts.count == 1)
  }

  @Test("our own unknown parts come back") func opaque() throws {
    let block: JSON = ["data": "x", "type": "redacted_thinking"]
    let reading = try ClawReading(
      Text.journal(Text.meta, Text.message(String(decoding: block.text(), as: UTF8.self), role: "assistant")))
    #expect(mappedBack(reading).1 == reading.records.map(\.record))
  }

  @Test("what is put aside is written and read again, and the program does not mind") func aside() throws {
    var reading = try ClawReading(Text.journal(Text.meta, Text.message()))
    let text = #"{"cost":0.5,"text":"\ud83d"}"#
    reading.head.aside = text
    reading.records[0].record.aside = text
    let bytes = try reading.written()
    #expect(ClawFormat.objections(to: bytes).isEmpty)
    #expect(ClawFormat.objections(to: bytes, as: .reference).isEmpty)
    let again = try ClawReading(bytes)
    #expect(again.head.aside == text)
    #expect(again.head == reading.head)
    #expect(again.records[0].record == reading.records[0].record)
    #expect(again.records[0].record.aside == text)
  }
}
