import SatchelJSONText
import SatchelSessionModel

/// Writes a session of the A3S store, bare or in a snapshot, in the bytes that the program writes: two spaces a
/// level, members in the order of the tables, no line feed at the end (a3s-store.md, section 2).
public struct A3SWriter: SessionWriter {
  /// One section: the file from its beginning to its end.
  public static let sectionCount = 1
  var writer = JSONWriter(style: .pretty)
  let isInSnapshot: Bool

  /// Writes what comes before the messages.
  public init(head: A3SHead, into sink: inout some SectionedSink) throws {
    isInSnapshot = head.snapshot != nil
    if let snapshot = head.snapshot {
      writer.beginObject()
      try write(snapshot.before, into: &sink)
      writer.key("session")
    }
    writer.beginObject()
    head.writeMembers(fields: 0..<A3SHead.messagesField + 1, to: &writer)
    writer.key("messages")
    writer.beginArray()
    try flush(into: &sink)
  }

  /// Writes a message.
  public mutating func append(_ record: A3SMessage, into sink: inout some SectionedSink) throws {
    record.write(to: &writer)
    try flush(into: &sink)
  }

  /// Writes what comes after the messages.
  public mutating func finish(head: A3SHead, into sink: inout some SectionedSink) throws {
    writer.endArray()
    head.writeMembers(fields: A3SHead.messagesField + 1..<A3SHead.table.fields.count, to: &writer)
    writer.endObject()
    if let snapshot = head.snapshot {
      try write(snapshot.after, into: &sink)
      writer.endObject()
    }
    try flush(into: &sink)
  }

  /// Parts of a snapshot are copied piece by piece.
  private mutating func write(_ parts: [A3SSnapshotPart], into sink: inout some SectionedSink) throws {
    for part in parts {
      if part.isElsewhere {
        throw SessionError(.invalid, "the snapshot's \(part.key.repaired) was kept elsewhere and is missing")
      }
      writer.key(part.key)
      writer.verbatim([UInt8]())
      try flush(into: &sink)
      try part.forEachPiece { try sink.write($0, section: 0) }
    }
  }

  mutating func flush(into sink: inout some SectionedSink) throws {
    try sink.write(writer.bytes, section: 0)
    writer.removeBytes()
  }
}

extension A3SHead {
  /// Fills what only the messages tell, where the head says nothing.
  mutating func complete(from totals: SessionTotals) {
    if totals.hasUsage, totalUsage.isZero { totalUsage = A3STokenUsage(totals.usage) }
    if toolNames.isEmpty { toolNames = totals.toolNames }
    if contextUsage.turns == 0 { contextUsage.turns = UInt64(totals.messages[.user]) }
  }
}

extension A3STokenUsage {
  /// Whether nothing was counted.
  var isZero: Bool {
    promptTokens == 0 && completionTokens == 0 && totalTokens == 0 && (cacheReadTokens ?? 0) == 0
      && (cacheWriteTokens ?? 0) == 0
  }

  /// Tokens in this format's terms; the total is what was sent and what was answered.
  init(_ usage: Usage) {
    self.init()
    promptTokens = usage.input
    completionTokens = usage.output
    totalTokens = usage.input &+ usage.output
    cacheReadTokens = usage.cacheRead
    cacheWriteTokens = usage.cacheWrite
  }
}
