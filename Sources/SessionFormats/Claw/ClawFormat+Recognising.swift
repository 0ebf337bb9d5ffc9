import JSONText

extension ClawFormat {
  /// Whether a text is a claw session, and the era that its beginning shows (see ``ClawHead/era``).
  ///
  /// A journal is told by any of its first 32 lines that is one of claw's records, so that a
  /// damaged line in front does not hide it.
  public static func recognise(_ outline: TextOutline) -> String? {
    if outline.isBlank { return nil }
    if ClawPort.isPort(outline) { return "port" }
    if let era = objectEra(outline) { return era }
    var lines = JSONLineReader(outline.source, maximumLineBytes: 1 << 20)
    var found: String?
    for _ in 0..<32 {
      guard let line = try? lines.next() else { break }
      guard let era = lineEra(ClawLine(line)) else { continue }
      if era == "E8" { return era }
      found = max(found ?? era, era)
    }
    return found ?? (startsAsObject(outline.source) || startsAsMessage(outline) ? "E1" : nil)
  }

  /// A single object: a list of messages and a version, and no member that only other programs write.
  private static func objectEra(_ outline: TextOutline) -> String? {
    guard outline.has("messages", "version"), outline.member("messages")?.firstByte == UInt8(ascii: "["),
      outline.member("config") == nil, outline.member("type") == nil
    else { return nil }
    return outline.member("metadata") == nil ? "E1" : "E1m"
  }

  private static func lineEra(_ line: ClawLine) -> String? {
    guard let root = try? JSONDocument(line.bytes, options: .claw()).root, let type = root.member("type")?.string,
      root.member("payload") == nil
    else { return nil }
    switch type {
    case "session_meta":
      guard root.member("session_id") != nil || root.member("updated_at_ms") != nil else { return nil }
      if root.member("created_at_ms") == nil { return "E8" }
      return root.member("model") != nil ? "E5" : root.member("workspace_root") != nil ? "E4" : "E3"
    case "message": return root.member("message")?.member("blocks") == nil ? nil : "E3"
    case "prompt_history": return root.member("text") == nil ? nil : "E4"
    case "compaction": return root.member("summary") == nil ? nil : "E3"
    default: return nil
    }
  }

  /// A single object that breaks off inside its messages.
  private static func startsAsObject(_ source: any RandomAccessBytes) -> Bool {
    var walker = JSONWalker(source, options: .claw(), maximumValueBytes: 1 << 20)
    do throws(JSONReadError) {
      try walker.enterObject()
      while let key = try walker.nextKey() {
        guard key.value == "messages" else {
          _ = try walker.skipValue()
          continue
        }
        try walker.enterArray()
        guard try walker.nextElement() else { return false }
        try walker.enterObject()
        return try walker.nextKey()?.value == "blocks"
      }
    } catch {}
    return false
  }

  /// A message record that breaks off, or is too large to be looked at whole.
  private static func startsAsMessage(_ outline: TextOutline) -> Bool {
    var walker = JSONWalker(outline.source, options: .claw(), maximumValueBytes: 1 << 20)
    do throws(JSONReadError) {
      try walker.enterObject()
      guard try walker.nextKey()?.value == "message" else { return false }
      try walker.enterObject()
      return try walker.nextKey()?.value == "blocks"
    } catch {
      return false
    }
  }
}
