import SatchelJSONText
import SatchelSessionModel

// The shape of the elements of the four lists as the program writes them, every known member
// once and of its type. Unknown members may stand anywhere.

/// What one element of a list comes to.
struct UserPlainElement {
  private(set) var time: Instant?
  /// What is said, for messages.
  private(set) var said: Range<Int>?
  /// The tool, for steps.
  private(set) var tool: Range<Int>?
  /// Spans of thought that are not empty, for reasoning.
  private(set) var thoughts = 0
  /// The task specification, for responses.
  private(set) var seed: Range<Int>?
  /// Whether there is a member for one, whatever it holds.
  private(set) var hasSeedMember = false
  /// Whether reasoning has segments.
  var isSegmented: Bool { seen & Self.hasSegments != 0 }
  /// Where the response's steps end.
  private(set) var rangeEnd: UInt64?
  private var seen: UInt32 = 0

  /// Goes over an element; false if it is not plain.
  mutating func take(_ list: UserSessionText.List, _ scan: inout PlainScan) -> Bool {
    self = UserPlainElement()
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      let isTaken =
        switch list {
        case .users: takeUser(name, &scan)
        case .responses: takeResponse(name, &scan)
        case .steps: takeStep(name, &scan)
        case .reasoning: takeReasoning(name, &scan)
        }
      guard isTaken else { return false }
    }
    guard !scan.hasFailed else { return false }
    if list == .reasoning { settleThoughts() }
    let required: UInt32 = list == .steps ? 0x7F : list == .reasoning ? 7 : 3
    return seen & required == required
  }

  /// Notes that a member was met; false if it was before.
  private mutating func isFirst(_ bit: UInt32) -> Bool {
    guard seen & bit == 0 else { return false }
    seen |= bit
    return true
  }

  private mutating func takeTime(_ bit: UInt32, _ scan: inout PlainScan) -> Bool {
    guard isFirst(bit), let text = scan.string(), !text.hasEscapes else { return false }
    time = Timestamp(String(decoding: scan.copy(text.range), as: UTF8.self))?.instant
    return time != nil
  }

  // MARK: Messages and responses

  private mutating func takeUser(_ name: Range<Int>, _ scan: inout PlainScan) -> Bool {
    if scan.isWord(name, "content") {
      guard isFirst(1), let text = scan.string() else { return false }
      said = text.range
      return true
    }
    return scan.isWord(name, "timestamp") ? takeTime(2, &scan) : scan.skipValue()
  }

  private mutating func takeResponse(_ name: Range<Int>, _ scan: inout PlainScan) -> Bool {
    if scan.isWord(name, "content") { return isFirst(1) && scan.string() != nil }
    if scan.isWord(name, "timestamp") { return takeTime(2, &scan) }
    if scan.isWord(name, "session_id") { return isFirst(4) && (scan.takesNull() || scan.string() != nil) }
    if scan.isWord(name, "phase_reached") { return isFirst(8) && (scan.takesNull() || scan.string() != nil) }
    if scan.isWord(name, "evaluation_passed") { return isFirst(16) && (scan.takesNull() || scan.bool() != nil) }
    if scan.isWord(name, "trajectory_range") { return isFirst(32) && (scan.takesNull() || takeRange(&scan)) }
    guard scan.isWord(name, "seed_id") else { return scan.skipValue() }
    hasSeedMember = true
    guard isFirst(64) else { return false }
    if scan.takesNull() { return true }
    guard let text = scan.string(), !text.hasEscapes else { return false }
    seed = text.range
    return true
  }

  private mutating func takeRange(_ scan: inout PlainScan) -> Bool {
    var start: UInt64?
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      if scan.isWord(name, "start") {
        guard start == nil, let value = scan.natural() else { return false }
        start = value
      } else if scan.isWord(name, "end") {
        guard rangeEnd == nil, let value = scan.natural() else { return false }
        rangeEnd = value
      } else {
        guard scan.skipValue() else { return false }
      }
    }
    return start != nil && rangeEnd != nil && !scan.hasFailed
  }

  // MARK: Steps and reasoning

  private mutating func takeStep(_ name: Range<Int>, _ scan: inout PlainScan) -> Bool {
    if scan.isWord(name, "tool_args") { return isFirst(1) && scan.skipValue() }
    if scan.isWord(name, "timestamp") { return takeTime(2, &scan) }
    if scan.isWord(name, "output_summary") { return isFirst(4) && scan.string() != nil }
    if scan.isWord(name, "duration_ms") { return isFirst(8) && scan.natural() != nil }
    if scan.isWord(name, "is_error") { return isFirst(16) && scan.bool() != nil }
    if scan.isWord(name, "tool_call_id") { return isFirst(32) && scan.string() != nil }
    guard scan.isWord(name, "tool_name") else { return scan.skipValue() }
    guard isFirst(64), let text = scan.string(), !text.hasEscapes else { return false }
    tool = text.range
    return true
  }

  private mutating func takeReasoning(_ name: Range<Int>, _ scan: inout PlainScan) -> Bool {
    if scan.isWord(name, "content") {
      guard isFirst(1), let text = scan.string() else { return false }
      if !text.range.isEmpty { seen |= Self.hasContent }
      return true
    }
    if scan.isWord(name, "timestamp") { return takeTime(2, &scan) }
    if scan.isWord(name, "source") { return isFirst(4) && scan.string() != nil }
    guard scan.isWord(name, "segments") else { return scan.skipValue() }
    guard isFirst(8), scan.enterArray() else { return false }
    while scan.nextElement() {
      seen |= Self.hasSegments
      guard takeSegment(&scan) else { return false }
    }
    return !scan.hasFailed
  }

  private static let hasContent: UInt32 = 0x1_0000
  private static let hasSegments: UInt32 = 0x2_0000

  private mutating func takeSegment(_ scan: inout PlainScan) -> Bool {
    var (hasStep, hasText) = (false, false)
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      if scan.isWord(name, "before_step") {
        guard !hasStep, scan.natural() != nil else { return false }
        hasStep = true
      } else if scan.isWord(name, "text") {
        guard !hasText, let text = scan.string() else { return false }
        hasText = true
        if !text.range.isEmpty { thoughts += 1 }
      } else {
        guard scan.skipValue() else { return false }
      }
    }
    return !scan.hasFailed
  }

  /// Without segments, the whole content is one span.
  private mutating func settleThoughts() {
    if seen & Self.hasSegments == 0, seen & Self.hasContent != 0 { thoughts = 1 }
  }
}
