import SatchelJSONText

/// A message of a claw session (section 4.4 of the journal reference); has neither id nor time.
public struct ClawMessage: JSONRecord {
  /// The parts, in order.
  public var blocks: [ClawBlock]
  /// Who speaks.
  public var role: ClawRole
  /// Tokens; the program writes them on the model's messages only.
  public var usage: ClawUsage?
  /// Unknown members.
  public var extra = Extra()

  /// A blank message.
  public init() {
    blocks = []
    role = ClawRole(rawValue: "")
  }

  /// A message.
  public init(role: ClawRole, blocks: [ClawBlock], usage: ClawUsage? = nil) {
    self.role = role
    self.blocks = blocks
    self.usage = usage
  }

  /// A message of the person, with one text.
  public init(userText: String) {
    self.init(role: .user, blocks: [.text(ClawTextBlock(text: userText))])
  }

  /// A message of the model, with the tokens of its response if they are known.
  public static func assistant(_ blocks: [ClawBlock], usage: ClawUsage? = nil) -> ClawMessage {
    ClawMessage(role: .assistant, blocks: blocks, usage: usage)
  }

  /// What a tool gave back, as a message of its own: the answer to the call of that id.
  public static func toolResult(
    _ toolUseID: String, toolName: String, output: String, isError: Bool = false
  ) -> ClawMessage {
    let block = ClawToolResultBlock(toolUseID: toolUseID, toolName: toolName, output: output, isError: isError)
    return ClawMessage(role: .tool, blocks: [.toolResult(block)])
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawMessage>(
    repeats: .lastWins, sortsUnknown: true,
    [.required("blocks", \.blocks), .required("role", \.role), .present("usage", \.usage)])
}

/// Who speaks in a claw session; the program refuses all but four words.
public struct ClawRole: OpenWord {
  /// The word.
  public let rawValue: String
  /// Any word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The program itself: summaries of what was compacted.
  public static let system = ClawRole(rawValue: "system")
  /// The person.
  public static let user = ClawRole(rawValue: "user")
  /// The model.
  public static let assistant = ClawRole(rawValue: "assistant")
  /// The result of a tool.
  public static let tool = ClawRole(rawValue: "tool")
  /// Whether the program knows the word.
  public var isKnown: Bool { self == .user || self == .assistant || self == .tool || self == .system }
}

/// Tokens of one response (section 4.4); the counts do not include each other.
public struct ClawUsage: JSONRecord {
  /// Input written to the provider's cache.
  public var cacheCreationInputTokens: UInt32
  /// Input read from the provider's cache.
  public var cacheReadInputTokens: UInt32
  /// Other input.
  public var inputTokens: UInt32
  /// Output.
  public var outputTokens: UInt32
  /// Unknown members.
  public var extra = Extra()

  /// All zero.
  public init() {
    cacheCreationInputTokens = 0
    cacheReadInputTokens = 0
    inputTokens = 0
    outputTokens = 0
  }

  /// Counts.
  public init(input: UInt32, output: UInt32, cacheCreation: UInt32 = 0, cacheRead: UInt32 = 0) {
    inputTokens = input
    outputTokens = output
    cacheCreationInputTokens = cacheCreation
    cacheReadInputTokens = cacheRead
  }

  /// All four together.
  public var total: UInt64 {
    UInt64(cacheCreationInputTokens) + UInt64(cacheReadInputTokens) + UInt64(inputTokens) + UInt64(outputTokens)
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawUsage>(
    repeats: .lastWins, sortsUnknown: true,
    [
      .required("cache_creation_input_tokens", \.cacheCreationInputTokens),
      .required("cache_read_input_tokens", \.cacheReadInputTokens),
      .required("input_tokens", \.inputTokens),
      .required("output_tokens", \.outputTokens),
    ])
}
