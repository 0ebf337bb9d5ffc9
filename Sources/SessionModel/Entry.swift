public import SatchelJSONText

/// One thing in a session's history.
///
/// Linear formats are a tree without branches: `parent` stays nil until a format
/// that branches arrives.
public struct Entry: Sendable, Equatable {
  /// What it is.
  public enum Kind: Sendable, Equatable {
    /// Part of the conversation.
    case message(Message)
    /// Something that was never part of the conversation (typed prompts, late
    /// settings, records nobody knows): the native record, whole.
    case event(type: String, record: JSON)
  }

  /// What it is.
  public var kind: Kind
  /// When, if the source recorded it.
  public var time: Instant?
  /// The entry before it, where the format has branches.
  public var parent: Int?

  /// An entry.
  public init(_ kind: Kind, time: Instant? = nil) {
    self.kind = kind
    self.time = time
  }

  /// A message without a time.
  public init(_ message: Message, time: Instant? = nil) { self.init(.message(message), time: time) }

  /// The message, if it is one.
  public var message: Message? {
    if case .message(let message) = kind { message } else { nil }
  }
}

/// A message: one response of the model is one message, each tool's results another.
public struct Message: Sendable, Equatable {
  /// Who speaks.
  public enum Role: String, Sendable, Hashable {
    /// The program, to the model.
    case system
    /// The person (or what stands in for them).
    case user
    /// The model.
    case assistant
    /// Results of tools. A message whose blocks are all tool results has this role,
    /// whatever its format calls it.
    case tool
  }

  /// Who speaks.
  public var role: Role
  /// What is said, in order.
  public var blocks: [Block]
  /// Tokens of this response.
  public var usage: Usage?

  /// A message.
  public init(role: Role, blocks: [Block], usage: Usage? = nil) {
    self.role = role
    self.blocks = blocks
    self.usage = usage
  }

  /// Whether a turn begins here: the person speaks (not a tool's result in their name).
  public var beginsTurn: Bool { role == .user }

  /// The text blocks joined by blank lines.
  public var text: String {
    blocks.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n\n")
  }
}

/// One part of a message.
public enum Block: Sendable, Equatable {
  /// Plain text.
  case text(String)
  /// What the model thought; a signature seals it for its provider.
  case reasoning(text: String, signature: String?)
  /// An image: media type and base64 data as written.
  case image(mediaType: String, base64: String)
  /// A call of a tool.
  indirect case toolCall(ToolCall)
  /// What a tool gave back.
  indirect case toolResult(ToolResult)
  /// A part that only one format knows: its native record.
  case opaque(type: String, record: JSON)
}

/// A call of a tool.
public struct ToolCall: Sendable, Equatable {
  /// The input: text for the formats that store text, a value for those that store one.
  public enum Input: Sendable, Equatable {
    /// The exact characters; normally JSON, but not always.
    case text(String)
    /// A value.
    case value(JSON)
  }

  /// The provider's id; may repeat within a session.
  public var id: String
  /// The tool.
  public var name: String
  /// The input.
  public var input: Input

  /// A call.
  public init(id: String, name: String, input: Input) {
    self.id = id
    self.name = name
    self.input = input
  }
}

/// What a tool gave back.
public struct ToolResult: Sendable, Equatable {
  /// One part of the content.
  public enum Part: Sendable, Equatable {
    /// Plain text.
    case text(String)
    /// An image: media type and base64 data as written.
    case image(mediaType: String, base64: String)
  }

  /// Id of the call that is answered.
  public var callID: String
  /// The tool, where the format repeats it (or it is known from the call).
  public var name: String?
  /// The content, in order.
  public var content: [Part]
  /// Whether the format held one string and not a list.
  public var isPlainText: Bool
  /// Whether it failed; nil where the format does not say.
  public var isError: Bool?
  /// How long it took, in milliseconds.
  public var durationMilliseconds: UInt64?

  /// A result.
  public init(
    callID: String, name: String? = nil, content: [Part], isPlainText: Bool = true, isError: Bool? = nil,
    durationMilliseconds: UInt64? = nil
  ) {
    self.callID = callID
    self.name = name
    self.content = content
    self.isPlainText = isPlainText
    self.isError = isError
    self.durationMilliseconds = durationMilliseconds
  }

  /// The text parts joined by line feeds.
  public var text: String {
    content.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined(separator: "\n")
  }
}

extension ToolCall.Input {
  /// The input for a format that stores text: the characters, else compact JSON in its own order.
  public var text: String {
    switch self {
    case .text(let text): text
    case .value(let value): String(decoding: value.text(), as: UTF8.self)
    }
  }

  /// The input for a format that stores a value: the value, else the parsed text.
  ///
  /// Nil when the text is not JSON, repeats a member, or its value written out
  /// compactly would not be the same text again; the text must then be wrapped.
  public var value: JSON? {
    switch self {
    case .value(let value): return value
    case .text(let text):
      guard let value = try? JSON(parsing: text, options: JSONOptions(maximumDepth: 64)) else { return nil }
      return value.hasRepeatedMembers || value.hasLoneSurrogates ? nil : value
    }
  }
}

extension JSON {
  /// Whether any object inside repeats a member.
  public var hasRepeatedMembers: Bool {
    switch self {
    case .array(let elements): elements.contains { $0.hasRepeatedMembers }
    case .object(let members):
      Set(members.map { $0.key.utf16Units }).count != members.count
        || members.contains { $0.value.hasRepeatedMembers }
    case .spelled(let text): text.hasRepeatedNames
    case .null, .bool, .number, .string: false
    }
  }

  /// Whether any string inside holds a lone surrogate.
  public var hasLoneSurrogates: Bool {
    switch self {
    case .string(let string): string.value == nil
    case .array(let elements): elements.contains { $0.hasLoneSurrogates }
    case .object(let members): members.contains { $0.key.value == nil || $0.value.hasLoneSurrogates }
    case .spelled(let text): text.document.traits.strings.contains(.loneSurrogate)
    case .null, .bool, .number: false
    }
  }
}
