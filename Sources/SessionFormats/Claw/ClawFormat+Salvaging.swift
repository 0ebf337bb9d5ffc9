public import SatchelJSONText
public import SatchelSessionModel

extension ClawFormat: LineFormat, DocumentFormat {
  /// By most of the four members of a file of the Python port and none of other files, or else by a message's or the
  /// settings' members.
  public static func likeness(of text: String) -> Likeness? {
    if isNearlyPort(text) { return Likeness(strength: 3, era: ClawEra.port) }
    return has("blocks", "type", in: text) || has("session_id", "type", "updated_at_ms", in: text)
      ? Likeness(strength: 1) : nil
  }

  private static func isNearlyPort(_ text: String) -> Bool {
    let own = ["session_id", "messages", "input_tokens", "output_tokens"]
    let others = ["version", "type", "blocks", "role", "config", "user_id"]
    return own.count { text.contains("\"\($0)\"") } >= 3 && !others.contains { text.contains("\"\($0)\":") }
  }

  /// All but one object, whole or not, with nothing else in the file.
  public static func isOnLines(_ source: any RandomAccessBytes, limits: ReadingLimits) -> Bool {
    var walker = JSONWalker(source, options: jsonOptions(limits), maximumValueBytes: limits.maximumValueBytes)
    var hasMessages = false
    do throws(JSONReadError) {
      try walker.enterObject()
      while let key = try walker.nextKey() {
        let first = try walker.firstByte()
        if key.repaired == "type" || key.repaired == "message" { return true }
        if key.repaired == "messages", first == UInt8(ascii: "[") { hasMessages = true }
        _ = try walker.skipValue()
      }
      // Records follow a line each; anything else is more of the object, whose bracket is hurt.
      let next = try walker.firstByte()
      return !hasMessages && !hasBareMessages(source) || next == UInt8(ascii: "{")
    } catch {
      return !hasMessages && !hasBareMessages(source)
    }
  }

  /// Whether a text has messages, but no record around one.
  private static func hasBareMessages(_ source: any RandomAccessBytes) -> Bool {
    guard let head = try? source.bytes(in: 0..<min(source.byteCount, 1 << 18)) else { return false }
    let text = String(decoding: head, as: UTF8.self)
    return text.contains("\"blocks\":") && !text.contains("\"message\":")
  }

  /// What the program's own JSON reader lets through.
  public static func lineOptions(_ limits: ReadingLimits) -> JSONOptions { jsonOptions(limits) }

  /// A record has a type, and is one that the program objects to nothing in.
  public static func accepts(line: [UInt8], limits: ReadingLimits) -> Bool {
    guard line.first == UInt8(ascii: "{"), line.count <= limits.maximumValueBytes,
      let root = try? JSONDocument(line, options: jsonOptions(limits)).root, root.member("type")?.kind == .string
    else { return false }
    return objections(to: line).isEmpty
  }

  /// Inputs of tools are texts, and numbers integers; the last of repeated members counts.
  public static var spelling: SalvageSpelling {
    var spelling = SalvageSpelling()
    spelling.options = { jsonOptions($0) }
    spelling.lastRepeatCounts = true
    spelling.textMember = ("tool_use", "input")
    spelling.countsMember = "usage"
    spelling.knowsIntegersOnly = true
    spelling.cuttableTexts = ["text", "content", "thinking"]
    return spelling
  }

  /// A single object with its messages, which needs no id.
  public static func document(of id: SessionID) -> DocumentShape {
    var shape = DocumentShape(lists: ["messages"], frame: [JSONMember("version", 1), JSONMember("messages", [])])
    shape.parts = ["messages": "blocks"]
    return shape
  }

  /// The blocks of a message.
  public static var separableParts: SeparableParts? {
    SeparableParts(member: "message", list: "blocks") { ["message": $0, "type": "message"] }
  }

  /// A session in the oldest form, one object: its settings, and each message.
  public static func records(for value: JSON, stem: String) -> [JSON]? {
    guard let messages = value["messages"]?.elements, value["type"] == nil else { return nil }
    let id = value["session_id"]?.text ?? stem
    let created = value["created_at_ms"]?.int64 ?? ClawID.milliseconds(in: id) ?? 0
    let meta: JSON = [
      "created_at_ms": .integer(created), "session_id": .string(id), "type": "session_meta",
      "updated_at_ms": .integer(value["updated_at_ms"]?.int64 ?? created), "version": 1,
    ]
    return [meta] + messages.map { ["message": $0, "type": "message"] as JSON }
  }
}
