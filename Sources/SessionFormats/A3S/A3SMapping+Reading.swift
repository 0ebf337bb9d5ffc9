import SatchelJSONText
public import SatchelSessionModel

extension A3SFormat {
  /// What a session says in neutral terms. Zeros of times, tokens and cost mean that the
  /// program did not keep them, and read as nothing.
  public static func header(of head: A3SHead) -> SessionHeader {
    var header = SessionHeader(id: SessionID(head.id))
    header.createdAt = instant(head.createdAt)
    header.updatedAt = instant(head.updatedAt)
    header.workspace = head.config.workspace.isEmpty ? nil : head.config.workspace
    header.model = head.modelName ?? head.llmConfig.map { "\($0.provider)/\($0.model)" }
    header.systemPrompt = head.config.systemPrompt
    header.toolNames = head.toolNames
    header.origin = head.parentID.map { SessionHeader.Origin(kind: .child, parentID: SessionID($0)) }
    header.usage = head.totalUsage.isZero ? nil : head.totalUsage.neutral
    header.cost = head.totalCost.double == 0 ? nil : head.totalCost
    return header
  }

  private static func instant(_ seconds: Int64) -> Instant? { seconds == 0 ? nil : Instant(seconds: seconds) }

  /// The entry of each message.
  public static func entries(of unit: [A3SMessage], in context: inout ReadingContext) -> [Entry] {
    context.unitCount += 1
    return unit.map { Entry(message($0, &context)) }
  }

  private static func message(_ record: A3SMessage, _ context: inout ReadingContext) -> Message {
    var blocks: [Block] = []
    blocks.reserveCapacity(record.content.count + 1)
    if let thought = record.reasoningContent { blocks.append(.reasoning(text: thought, signature: nil)) }
    for block in record.content { blocks.append(neutral(block, &context)) }
    let hasResultsOnly = record.reasoningContent == nil && record.hasOnlyToolResults
    return Message(role: hasResultsOnly ? .tool : Message.Role(rawValue: record.role) ?? .user, blocks: blocks)
  }

  private static func neutral(_ block: A3SContentBlock, _ context: inout ReadingContext) -> Block {
    switch block {
    case .text(let block): return .text(block.text)
    case .image(let image) where image.source.type == "base64":
      return .image(mediaType: image.source.mediaType, base64: image.source.data)
    case .image: return .opaque(type: "a3s/image", record: block.tree)
    case .toolUse(let call):
      context.callCount += 1
      context.calls.remember(call.id, name: call.name)
      return .toolCall(ToolCall(id: call.id, name: call.name, input: .value(call.input)))
    case .toolResult(let result): return neutral(result, context)
    case .unknown(let tree): return .opaque(type: "a3s/" + (tree["type"]?.text ?? "block"), record: tree)
    }
  }

  private static func neutral(_ result: A3SToolResult, _ context: ReadingContext) -> Block {
    let name = context.calls.name(of: result.toolUseID)
    switch result.content {
    case .text(let text):
      return .toolResult(
        ToolResult(callID: result.toolUseID, name: name, content: [.text(text)], isError: result.isError))
    case .parts(let parts):
      return .toolResult(
        ToolResult(
          callID: result.toolUseID, name: name, content: parts.compactMap(part), isPlainText: false,
          isError: result.isError))
    }
  }

  private static func part(_ block: A3SContentBlock) -> ToolResult.Part? {
    switch block {
    case .text(let text): .text(text.text)
    case .image(let image): .image(mediaType: image.source.mediaType, base64: image.source.data)
    default: nil
    }
  }
}

extension A3STokenUsage {
  /// The counts in neutral terms.
  var neutral: Usage {
    Usage(
      input: promptTokens, output: completionTokens, cacheRead: cacheReadTokens, cacheWrite: cacheWriteTokens)
  }
}
