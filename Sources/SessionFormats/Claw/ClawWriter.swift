import SatchelJSONText
import SatchelSessionModel

extension ClawFormat {
  /// Writes a claw file as the program does: compact, members in byte order, one record a line.
  ///
  /// A head that came from a single object makes a single object again, which holds messages only.
  public struct Writer: SessionWriter {
    var writer: JSONWriter
    let layout: ClawHead.Layout

    /// One: records follow the head.
    public static var sectionCount: Int { 1 }

    /// Writes the lines of the head, or the object's members up to its messages.
    public init(head: ClawHead, into sink: inout some SectionedSink) throws {
      layout = head.port != nil ? .port : head.object == nil ? head.layout : .object
      writer =
        layout == .port
        ? JSONWriter(style: .pretty, escapes: .ascii) : JSONWriter(style: .compact, escapes: .allControls)
      if let port = head.port {
        writer.beginObject()
        port.writeMembers(fields: 0..<ClawPort.fieldsBeforeMessages, to: &writer)
        writer.key("messages")
        writer.beginArray()
      } else if let object = head.object {
        beginObject(object)
      } else if layout == .journal {
        if let meta = head.meta { line { meta.write(to: &$0) } }
        if let compaction = head.compaction { line { compaction.write(to: &$0) } }
      }
      try flush(into: &sink)
    }

    /// Adds a line, or a message to the object.
    ///
    /// Throws ``SessionError`` for a record that an object has no place for.
    public mutating func append(_ record: ClawRecord, into sink: inout some SectionedSink) throws {
      if layout == .port {
        appendToPort(record)
      } else if case .portPrompt = record {
        throw SessionError(.invalid, "A bare prompt has its place in a file of the Python port only; write a message")
      } else if layout == .object {
        guard case .message(let envelope) = record else {
          throw SessionError(
            .invalid, "A single object has no place for a \(record.type.shownAsWord) record; write a journal")
        }
        envelope.message.write(to: &writer)
      } else {
        line { record.write(to: &$0) }
      }
      try flush(into: &sink)
    }

    /// Ends the file; a journal needs nothing more.
    public mutating func finish(
      head: ClawHead, into sink: inout some SectionedSink
    ) throws {
      if layout == .port, let port = head.port {
        writer.endArray()
        port.writeMembers(fields: ClawPort.fieldsBeforeMessages + 1..<ClawPort.table.fields.count, to: &writer)
        writer.endObject()
        return try flush(into: &sink)
      }
      guard layout == .object, var object = head.object else { return }
      object.keepUnknown(before: false)
      writer.endArray()
      object.writeMembers(fields: ClawSession.fieldsBeforeMessages + 1..<ClawSession.table.fields.count, to: &writer)
      writer.endObject()
      try flush(into: &sink)
    }

    /// A bare prompt; anything else stands there as it is, which the port does not mind.
    private mutating func appendToPort(_ record: ClawRecord) {
      if case .message(let envelope) = record, envelope.extra.members.isEmpty {
        envelope.message.write(to: &writer)
      } else {
        record.write(to: &writer)
      }
    }

    private mutating func beginObject(_ object: ClawSession) {
      var object = object
      object.keepUnknown(before: true)
      writer.beginObject()
      object.writeMembers(fields: 0..<ClawSession.fieldsBeforeMessages, to: &writer)
      writer.key("messages")
      writer.beginArray()
    }

    mutating func line(_ body: (inout JSONWriter) -> Void) {
      body(&writer)
      writer.add("\n")
    }

    mutating func flush(into sink: inout some SectionedSink) throws {
      guard !writer.bytes.isEmpty else { return }
      try sink.write(writer.bytes, section: 0)
      writer.removeBytes()
    }
  }
}

extension ClawSession {
  /// Keeps the unknown members whose names come before `messages` in byte order, or the others.
  fileprivate mutating func keepUnknown(before: Bool) {
    extra.members.removeAll { $0.member.name.utf8.lexicographicallyPrecedes("messages".utf8) != before }
  }
}
