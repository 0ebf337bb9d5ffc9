import SatchelJSONText
import SatchelSessionModel

// The shape of nearly all lines of a journal: a message whose parts are of the kinds that the
// program writes, with nothing about it that would be a finding. Unknown members may stand
// anywhere, as the reader keeps them and says nothing; a member that stands twice may not.

/// One line that is a plain message.
struct ClawPlainLine {
  private var counts = PlainTotals.Counts()
  private var parts = 0
  private var tools: [Range<Int>] = []
  /// The texts, if they are asked for.
  private var texts: [Range<Int>] = []
  /// Whether it is still to be told how the session begins.
  var keepsTexts = true
  private var role: Message.Role?
  private var usage: Usage?
  /// What the line shows of the format's history.
  private(set) var features: FormatFeatures = []

  /// Goes over a line; false if it is anything but a plain message.
  mutating func take(_ scan: inout PlainScan) -> Bool {
    counts = PlainTotals.Counts()
    parts = 0
    tools.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    (role, usage) = (nil, nil)
    features = []
    var hasType = false
    var hasMessage = false
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      if scan.isWord(name, "message") {
        guard !hasMessage, message(&scan) else { return false }
        hasMessage = true
      } else if scan.isWord(name, "type") {
        guard !hasType, let type = scan.string(), scan.isWord(type.range, "message") else { return false }
        hasType = true
      } else {
        guard skipUnknown(name, &scan) else { return false }
      }
    }
    return hasType && hasMessage && !scan.hasFailed && !scan.hasOddNumber
  }

  /// Adds what was found to the totals.
  func count(in totals: inout PlainTotals, of scan: PlainScan) {
    guard let role else { return }
    for name in tools { totals.addTool(name, of: scan) }
    if role == .user { totals.addPrompt(texts, of: scan) }
    totals.add(parts > 0 && parts == counts.toolResults ? .tool : role, counts, usage: usage)
  }

  private mutating func message(_ scan: inout PlainScan) -> Bool {
    var hasBlocks = false
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      if scan.isWord(name, "blocks") {
        guard !hasBlocks, scan.enterArray() else { return false }
        hasBlocks = true
        while scan.nextElement() { if !part(&scan) { return false } }
      } else if scan.isWord(name, "role") {
        guard role == nil, let word = scan.string(), takeRole(word.range, scan) else { return false }
      } else if scan.isWord(name, "usage") {
        guard usage == nil, takeUsage(&scan) else { return false }
        features.insert(.clawUsage)
      } else {
        guard skipUnknown(name, &scan) else { return false }
      }
    }
    return hasBlocks && role != nil && !scan.hasFailed
  }

  /// Passes over a member that the program does not know.
  private mutating func skipUnknown(_ name: Range<Int>, _ scan: inout PlainScan) -> Bool {
    if !scan.isWord(name, "x-satchel") { features.insert(.clawUnknownMembers) }
    return scan.skipValue()
  }

  private mutating func takeRole(_ word: Range<Int>, _ scan: PlainScan) -> Bool {
    if scan.isWord(word, "assistant") { role = .assistant }
    if scan.isWord(word, "tool") { role = .tool }
    if scan.isWord(word, "user") { role = .user }
    if scan.isWord(word, "system") { role = .system }
    return role != nil
  }

  private mutating func takeUsage(_ scan: inout PlainScan) -> Bool {
    var counts: (written: UInt64?, read: UInt64?, input: UInt64?, output: UInt64?)
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      if scan.isWord(name, "cache_creation_input_tokens") {
        guard counts.written == nil, let value = scan.natural() else { return false }
        counts.written = value
      } else if scan.isWord(name, "cache_read_input_tokens") {
        guard counts.read == nil, let value = scan.natural() else { return false }
        counts.read = value
      } else if scan.isWord(name, "input_tokens") {
        guard counts.input == nil, let value = scan.natural() else { return false }
        counts.input = value
      } else if scan.isWord(name, "output_tokens") {
        guard counts.output == nil, let value = scan.natural() else { return false }
        counts.output = value
      } else {
        guard skipUnknown(name, &scan) else { return false }
      }
    }
    guard let written = counts.written, let read = counts.read, let input = counts.input, let output = counts.output,
      max(written, read, input, output) <= UInt64(UInt32.max)
    else { return false }
    usage = Usage(input: input, output: output, cacheRead: read, cacheWrite: written)
    return !scan.hasFailed
  }
}

