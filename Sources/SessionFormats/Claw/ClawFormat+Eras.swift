import SatchelJSONText
public import SatchelSessionModel

extension ClawFormat {
  /// The claw journal reference, sections 1 and 13.
  ///
  /// Nothing in a file names its era: a session has the earliest whose program writes all that it shows.
  public static var eras: [FormatEra] {
    [
      FormatEra(ClawEra.e0, programs: "2026-03-31", layout: "a single object with messages"),
      FormatEra(ClawEra.e1, programs: "2026-03-31", layout: "and tokens"),
      FormatEra(ClawEra.e1m, programs: "2026-04-01, a branch", layout: "and metadata, thinking under 'text'"),
      FormatEra(ClawEra.e2, programs: "2026-04-01", layout: "a journal of at least two lines; written as E3 is"),
      FormatEra(
        ClawEra.e3, programs: "2026-04-02", layout: "a journal: meta, compaction, messages",
        writtenAs: ClawEra.seedStyle),
      FormatEra(ClawEra.e4, programs: "2026-04-07", layout: "and typed prompts, workspace"),
      FormatEra(ClawEra.e5, programs: "2026-04-10", layout: "and model"),
      FormatEra(ClawEra.e6, programs: "2026-05-06", layout: "and thinking"),
      FormatEra(ClawEra.e7, programs: "2026-05-15", layout: "secrets and long texts are cut at saving"),
      FormatEra(ClawEra.e8, programs: "2026-05-26", layout: "and no need of a creation time", writtenAs: .newest),
      FormatEra(
        ClawEra.port, programs: "the Python port", layout: "one object with prompts only", writtenAs: ClawEra.portStyle),
    ]
  }

  /// A head as a style has it.
  public static func head(_ head: ClawHead, as style: WritingStyle) -> ClawHead {
    style == ClawEra.portStyle ? portHead(head) : journalHead(head, isSeed: style == ClawEra.seedStyle)
  }

  /// A record as a style has it; nil if it has no place there.
  public static func record(_ record: ClawRecord, as style: WritingStyle) -> ClawRecord? {
    style == ClawEra.portStyle ? portRecord(record) : journalRecord(record, isSeed: style == ClawEra.seedStyle)
  }

  /// A head with an id, where it has none.
  public static func naming(_ head: ClawHead, _ id: String) -> ClawHead {
    guard var meta = head.meta, meta.sessionID.isEmpty else { return head }
    var head = head
    meta.sessionID = id
    head.meta = meta
    return head
  }

  /// The journal of a session that is so small that E2 does not read it.
  public static func remarks(on head: ClawHead, recordCount: Int) -> [Finding] {
    let lines = recordCount + (head.meta == nil ? 0 : 1) + (head.compaction == nil ? 0 : 1)
    guard head.layout == .journal, lines < 2 else { return [] }
    return [
      Finding(.note, code: "one-line", message: "The journal has one line; claw of 2026-04-01 (E2) does not read such.")
    ]
  }
}

// MARK: Journals

extension ClawFormat {
  private static func journalHead(_ head: ClawHead, isSeed: Bool) -> ClawHead {
    var result = head
    var meta = head.meta ?? ClawMeta()
    if let port = head.port {
      meta.sessionID = port.sessionID
      meta.extra[Aside.memberName] = port.extra[Aside.memberName]
      result = ClawHead(meta: meta)
    } else if head.object != nil {
      result = ClawSession(head: head).head
    }
    result.layout = .journal
    meta = result.meta ?? meta
    // E8 can do without, the others cannot.
    if head.meta == nil || isSeed {
      meta.createdAtMilliseconds = meta.createdAtMilliseconds ?? ClawID.milliseconds(in: meta.sessionID) ?? 0
    }
    meta.extra.keepReadable()
    meta.fork?.extra.keepReadable()
    result.compaction?.extra.keepReadable()
    if isSeed {
      meta.model = nil
      meta.workspaceRoot = nil
    }
    result.meta = meta
    return result
  }

  private static func journalRecord(_ record: ClawRecord, isSeed: Bool) -> ClawRecord? {
    switch record {
    case .meta, .compaction, .unknown: return nil
    case .promptHistory(var prompt):
      prompt.extra.keepReadable()
      return isSeed ? nil : .promptHistory(prompt)
    case .portPrompt(let text): return ClawRecord(ClawMessage(userText: text.repaired))
    case .message(var envelope):
      guard envelope.message.role.isKnown else { return nil }
      envelope.extra.keepReadable()
      envelope.message.extra.keepReadable()
      envelope.message.usage?.extra.keepReadable()
      envelope.message.blocks = envelope.message.blocks.compactMap { journalBlock($0, isSeed: isSeed) }
      return .message(envelope)
    }
  }

  private static func journalBlock(_ block: ClawBlock, isSeed: Bool) -> ClawBlock? {
    switch block {
    case .text(var part):
      part.extra.keepReadable()
      return .text(part)
    case .thinking(var part):
      part.extra.keepReadable()
      return isSeed ? nil : .thinking(part)
    case .branchThinking(let part):
      return isSeed ? nil : .thinking(ClawThinkingBlock(thinking: part.text, signature: part.signature))
    case .toolUse(var part):
      part.extra.keepReadable()
      return .toolUse(part)
    case .toolResult(var part):
      part.extra.keepReadable()
      return .toolResult(part)
    case .unknown: return nil
    }
  }
}

// MARK: The Python port

extension ClawFormat {
  private static func portHead(_ head: ClawHead) -> ClawHead {
    if head.port != nil { return head }
    var port = ClawPort()
    port.sessionID = header(of: head).id.text
    var result = ClawHead()
    result.layout = .port
    result.port = port
    return result
  }

  /// What the person typed: the texts of a message, one after another.
  private static func portRecord(_ record: ClawRecord) -> ClawRecord? {
    if case .portPrompt = record { return record }
    guard case .message(let envelope) = record, envelope.message.role == .user else { return nil }
    let texts = envelope.message.blocks.compactMap { if case .text(let part) = $0 { part.text } else { nil } }
    return texts.isEmpty ? nil : .portPrompt(JSONString(texts.joined(separator: "\n\n"), escapes: .ascii))
  }
}

// MARK: What the program refuses even in members that it does not know

extension Extra {
  /// Leaves out unknown members with numbers that are no 64-bit integers, or escapes of surrogates.
  fileprivate mutating func keepReadable() {
    guard !members.isEmpty else { return }
    members.removeAll { !$0.member.value.isClawReadable || $0.member.key.hasSurrogateEscape }
  }
}

extension JSON {
  fileprivate var isClawReadable: Bool {
    first { part in
      let isReadable =
        switch part {
        case .scalar(.number(let number)): Int64(number.text) != nil
        case .scalar(.string(let text)), .name(let text): !text.hasSurrogateEscape
        case .scalar, .container: true
        }
      return isReadable ? nil : false
    } ?? true
  }
}

extension JSONString {
  fileprivate var hasSurrogateEscape: Bool {
    var isEscape = false
    var digits: [UInt8]?
    for byte in raw.utf8 {
      if var seen = digits {
        seen.append(byte)
        digits = seen.count < 2 ? seen : nil
        // \ud8 to \udf
        if seen.count == 2, seen[0] | 0x20 == UInt8(ascii: "d"), seen[1] >= UInt8(ascii: "8") { return true }
      } else if isEscape {
        isEscape = false
        if byte == UInt8(ascii: "u") { digits = [] }
      } else {
        isEscape = byte == UInt8(ascii: "\\")
      }
    }
    return false
  }
}
