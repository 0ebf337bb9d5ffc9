import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

extension TrailFormat {
  /// What a head says.
  public static func header(of head: TrailHead) -> SessionHeader {
    var header = SessionHeader(id: SessionID(head.id))
    header.title = head.title
    header.createdAt = head.made.map { Instant(milliseconds: $0) }
    header.updatedAt = head.changed.map { Instant(milliseconds: $0) }
    header.workspace = head.folder
    header.model = head.model
    return header
  }

  /// The head for a header; times in milliseconds.
  public static func head(for header: SessionHeader, noting notes: inout MappingNotes) -> TrailHead {
    var head = TrailHead()
    head.version = 1
    head.id = header.id.text
    head.title = header.title
    head.made = header.createdAt?.milliseconds
    head.changed = header.updatedAt?.milliseconds
    head.folder = header.workspace
    head.model = header.model
    return head
  }

  /// One message of the records of a response that follow each other; other branches and choices are no messages.
  public static func entries(of unit: [TrailRecord], in context: inout ReadingContext) -> [Entry] {
    var entries: [Entry] = []
    var last: (response: String, role: String)?
    for record in unit {
      guard record.isConversation, let role = Message.Role(rawValue: record.role ?? ""), let block = block(record)
      else {
        entries.append(Entry(.event(type: "trail/other", record: record.tree)))
        continue
      }
      let own = record.response.map { (response: $0, role: role.rawValue) }
      if let own, let last, own == last, let index = entries.lastIndex(where: { $0.message != nil }),
        var message = entries[index].message
      {
        message.blocks.append(block)
        entries[index].kind = .message(message)
      } else {
        entries.append(Entry(Message(role: role, blocks: [block]), time: record.time.map { Instant(milliseconds: $0) }))
      }
      last = own
    }
    return entries
  }

  private static func block(_ record: TrailRecord) -> Block? {
    if let text = record.text { return .text(text) }
    if let thought = record.thought { return .reasoning(text: thought, signature: nil) }
    if let call = record.call {
      let input = call.input.text.map { ToolCall.Input.text($0) } ?? .value(call.input)
      return .toolCall(ToolCall(id: call.id, name: call.name, input: input))
    }
    return record.result.map { result in
      .toolResult(ToolResult(callID: result.call, content: [.text(result.output)], isError: result.hasFailed))
    }
  }

  /// A record for each part of each message.
  public static func records(
    for entries: [Entry], in context: inout WritingContext, noting notes: inout MappingNotes
  ) -> [TrailRecord] {
    var records: [TrailRecord] = []
    for entry in entries {
      guard let message = entry.message else { continue }
      let first = context.recordCount + 1
      for block in message.blocks {
        guard var record = record(block, &notes) else { continue }
        context.recordCount += 1
        record.ref = "r\(context.recordCount)"
        record.parent = .previous
        record.role = message.role.rawValue
        record.time = entry.time?.milliseconds
        if message.role == .assistant || message.blocks.count > 1 { record.response = "p\(first)" }
        notes.invented("ref", "other formats do not name their records")
        records.append(record)
      }
    }
    return records
  }

  private static func record(_ block: Block, _ notes: inout MappingNotes) -> TrailRecord? {
    var record = TrailRecord()
    switch block {
    case .text(let text): record.text = text
    case .reasoning(let text, _): record.thought = text
    case .image, .opaque: return nil
    case .toolCall(let call):
      var own = TrailCall()
      (own.id, own.name) = (call.id, call.name)
      own.input =
        switch call.input {
        case .text(let text): .string(text)
        case .value(let value): value
        }
      record.call = own
    case .toolResult(let result):
      if result.isError == nil { notes.invented("result.failed", "the source does not say") }
      if !result.isPlainText || result.content.count != 1 {
        notes.degraded("result.output", "a trail has one text for a list of parts")
      }
      var own = TrailResult()
      (own.call, own.output, own.hasFailed) = (result.callID, result.text, result.isError ?? false)
      record.result = own
    }
    return record
  }
}
