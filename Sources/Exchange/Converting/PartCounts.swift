import SatchelSessionFormats
import SatchelSessionModel

/// How many messages and parts of each kind there are.
struct PartCounts {
  private(set) var messages = MessageCounts()
  private(set) var (texts, reasoning, toolCalls, toolResults) = (0, 0, 0, 0)

  init() {}

  init(_ entries: [Entry]) {
    for case .message(let message) in entries.lazy.map(\.kind) {
      messages[message.role] += 1
      for block in message.blocks { count(block) }
    }
  }

  private mutating func count(_ block: Block) {
    switch block {
    case .text: texts += 1
    case .reasoning: reasoning += 1
    case .toolCall: toolCalls += 1
    case .toolResult: toolResults += 1
    case .image, .opaque: break
    }
  }

  /// What is here more than there.
  func beyond(_ other: PartCounts) -> PartCounts {
    var more = PartCounts()
    // A message that changes its role is none that was invented.
    var rest = max(0, messages.total - other.messages.total)
    for role in Message.Role.allCasesInOrder {
      more.messages[role] = min(rest, max(0, messages[role] - other.messages[role]))
      rest -= more.messages[role]
    }
    more.texts = max(0, texts - other.texts)
    more.reasoning = max(0, reasoning - other.reasoning)
    more.toolCalls = max(0, toolCalls - other.toolCalls)
    more.toolResults = max(0, toolResults - other.toolResults)
    return more
  }

  static func += (sum: inout PartCounts, more: PartCounts) {
    for role in Message.Role.allCasesInOrder { sum.messages[role] += more.messages[role] }
    sum.texts += more.texts
    sum.reasoning += more.reasoning
    sum.toolCalls += more.toolCalls
    sum.toolResults += more.toolResults
  }
}