// MARK: Parts

extension ClawPlainLine {
  /// Which members a part has; all but `type` and `is_error` are strings.
  private struct Members: OptionSet {
    let rawValue: UInt16
    static let text = Members(rawValue: 1)
    static let thinking = Members(rawValue: 2)
    static let id = Members(rawValue: 4)
    static let input = Members(rawValue: 8)
    static let name = Members(rawValue: 16)
    static let output = Members(rawValue: 32)
    static let toolName = Members(rawValue: 64)
    static let toolUseID = Members(rawValue: 128)
    static let isError = Members(rawValue: 256)
    static let signature = Members(rawValue: 512)
    static let call: Members = [.id, .input, .name]
    static let result: Members = [.output, .toolName, .toolUseID, .isError]
  }

  private mutating func part(_ scan: inout PlainScan) -> Bool {
    var seen: Members = []
    var type: Range<Int>?
    var (tool, said): (PlainScan.Text?, Range<Int>?)
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      if scan.isWord(name, "type") {
        guard type == nil, let word = scan.string() else { return false }
        type = word.range
        continue
      }
      guard let member = Self.member(name, scan) else {
        guard skipUnknown(name, &scan) else { return false }
        continue
      }
      guard seen.isDisjoint(with: member) else { return false }
      seen.formUnion(member)
      if member == .isError {
        guard scan.bool() != nil else { return false }
      } else {
        guard let text = scan.string(), !mayBeCut(text, scan) else { return false }
        if member == .name { tool = text }
        if member == .text, keepsTexts { said = text.range }
      }
    }
    guard let type, !scan.hasFailed else { return false }
    parts += 1
    if let said, scan.isWord(type, "text") { texts.append(said) }
    return count(type, seen, tool, scan)
  }

  private static func member(_ name: Range<Int>, _ scan: PlainScan) -> Members? {
    switch name.count {
    case 2: scan.isWord(name, "id") ? .id : nil
    case 4: scan.isWord(name, "text") ? .text : scan.isWord(name, "name") ? .name : nil
    case 5: scan.isWord(name, "input") ? .input : nil
    case 6: scan.isWord(name, "output") ? .output : nil
    case 8: scan.isWord(name, "thinking") ? .thinking : scan.isWord(name, "is_error") ? .isError : nil
    case 9: scan.isWord(name, "tool_name") ? .toolName : scan.isWord(name, "signature") ? .signature : nil
    case 11: scan.isWord(name, "tool_use_id") ? .toolUseID : nil
    default: nil
    }
  }

  /// The members that the program knows in a part.
  private static func members(of type: Range<Int>, _ scan: PlainScan) -> Members {
    if scan.isWord(type, "tool_result") { return .result }
    if scan.isWord(type, "tool_use") { return .call }
    return scan.isWord(type, "text") ? .text : [.thinking, .signature]
  }

  /// Whether a text ends as one that the program cut: that is left to the reader.
  private func mayBeCut(_ text: PlainScan.Text, _ scan: PlainScan) -> Bool {
    text.range.count > ClawRedaction.scalarLimit
      && scan.isWord(text.range.suffix(30), " [truncated for session JSONL]")
  }

  private mutating func count(
    _ type: Range<Int>, _ seen: Members, _ tool: PlainScan.Text?, _ scan: PlainScan
  ) -> Bool {
    if !seen.isSubset(of: Self.members(of: type, scan)) { features.insert(.clawUnknownMembers) }
    if scan.isWord(type, "tool_result") {
      counts.toolResults += 1
      return seen.isSuperset(of: .result)
    }
    if scan.isWord(type, "tool_use") {
      guard let tool, !tool.hasEscapes else { return false }
      tools.append(tool.range)
      counts.toolCalls += 1
      return seen.isSuperset(of: .call)
    }
    if scan.isWord(type, "text") {
      counts.texts += 1
      return seen.contains(.text)
    }
    counts.reasoning += 1
    features.insert(.clawThinking)
    return scan.isWord(type, "thinking") && seen.contains(.thinking)
  }
}
