public import SessionModel

/// What is only known when all entries have been seen.
public struct SessionTotals: Sendable, Equatable {
  /// Tokens of all messages that tell theirs.
  public var usage = Usage()
  /// Whether any message told its tokens.
  public var hasUsage = false
  /// Names of the tools that were called, in order of their first call; the first 4,096.
  public private(set) var toolNames: [String] = []
  private var knownTools: Set<String> = []
  /// Messages by role.
  public var messages: [Message.Role: Int] = [:]
  /// Calls of tools.
  public var toolCalls = 0
  /// Results of tools.
  public var toolResults = 0
  /// Parts with the model's reasoning.
  public var reasoning = 0
  /// Images, those in results included.
  public var images = 0
  /// Text parts.
  public var texts = 0
  /// Entries that are not messages.
  public var events = 0
  /// The last time that any entry carries.
  public var lastTime: Instant?

  /// Nothing yet.
  public init() {}

  /// How many messages of all roles.
  public var messageCount: Int { messages.values.reduce(0, +) }

  /// Takes an entry into account.
  public mutating func count(_ entry: Entry) {
    if let time = entry.time { lastTime = max(lastTime ?? time, time) }
    guard let message = entry.message else {
      events += 1
      return
    }
    messages[message.role, default: 0] += 1
    if let usage = message.usage {
      self.usage += usage
      hasUsage = true
    }
    for block in message.blocks { count(block) }
  }

  private mutating func count(_ block: Block) {
    switch block {
    case .text: texts += 1
    case .reasoning: reasoning += 1
    case .image: images += 1
    case .toolCall(let call):
      toolCalls += 1
      noteTool(call.name)
    case .toolResult(let result):
      toolResults += 1
      images += result.content.count { if case .image = $0 { true } else { false } }
    case .opaque: break
    }
  }

  /// Notes that a tool was called, without counting the call.
  mutating func noteTool(_ name: String) {
    if toolNames.count < 4096, knownTools.insert(name).inserted { toolNames.append(name) }
  }
}
