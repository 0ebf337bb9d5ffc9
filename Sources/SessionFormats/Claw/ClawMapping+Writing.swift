public import SatchelSessionModel

// From the neutral model to claw. What claw has no place for is left out; what is made up or
// weakened is noted.

extension ClawFormat {
  /// The settings of a journal in the newest form.
  ///
  /// Times that are not known become 0 and are noted as invented; a creation time in the id counts as known.
  public static func head(for header: SessionHeader, noting notes: inout MappingNotes) -> ClawHead {
    var meta = ClawMeta()
    meta.sessionID = header.id.text
    let created = milliseconds(header.createdAt, "created_at_ms", &notes) ?? ClawID.milliseconds(in: header.id.text)
    if created == nil { notes.invented("created_at_ms", "the source does not say") }
    meta.createdAtMilliseconds = created ?? 0
    let updated = milliseconds(header.updatedAt, "updated_at_ms", &notes)
    if updated == nil { notes.invented("updated_at_ms", "the source does not say") }
    meta.updatedAtMilliseconds = updated ?? 0
    meta.fork = header.origin.map { ClawFork(parentSessionID: $0.parentID.text, branchName: $0.branchName) }
    meta.model = header.model
    meta.workspaceRoot = header.workspace
    return ClawHead(meta: meta)
  }

  private static func milliseconds(_ time: Instant?, _ path: String, _ notes: inout MappingNotes) -> Int64? {
    guard let time else { return nil }
    guard let value = time.milliseconds, value >= 0 else {
      notes.degraded(path, "outside the times that claw can write")
      return 0
    }
    if Instant(milliseconds: value) != time { notes.degraded(path, "claw has milliseconds") }
    return value
  }

  /// The records for entries: one a message, none for anything else.
  public static func records(
    for entries: [Entry], in context: inout WritingContext, noting notes: inout MappingNotes
  ) -> [ClawRecord] {
    var records: [ClawRecord] = []
    for message in entries.compactMap(\.message) {
      context.recordCount += 1
      let record = ClawRecord(native(message, &context, &notes))
      if let held = context.style.map({ self.record(record, as: $0) }) ?? record { records.append(held) }
    }
    return records
  }

  private static func native(
    _ message: Message, _ context: inout WritingContext, _ notes: inout MappingNotes
  ) -> ClawMessage {
    var blocks: [ClawBlock] = []
    blocks.reserveCapacity(message.blocks.count)
    for part in message.blocks { if let native = block(part, &context, &notes) { blocks.append(native) } }
    return ClawMessage(
      role: ClawRole(rawValue: message.role.rawValue), blocks: blocks, usage: message.usage.map { usage($0, &notes) })
  }

  private static func usage(_ usage: Usage, _ notes: inout MappingNotes) -> ClawUsage {
    func count(_ value: UInt64, _ name: String) -> UInt32 {
      if value > UInt32.max { notes.degraded("message.usage.\(name)", "claw counts up to \(UInt32.max)") }
      return UInt32(clamping: value)
    }
    return ClawUsage(
      input: count(usage.input, "input_tokens"), output: count(usage.output, "output_tokens"),
      cacheCreation: count(usage.cacheWrite ?? 0, "cache_creation_input_tokens"),
      cacheRead: count(usage.cacheRead ?? 0, "cache_read_input_tokens"))
  }

  private static func block(
    _ block: Block, _ context: inout WritingContext, _ notes: inout MappingNotes
  ) -> ClawBlock? {
    switch block {
    case .text(let text): return .text(ClawTextBlock(text: text))
    case .reasoning(let text, let signature):
      return .thinking(ClawThinkingBlock(thinking: text, signature: signature))
    case .image: return nil
    case .toolCall(let call):
      context.calls.remember(call.id, name: call.name)
      return .toolUse(ClawToolUseBlock(id: call.id, name: call.name, input: call.input.text))
    case .toolResult(let result): return .toolResult(toolResult(result, context, &notes))
    case .opaque(let type, let record):
      guard type.hasPrefix("claw/") else { return nil }
      return try? ClawBlock(tree: record)
    }
  }

  private static func toolResult(
    _ result: ToolResult, _ context: WritingContext, _ notes: inout MappingNotes
  ) -> ClawToolResultBlock {
    let path = "message.blocks[]"
    if !result.isPlainText || result.content.count != 1 {
      notes.degraded("\(path).output", "claw has one text for a list of parts")
    }
    if result.isError == nil { notes.invented("\(path).is_error", "the source does not say") }
    let name = result.name ?? context.calls.name(of: result.callID)
    if name == nil { notes.unknown("\(path).tool_name", "the call is not among the recent ones") }
    return ClawToolResultBlock(
      toolUseID: result.callID, toolName: name ?? "", output: result.text, isError: result.isError ?? false)
  }
}
