extension ClawFormat {
  /// The program does since E7.
  public static var redactsAtSaving: Bool { true }

  /// Looks at the summary of a compaction, and at what was put aside.
  public static func redact(_ head: inout ClawHead, in log: inout RedactionLog) {
    if var compaction = head.compaction {
      ClawRedaction.redact(&compaction.summary, at: "compaction.summary", in: &log)
      if log.isApplied { head.compaction = compaction }
    }
    if var compaction = head.object?.compaction {
      ClawRedaction.redact(&compaction.summary, at: "compaction.summary", in: &log)
      if log.isApplied { head.object?.compaction = compaction }
    }
    guard log.isApplied, var aside = head.aside else { return }
    ClawRedaction.redactJSON(&aside, at: "what is put aside", in: &log)
    if aside != head.aside { head.aside = aside }
  }

  /// Looks at the texts of a record (section 6), and at what was put aside.
  public static func redact(_ record: inout ClawRecord, in log: inout RedactionLog) {
    switch record {
    case .message(var envelope):
      guard redact(&envelope.message, in: &log) else { break }
      record = .message(envelope)
    case .promptHistory(var prompt):
      ClawRedaction.redact(&prompt.text, at: "prompt_history.text", in: &log)
      if log.isApplied { record = .promptHistory(prompt) }
    case .compaction(var compaction):
      ClawRedaction.redact(&compaction.summary, at: "compaction.summary", in: &log)
      if log.isApplied { record = .compaction(compaction) }
    case .meta, .unknown, .portPrompt: break
    }
    guard log.isApplied, var aside = record.aside else { return }
    ClawRedaction.redactJSON(&aside, at: "what is put aside", in: &log)
    if aside != record.aside { record.aside = aside }
  }

  /// Whether anything may have been changed.
  private static func redact(_ message: inout ClawMessage, in log: inout RedactionLog) -> Bool {
    let before = log.count
    for index in message.blocks.indices {
      var block = message.blocks[index]
      redact(&block, in: &log)
      if log.isApplied { message.blocks[index] = block }
    }
    return log.isApplied && log.count > before
  }

  private static func redact(_ block: inout ClawBlock, in log: inout RedactionLog) {
    let path = "message.blocks[]"
    switch block {
    case .text(var part):
      ClawRedaction.redact(&part.text, at: "\(path).text", in: &log)
      block = .text(part)
    case .thinking(var part):
      ClawRedaction.redact(&part.thinking, at: "\(path).thinking", in: &log)
      if var signature = part.signature {
        ClawRedaction.redact(&signature, at: "\(path).signature", in: &log)
        if log.isApplied { part.signature = signature }
      }
      block = .thinking(part)
    case .toolUse(var part):
      ClawRedaction.redact(&part.id, at: "\(path).id", in: &log)
      ClawRedaction.redact(&part.input, at: "\(path).input", in: &log)
      block = .toolUse(part)
    case .toolResult(var part):
      ClawRedaction.redact(&part.toolUseID, at: "\(path).tool_use_id", in: &log)
      ClawRedaction.redact(&part.output, at: "\(path).output", in: &log)
      block = .toolResult(part)
    case .branchThinking, .unknown: break
    }
  }
}
