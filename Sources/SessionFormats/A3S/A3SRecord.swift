import SatchelJSONText

/// One message of a session (a3s-store.md, section 5). It has no id and no time.
public struct A3SMessage: JSONRecord {
  /// `user` or `assistant` in files of the program; any text is read. Tools' results are `user`.
  public var role = ""
  /// What is said, in order.
  public var content: [A3SContentBlock] = []
  /// What the model thought.
  public var reasoningContent: String?
  /// What a person is shown instead; after 8.4.0.
  public var transcriptText: String?
  /// Whether a person is shown it: `product` (the default) or `wire`; after 8.4.0.
  public var transcriptVisibility: String?
  /// Unknown members.
  public var extra = Extra()

  /// A blank message.
  public init() {}

  /// A message.
  public init(role: String, content: [A3SContentBlock], reasoningContent: String? = nil) {
    self.role = role
    self.content = content
    self.reasoningContent = reasoningContent
  }

  /// The members in writing order.
  public static let table = FieldTable<A3SMessage>([
    .required("role", \.role),
    .required("content", \.content),
    .optional("reasoning_content", \.reasoningContent),
    .optional("transcript_text", \.transcriptText),
    .optional("transcript_visibility", \.transcriptVisibility),
  ])
}

extension A3SMessage: NativeRecord {
  /// What the exchange put aside here.
  public var aside: String? {
    get { extra[Aside.memberName]?.text }
    set { extra[Aside.memberName] = newValue.map { .string($0) } }
  }

  /// All messages are part of the conversation.
  public var isConversation: Bool { true }

  /// Whether the person speaks, and not a tool in their name.
  public var beginsTurn: Bool { role == "user" && !hasOnlyToolResults }

  /// Whether there are results of tools and nothing else.
  public var hasOnlyToolResults: Bool { !content.isEmpty && content.allSatisfy(\.isToolResult) }
}
