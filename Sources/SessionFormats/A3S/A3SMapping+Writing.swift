import SatchelJSONText
public import SatchelSessionModel

extension A3SFormat {
  /// A fresh session as 3.1.0 would write it, without a model: a host refuses a session
  /// that names a model it does not know.
  public static func head(for header: SessionHeader, noting notes: inout MappingNotes) -> A3SHead {
    var head = A3SHead()
    head.id = header.id.text
    head.config = config(for: header, &notes)
    head.createdAt = seconds(header.createdAt, "created_at", &notes)
    head.updatedAt = seconds(header.updatedAt ?? header.createdAt, "updated_at", &notes)
    head.toolNames = header.toolNames
    head.totalCost = cost(header.cost, &notes)
    head.parentID = header.origin?.parentID.text
    if let usage = header.usage { head.totalUsage = A3STokenUsage(usage) }
    if header.usage == nil { notes.invented("total_usage", "filled from the messages, or zero") }
    if header.toolNames.isEmpty { notes.invented("tool_names", "the tools that were called") }
    notes.invented("state", "a fresh session is Active")
    notes.invented("context_usage", "the program's own first value")
    notes.invented("thinking_enabled", "the program's default")
    return head
  }

  private static func config(for header: SessionHeader, _ notes: inout MappingNotes) -> A3SConfig {
    var config = A3SConfig()
    config.workspace = header.workspace ?? ""
    config.systemPrompt = header.systemPrompt
    config.maxParallelTasks = 8
    config.autoDelegation = A3SAutoDelegation()
    if header.workspace == nil { notes.invented("config.workspace", "the source names no folder") }
    for member in [
      "name", "max_context_length", "auto_compact", "auto_compact_threshold", "storage_type", "max_parallel_tasks",
      "auto_delegation", "planning_mode", "goal_tracking",
    ] {
      notes.invented("config." + member, "the program's default")
    }
    return config
  }

  private static func seconds(_ time: Instant?, _ member: String, _ notes: inout MappingNotes) -> Int64 {
    guard let time else {
      notes.invented(member, "the source has no time")
      return 0
    }
    if time.nanoseconds != 0 { notes.degraded(member, "only whole seconds") }
    return time.seconds
  }

  private static func cost(_ cost: JSONNumber?, _ notes: inout MappingNotes) -> JSONNumber {
    guard let cost, cost.double.isFinite else {
      notes.invented("total_cost", "the source has no cost")
      return A3SNumbers.zero
    }
    if !cost.isInteger { return cost }
    return JSONNumber(shortest: cost.double) ?? A3SNumbers.zero
  }

  /// The message of each entry that is one; events have no place here.
  public static func records(
    for entries: [Entry], in context: inout WritingContext, noting notes: inout MappingNotes
  ) -> [A3SMessage] {
    var records: [A3SMessage] = []
    for case .message(let message) in entries.map(\.kind) {
      records.append(record(message, &context, &notes))
    }
    context.recordCount += records.count
    return records
  }

  private static func record(
    _ message: Message, _ context: inout WritingContext, _ notes: inout MappingNotes
  ) -> A3SMessage {
    var record = A3SMessage(role: message.role == .assistant ? "assistant" : "user", content: [])
    if message.role == .system { notes.degraded("messages[].role", "system becomes user") }
    var thoughts: [String] = []
    record.content.reserveCapacity(message.blocks.count)
    for block in message.blocks {
      if case .reasoning(let text, _) = block {
        if !record.content.isEmpty { notes.degraded("messages[].reasoning", "moved to the front of its message") }
        thoughts.append(text)
      } else if let native = native(block, &context, &notes) {
        record.content.append(native)
      }
    }
    if thoughts.count > 1 { notes.degraded("messages[].reasoning", "several parts joined") }
    if !thoughts.isEmpty { record.reasoningContent = thoughts.joined(separator: "\n\n") }
    return record
  }

  private static func native(
    _ block: Block, _ context: inout WritingContext, _ notes: inout MappingNotes
  ) -> A3SContentBlock? {
    switch block {
    case .text(let text): return .text(A3STextBlock(text))
    case .image(let type, let data): return .image(A3SImageBlock(A3SImageSource(mediaType: type, base64: data)))
    case .toolCall(let call):
      context.calls.remember(call.id, name: call.name)
      return .toolUse(A3SToolUse(id: call.id, name: call.name, input: input(call.input, &notes)))
    case .toolResult(let result):
      return .toolResult(A3SToolResult(toolUseID: result.callID, content: content(result), isError: result.isError))
    case .opaque(let type, let record) where type.hasPrefix("a3s/"): return try? A3SContentBlock(tree: record)
    case .opaque, .reasoning: return nil
    }
  }

  /// The input as an object: the one shape that every tool of the program takes.
  private static func input(_ input: ToolCall.Input, _ notes: inout MappingNotes) -> JSON {
    if let value = input.value, value.members != nil, value.isFitForProgram(levels: 100) { return value }
    notes.degraded("messages[].content[].input", "not an object: wrapped into one")
    if case .value(let value) = input, value.isFitForProgram(levels: 100) {
      return .object([JSONMember("input", value)])
    }
    return .object([JSONMember("input", .string(input.text))])
  }

  private static func content(_ result: ToolResult) -> A3SResultContent {
    let isText = result.content.allSatisfy { if case .text = $0 { true } else { false } }
    if result.isPlainText, isText { return .text(result.text) }
    return .parts(
      result.content.map {
        switch $0 {
        case .text(let text): .text(A3STextBlock(text))
        case .image(let type, let data): .image(A3SImageBlock(A3SImageSource(mediaType: type, base64: data)))
        }
      })
  }
}

extension JSON {
  /// Whether the program reads the value at a place with so many levels left: no number
  /// beyond a double, no half of a surrogate pair.
  func isFitForProgram(levels: Int) -> Bool {
    first { part in
      let isFit =
        switch part {
        case .scalar(.number(let number)): number.double.isFinite
        case .scalar(.string(let text)), .name(let text): text.value != nil
        case .scalar: true
        case .container(let depth): depth < levels
        }
      return isFit ? nil : false
    } ?? true
  }
}
