public import SatchelSessionModel

/// What is only known when all entries have been seen.
public struct SessionTotals: Sendable, Equatable {
  /// Tokens of all messages that tell theirs.
  public var usage = Usage()
  /// Whether any message told its tokens.
  public var hasUsage = false
  /// Names of the tools that were called, in order of their first call; the first 4,096.
  public package(set) var toolNames: [String] = []
  /// The same as a set, once they are many.
  private var knownTools: Set<String> = []
  /// Messages by role.
  public var messages = MessageCounts()
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
  /// The beginning of the first message of a person that says anything: one line, `…` where it is cut.
  public var firstPrompt: String?

  /// Nothing yet.
  public init() {}

  /// How many messages of all roles.
  public var messageCount: Int { messages.total }

  /// Takes an entry into account.
  public mutating func count(_ entry: Entry) {
    if let time = entry.time { lastTime = max(lastTime ?? time, time) }
    guard let message = entry.message else {
      events += 1
      return
    }
    messages[message.role] += 1
    if let usage = message.usage {
      self.usage += usage
      hasUsage = true
    }
    if message.role == .user, firstPrompt == nil { firstPrompt = Self.prompt(of: message) }
    for block in message.blocks { count(block) }
  }

  private static func prompt(of message: Message) -> String? {
    for case .text(let text) in message.blocks {
      if let prompt = FirstPrompt.beginning(of: text) { return prompt }
    }
    return nil
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
  package mutating func noteTool(_ name: String) {
    guard toolNames.count < 4096 else { return }
    if toolNames.count < 16 {
      if !toolNames.contains(name) { toolNames.append(name) }
      return
    }
    if knownTools.isEmpty { knownTools = Set(toolNames) }
    if knownTools.insert(name).inserted { toolNames.append(name) }
  }
}

/// How many messages of each role.
public struct MessageCounts: Sendable, Equatable {
  private var system = 0
  private var user = 0
  private var assistant = 0
  private var tool = 0

  /// None.
  public init() {}

  /// Those of one role.
  public subscript(role: Message.Role) -> Int {
    get {
      switch role {
      case .system: system
      case .user: user
      case .assistant: assistant
      case .tool: tool
      }
    }
    set {
      switch role {
      case .system: system = newValue
      case .user: user = newValue
      case .assistant: assistant = newValue
      case .tool: tool = newValue
      }
    }
  }

  /// Those of all roles.
  public var total: Int { system + user + assistant + tool }

  /// Adds the counts of another.
  static func += (a: inout MessageCounts, b: MessageCounts) {
    a.system += b.system
    a.user += b.user
    a.assistant += b.assistant
    a.tool += b.tool
  }
}
