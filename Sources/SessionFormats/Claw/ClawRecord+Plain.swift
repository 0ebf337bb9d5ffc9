import SatchelJSONText
import SatchelSessionModel

extension ClawJournalRecords {
  /// The next record, if it is a plain message behind the head's records; nil if it must be read the usual way, with
  /// nothing taken.
  mutating func nextPlain() throws(SessionError) -> LocatedRecord<ClawRecord>? {
    guard headRecords == 0 else { return nil }
    var message = PlainMessage()
    swap(&message, &plain)
    defer { swap(&message, &plain) }
    var record: ClawRecord?
    let (number, start) = (lines.lineNumber, lines.offset)
    do throws(JSONReadError) {
      let hasPassed = try lines.passLine(
        maximumDepth: options.maximumDepth,
        take: { ClawFormat.takePlain(&$0, into: &message, inputsAsText: true) },
        accept: { record = ClawRecord(message, of: $0) })
      guard hasPassed, let record else { return nil }
      return LocatedRecord(record, at: Place(line: number, column: 1, offset: start, length: lines.offset - 1 - start))
    } catch {
      throw SessionError(error)
    }
  }
}

extension ClawRecord {
  /// A plain message, its inputs as text.
  init(_ message: PlainMessage, of scan: PlainScan) {
    var native = ClawMessage(role: ClawRole(rawValue: message.role.rawValue), blocks: [])
    native.blocks.reserveCapacity(message.parts.count)
    for part in message.parts { native.blocks.append(ClawBlock(part, of: scan)) }
    native.usage = message.usage.map { usage in
      ClawUsage(
        input: UInt32(clamping: usage.input), output: UInt32(clamping: usage.output),
        cacheCreation: UInt32(clamping: usage.cacheWrite ?? 0), cacheRead: UInt32(clamping: usage.cacheRead ?? 0))
    }
    self.init(native)
    if let aside = message.aside { self.aside = scan.text(ofShared: aside) }
  }
}

extension ClawBlock {
  fileprivate init(_ part: PlainMessage.Part, of scan: PlainScan) {
    let text = scan.text(ofShared: part.text)
    let name = part.name.map { scan.text(ofShared: $0) } ?? ""
    switch part.kind {
    case .text: self = .text(ClawTextBlock(text: text))
    case .thought:
      self = .thinking(
        ClawThinkingBlock(thinking: text, signature: part.signature.map { scan.text(ofShared: $0) }))
    case .call: self = .toolUse(ClawToolUseBlock(id: scan.text(ofShared: part.id), name: name, input: text))
    case .result:
      self = .toolResult(
        ClawToolResultBlock(
          toolUseID: scan.text(ofShared: part.id), toolName: name, output: text, isError: part.isError))
    }
  }
}
