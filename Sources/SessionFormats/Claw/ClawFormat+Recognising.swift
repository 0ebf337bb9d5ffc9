import SatchelJSONText

extension ClawFormat {
  /// Whether a text is a claw session, and the era that its beginning shows (see ``ClawHead/era``).
  ///
  /// A journal is told by any of its first 32 lines that is one of claw's records, so that a
  /// damaged line in front does not hide it.
  public static func recognise(_ outline: TextOutline) -> Era? {
    // No later line tells a newer one.
    era(of: outline) { $0 == ClawEra.e8 }
  }

  /// Whether a text is a claw session: told by the first line that shows any era.
  public static func claims(_ outline: TextOutline) -> Bool { era(of: outline) { _ in true } != nil }

  /// The era that a text shows; of lines no more are looked at once one shows an era that is enough.
  private static func era(of outline: TextOutline, isEnough: (Era) -> Bool) -> Era? {
    if outline.isBlank { return nil }
    if ClawPort.isPort(outline) { return ClawEra.port }
    if let era = objectEra(outline) { return era }
    var lines = JSONLineReader(outline.source, maximumLineBytes: Int(largestLine))
    var found: Era?
    for _ in 0..<32 {
      let line: JSONLine?
      // A line that is too long to be looked at is passed over.
      do throws(JSONReadError) { line = try lines.next() } catch { if case .syntax = error { continue } else { break } }
      guard let line else { break }
      guard let era = lineEra(ClawLine(line)) else { continue }
      if isEnough(era) { return era }
      found = max(found ?? era, era)
    }
    if let era = found ?? largeRecordEra(outline) { return era }
    return startsAsObject(outline.source) || startsAsMessage(outline) ? ClawEra.e1 : nil
  }

  /// Longer lines are looked at from outside.
  private static let largestLine: UInt64 = 1 << 20

  /// A single object: a list of messages and a version, and no member that only other programs write.
  private static func objectEra(_ outline: TextOutline) -> Era? {
    guard outline.has("messages", "version"), outline.member("messages")?.firstByte == UInt8(ascii: "["),
      outline.member("config") == nil, outline.member("type") == nil
    else { return nil }
    return outline.member("metadata") == nil ? ClawEra.e1 : ClawEra.e1m
  }

  private static func lineEra(_ line: ClawLine) -> Era? {
    guard let root = try? JSONDocument(line.bytes, options: .claw()).root, let type = root.member("type")?.string,
      root.member("payload") == nil
    else { return nil }
    if type == "message", root.member("message")?.member("blocks") == nil { return nil }
    return recordEra(type) { root.member($0) != nil }
  }

  /// The first record, where it is too large to be looked at whole.
  private static func largeRecordEra(_ outline: TextOutline) -> Era? {
    guard outline.members.contains(where: { $0.range.upperBound > largestLine }), let type = outline.string("type"),
      outline.member("payload") == nil
    else { return nil }
    if type == "message", !holdsBlocks(outline) { return nil }
    return recordEra(type) { outline.member($0.description) != nil }
  }

  /// Whether the member `message` is an object with a member `blocks`.
  private static func holdsBlocks(_ outline: TextOutline) -> Bool {
    guard let message = outline.member("message") else { return false }
    var walker = JSONWalker(outline.source, from: message.range.lowerBound, options: .claw())
    do throws(JSONReadError) {
      try walker.enterObject()
      while let key = try walker.nextKey() {
        if key.value == "blocks" { return true }
        _ = try walker.skipValue()
      }
    } catch {}
    return false
  }

  private static func recordEra(_ type: String, has: (StaticString) -> Bool) -> Era? {
    switch type {
    case "session_meta":
      guard has("session_id") || has("updated_at_ms") else { return nil }
      if !has("created_at_ms") { return ClawEra.e8 }
      return has("model") ? ClawEra.e5 : has("workspace_root") ? ClawEra.e4 : ClawEra.e3
    case "message": return has("message") ? ClawEra.e3 : nil
    case "prompt_history": return has("text") ? ClawEra.e4 : nil
    case "compaction": return has("summary") ? ClawEra.e3 : nil
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
