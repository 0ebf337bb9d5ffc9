import SatchelJSONText
import SatchelSessionModel

// The shape of nearly all messages of a session: the four kinds of parts that the program
// writes, every known member once and of its type. Unknown members may stand anywhere.

/// One message that is plain.
struct A3SPlainMessage {
  private var counts = PlainTotals.Counts()
  private var parts = 0
  private var results = 0
  private var tools: [Range<Int>] = []
  /// The texts, if they are asked for.
  private var texts: [Range<Int>] = []
  /// Whether it is still to be told how the session begins.
  var keepsTexts = true
  private var role: Message.Role?

  /// Goes over a message; false if it is not plain.
  mutating func take(_ scan: inout PlainScan) -> Bool {
    counts = PlainTotals.Counts()
    (parts, results, role) = (0, 0, nil)
    tools.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    var hasContent = false
    var seen: UInt8 = 0
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      if scan.isWord(name, "content") {
        guard !hasContent, scan.enterArray() else { return false }
        hasContent = true
        while scan.nextElement() { if !part(&scan) { return false } }
      } else if scan.isWord(name, "role") {
        guard role == nil, let word = scan.string(), takeRole(word.range, scan) else { return false }
      } else if let bit = Self.bit(name, scan) {
        guard seen & bit == 0 else { return false }
        seen |= bit
        if scan.takesNull() { continue }
        guard scan.string() != nil else { return false }
        if bit == 1 { counts.reasoning += 1 }
      } else {
        guard scan.skipValue() else { return false }
      }
    }
    return hasContent && role != nil && !scan.hasFailed
  }

  /// Adds what was found to the totals.
  func count(in totals: inout PlainTotals, of scan: PlainScan) {
    guard let role else { return }
    for name in tools { totals.addTool(name, of: scan) }
    let hasOnlyResults = parts > 0 && parts == results && counts.reasoning == 0
    if role == .user { totals.addPrompt(texts, of: scan) }
    totals.add(hasOnlyResults ? .tool : role, counts)
  }

  private mutating func takeRole(_ word: Range<Int>, _ scan: PlainScan) -> Bool {
    if scan.isWord(word, "assistant") { role = .assistant }
    if scan.isWord(word, "user") { role = .user }
    return role != nil
  }

  private static func bit(_ name: Range<Int>, _ scan: PlainScan) -> UInt8? {
    if scan.isWord(name, "reasoning_content") { return 1 }
    if scan.isWord(name, "transcript_text") { return 2 }
    return scan.isWord(name, "transcript_visibility") ? 4 : nil
  }
}

// MARK: Parts

extension A3SPlainMessage {
  /// Which members a part has, and what kind of value where that matters.
  private struct Members: OptionSet {
    let rawValue: UInt16
    static let text = Members(rawValue: 1)
    static let id = Members(rawValue: 2)
    static let name = Members(rawValue: 4)
    static let input = Members(rawValue: 8)
    static let toolUseID = Members(rawValue: 16)
    static let content = Members(rawValue: 32)
    static let isError = Members(rawValue: 64)
    static let trust = Members(rawValue: 128)
    static let reviewed = Members(rawValue: 256)
    static let source = Members(rawValue: 512)
    static let call: Members = [.id, .name, .input]
    static let result: Members = [.toolUseID, .content]
  }

  /// What a part holds.
  private struct Part {
    var type: Range<Int>?
    var tool: PlainScan.Text?
    /// The member `text`.
    var said: Range<Int>?
    var seen: Members = []
    /// Images in the content of a result.
    var images = 0
  }

