import SatchelJSONText
public import SatchelSessionModel

// From claw to the neutral model. Nothing is noted here: what does not come across, the
// exchange finds by mapping back.

extension ClawFormat {
  /// What a head says, in neutral terms.
  ///
  /// A single object on disk has no id: the header's is empty, and whoever knows the file's name gives it one.
  public static func header(of head: ClawHead) -> SessionHeader {
    if let port = head.port { return SessionHeader(id: SessionID(port.sessionID)) }
    if let object = head.object { return header(of: object) }
    var header = SessionHeader(id: SessionID(head.meta?.sessionID ?? ""))
    guard let meta = head.meta else { return header }
    let created = meta.createdAtMilliseconds ?? ClawID.milliseconds(in: meta.sessionID)
    header.createdAt = created.map { Instant(milliseconds: $0) }
    header.updatedAt = Instant(milliseconds: meta.updatedAtMilliseconds)
    header.workspace = meta.workspaceRoot
    header.model = meta.model
    header.origin = meta.fork.map(origin)
    return header
  }

  private static func header(of object: ClawSession) -> SessionHeader {
    let id = object.sessionID ?? ""
    var header = SessionHeader(id: SessionID(id))
    let created = object.createdAtMilliseconds ?? ClawID.milliseconds(in: id) ?? object.startedAtMilliseconds
    header.createdAt = created.map { Instant(milliseconds: $0) }
    header.updatedAt = object.updatedAtMilliseconds.map { Instant(milliseconds: $0) }
    header.workspace = object.workspaceRoot
    header.model = object.model ?? object.metadata?["model"]?.text
    header.origin = object.fork.map(origin)
    return header
  }

  private static func origin(_ fork: ClawFork) -> SessionHeader.Origin {
    SessionHeader.Origin(kind: .fork, parentID: SessionID(fork.parentSessionID), branchName: fork.branchName)
  }

  /// What records say, in neutral terms: each is one entry.
  public static func entries(of unit: [ClawRecord], in context: inout ReadingContext) -> [Entry] {
    unit.map { record in
      context.unitCount += 1
      if case .portPrompt(let text) = record {
        return Entry(Message(role: .user, blocks: [.text(text.repaired)]))
      }
      guard case .message(let envelope) = record, let message = message(envelope.message, &context) else {
        return event(record)
      }
      return Entry(message)
    }
  }

  private static func event(_ record: ClawRecord) -> Entry {
    var time: Instant?
    if case .promptHistory(let prompt) = record { time = Instant(milliseconds: prompt.timestampMilliseconds) }
    return Entry(.event(type: "claw/" + record.type, record: record.tree), time: time)
  }

  /// Nil for a role that nobody knows.
  private static func message(_ native: ClawMessage, _ context: inout ReadingContext) -> Message? {
    guard let role = Message.Role(rawValue: native.role.rawValue) else { return nil }
    let blocks = native.blocks.map { block($0, &context) }
    return Message(role: native.holdsOnlyResults ? .tool : role, blocks: blocks, usage: native.usage.map(usage))
  }

  private static func usage(_ usage: ClawUsage) -> Usage {
    Usage(
      input: UInt64(usage.inputTokens), output: UInt64(usage.outputTokens),
      cacheRead: UInt64(usage.cacheReadInputTokens), cacheWrite: UInt64(usage.cacheCreationInputTokens))
  }

  private static func block(_ native: ClawBlock, _ context: inout ReadingContext) -> Block {
    switch native {
    case .text(let block): return .text(block.text)
    case .thinking(let block): return .reasoning(text: block.thinking, signature: block.signature)
    case .branchThinking(let block): return .reasoning(text: block.text, signature: block.signature)
    case .toolUse(let block):
      context.callCount += 1
      context.calls.remember(block.id, name: block.name)
      return .toolCall(ToolCall(id: block.id, name: block.name, input: .text(block.input)))
    case .toolResult(let block):
      return .toolResult(
        ToolResult(
          callID: block.toolUseID, name: block.toolName, content: [.text(block.output)], isError: block.isError))
    case .unknown(let type, let record): return .opaque(type: "claw/" + type, record: record)
    }
  }
}

extension ClawSession {
  /// When an early branch's metadata says that the session began: decimal seconds and a `Z` (section 5).
  fileprivate var startedAtMilliseconds: Int64? {
    guard let text = metadata?["started_at"]?.text, text.hasSuffix("Z"), let seconds = Int64(text.dropLast()) else {
      return nil
    }
    let (milliseconds, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    return overflow ? nil : milliseconds
  }
}

/// Ids as the program makes them: `session-<milliseconds>-<n>`.
public enum ClawID {
  /// An id; `serial` counts within a process.
  public static func make(milliseconds: Int64, serial: UInt64) -> String { "session-\(milliseconds)-\(serial)" }

  /// The time in an id (section 4.3): what the newest revision takes where a session does not say when it began.
  ///
  /// A sign before the digits is let through, as the program does.
  public static func milliseconds(in id: String) -> Int64? {
    guard id.utf8.starts(with: "session-".utf8) else { return nil }
    let rest = id.utf8.dropFirst(8)
    guard let dash = rest.firstIndex(of: UInt8(ascii: "-")), rest.index(after: dash) < rest.endIndex,
      let digits = Substring(rest[..<dash]) as Substring?, let value = UInt64(digits)
    else { return nil }
    return Int64(exactly: value)
  }
}
