import SatchelJSONText

/// One exchange: what the person said, what the agent answered, and what led there.
///
/// A file holds four lists side by side; exchange i takes element i of the first two and its part of
/// the others. Putting the exchanges of a session behind each other gives the lists again, whatever
/// they hold. Source: reference section 8.
public struct UserExchange: JSONRecord, NativeRecord {
  /// What the person said; nil for an answer nobody asked for.
  public var user: UserMessage?
  /// The answer; nil where there is none. Its range is nil if ``ownsRange``.
  public var response: AgentResponse?
  /// What the tools did.
  public var steps: [TrajectoryStep] = []
  /// What the model thought.
  public var reasoning: [ReasoningRecord] = []
  /// Whether the response's range names exactly ``steps``; it is then written from their place in the
  /// file. A response whose range is something else has it spelled out; one without has none.
  public var ownsRange = false
  /// What the exchange of formats put aside here; stands in the session's metadata.
  public var aside: String?
  /// Always empty.
  public var extra = Extra()

  /// Nothing.
  public init() {}

  /// The members of the tree.
  public static let table = FieldTable<UserExchange>([
    .optional("user", \.user), .optional("response", \.response), .omitted("steps", \.steps, []),
    .omitted("reasoning", \.reasoning, []), .omitted("own_range", \.ownsRange, false),
    .optional("x-satchel", \.aside),
  ])

  /// Always: there is nothing else in the lists.
  public var isConversation: Bool { true }

  /// Whether the person speaks.
  public var beginsTurn: Bool { user != nil }
}