  private mutating func part(_ scan: inout PlainScan) -> Bool {
    guard let part = Self.members(&scan, isNested: false), let type = part.type else { return false }
    parts += 1
    if scan.isWord(type, "tool_result") {
      results += 1
      counts.toolResults += 1
      counts.images += part.images
      return part.seen.isSuperset(of: .result)
    }
    if scan.isWord(type, "tool_use") {
      guard let tool = part.tool, !tool.hasEscapes else { return false }
      tools.append(tool.range)
      counts.toolCalls += 1
      return part.seen.isSuperset(of: .call)
    }
    if scan.isWord(type, "image") {
      counts.images += 1
      return part.seen.contains(.source)
    }
    counts.texts += 1
    if let said = part.said, keepsTexts { texts.append(said) }
    return scan.isWord(type, "text") && part.seen.contains(.text)
  }

  private static func members(_ scan: inout PlainScan, isNested: Bool) -> Part? {
    var part = Part()
    guard scan.enterObject() else { return nil }
    while let name = scan.nextName() {
      if scan.isWord(name, "type") {
        guard part.type == nil, let word = scan.string() else { return nil }
        part.type = word.range
        continue
      }
      guard let member = member(name, scan) else {
        guard scan.skipValue() else { return nil }
        continue
      }
      guard part.seen.isDisjoint(with: member), value(of: member, &scan, &part, isNested: isNested) else { return nil }
      part.seen.formUnion(member)
    }
    return scan.hasFailed ? nil : part
  }

  private static func value(
    of member: Members, _ scan: inout PlainScan, _ part: inout Part, isNested: Bool
  ) -> Bool {
    switch member {
    case .input: return scan.skipValue()
    case .isError, .reviewed: return scan.takesNull() || scan.bool() != nil
    case .trust: return scan.takesNull() || scan.string() != nil
    case .source: return source(&scan)
    case .content: return content(&scan, &part, isNested: isNested)
    case .name:
      part.tool = scan.string()
      return part.tool != nil
    case .text:
      part.said = scan.string()?.range
      return part.said != nil
    default: return scan.string() != nil
    }
  }

  /// The content of a result: a string, or a list of texts and images.
  private static func content(_ scan: inout PlainScan, _ part: inout Part, isNested: Bool) -> Bool {
    if scan.peek() == UInt8(ascii: "\"") { return scan.string() != nil }
    guard !isNested, scan.enterArray() else { return false }
    while scan.nextElement() {
      guard let inner = members(&scan, isNested: true), let type = inner.type else { return false }
      if scan.isWord(type, "image"), inner.seen.contains(.source) {
        part.images += 1
      } else {
        guard scan.isWord(type, "text"), inner.seen.contains(.text) else { return false }
      }
    }
    return !scan.hasFailed
  }

  /// Where an image comes from: three strings, of which the first must be the usual one.
  private static func source(_ scan: inout PlainScan) -> Bool {
    var (hasType, hasMedia, hasData) = (false, false, false)
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      if scan.isWord(name, "type") {
        guard !hasType, let type = scan.string(), scan.isWord(type.range, "base64") else { return false }
        hasType = true
      } else if scan.isWord(name, "media_type") {
        guard !hasMedia, scan.string() != nil else { return false }
        hasMedia = true
      } else if scan.isWord(name, "data") {
        guard !hasData, scan.string() != nil else { return false }
        hasData = true
      } else {
        guard scan.skipValue() else { return false }
      }
    }
    return hasType && hasMedia && hasData && !scan.hasFailed
  }

  private static func member(_ name: Range<Int>, _ scan: PlainScan) -> Members? {
    switch name.count {
    case 2: scan.isWord(name, "id") ? .id : nil
    case 4: scan.isWord(name, "text") ? .text : scan.isWord(name, "name") ? .name : nil
    case 5: scan.isWord(name, "input") ? .input : scan.isWord(name, "trust") ? .trust : nil
    case 6: scan.isWord(name, "source") ? .source : nil
    case 7: scan.isWord(name, "content") ? .content : nil
    case 8: scan.isWord(name, "is_error") ? .isError : nil
    case 11: scan.isWord(name, "tool_use_id") ? .toolUseID : nil
    case 18: scan.isWord(name, "redaction_reviewed") ? .reviewed : nil
    default: nil
    }
  }
}
