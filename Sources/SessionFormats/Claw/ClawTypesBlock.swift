public import SatchelJSONText

/// One part of a message (section 4.5 of the journal reference).
///
/// What is not text stands in memory of its own, as in ``A3SContentBlock``.
public enum ClawBlock: TreeCoded {
  /// Plain text.
  case text(ClawTextBlock)
  /// What the model thought; not in the reference revision.
  indirect case thinking(ClawThinkingBlock)
  /// The same in the spelling of an early branch, which no released program reads.
  indirect case branchThinking(ClawBranchThinkingBlock)
  /// A call of a tool.
  indirect case toolUse(ClawToolUseBlock)
  /// What a tool gave back.
  indirect case toolResult(ClawToolResultBlock)
  /// A part of a kind that the program refuses; kept as it was.
  case unknown(type: String, record: JSON)

  /// Takes the part from an object, by its `type`.
  public static func read(_ view: JSONView) throws(FieldError) -> ClawBlock {
    guard view.kind == .object else { throw .expected("an object", view) }
    guard let type = view.member("type") else {
      throw FieldError("is missing", offset: view.range.lowerBound).inside("type")
    }
    if type.isString("text") { return .text(try ClawTextBlock.read(view)) }
    if type.isString("tool_use") { return .toolUse(try ClawToolUseBlock.read(view)) }
    if type.isString("tool_result") { return .toolResult(try ClawToolResultBlock.read(view)) }
    if type.isString("thinking") { return try thinking(view) }
    guard let name = type.string else { throw FieldError.expected("a string", type).inside("type") }
    return .unknown(type: name, record: view.tree())
  }

  private static func thinking(_ view: JSONView) throws(FieldError) -> ClawBlock {
    if view.member("thinking") == nil, view.member("text")?.kind == .string {
      return .branchThinking(try ClawBranchThinkingBlock.read(view))
    }
    // A fork leaves an empty thought out.
    guard view.member("thinking")?.isNull == false else { return .unknown(type: "thinking", record: view.tree()) }
    return .thinking(try ClawThinkingBlock.read(view))
  }

  /// Writes the part; an unknown one in its own spelling.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let block): block.write(to: &writer)
    case .thinking(let block): block.write(to: &writer)
    case .branchThinking(let block): block.write(to: &writer)
    case .toolUse(let block): block.write(to: &writer)
    case .toolResult(let block): block.write(to: &writer)
    case .unknown(_, let record): record.write(to: &writer)
    }
  }
}

/// Plain text.
public struct ClawTextBlock: JSONRecord {
  /// The text.
  public var text: String
  /// Unknown members.
  public var extra = Extra()

  /// An empty text.
  public init() { text = "" }
  /// A text.
  public init(text: String) { self.text = text }

  /// The members in byte order.
  public static let table = FieldTable<ClawTextBlock>(
    repeats: .lastWins, sortsUnknown: true, [.required("text", \.text), .kind("type", "text")])
}

/// What the model thought.
public struct ClawThinkingBlock: JSONRecord {
  /// The thought; often empty.
  public var thinking: String
  /// Unknown members.
  public var extra = Extra()
  var signatureValue: LooseString?

  /// An empty thought.
  public init() { thinking = "" }

  /// A thought and the provider's seal on it.
  public init(thinking: String, signature: String? = nil) {
    self.thinking = thinking
    signatureValue = LooseString(signature)
  }

  /// The provider's seal.
  public var signature: String? {
    get { signatureValue?.text }
    set { signatureValue = LooseString(newValue) }
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawThinkingBlock>(
    repeats: .lastWins, sortsUnknown: true,
    [.optional("signature", \.signatureValue), .required("thinking", \.thinking), .kind("type", "thinking")])
}

/// What the model thought, as an early branch (E1m) wrote it: under the name `text`.
public struct ClawBranchThinkingBlock: JSONRecord {
  /// The thought.
  public var text: String
  /// Unknown members.
  public var extra = Extra()
  var signatureValue: LooseString?

  /// An empty thought.
  public init() { text = "" }

  /// The provider's seal.
  public var signature: String? {
    get { signatureValue?.text }
    set { signatureValue = LooseString(newValue) }
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawBranchThinkingBlock>(
    repeats: .lastWins, sortsUnknown: true,
    [.optional("signature", \.signatureValue), .required("text", \.text), .kind("type", "thinking")])
}

/// A call of a tool.
public struct ClawToolUseBlock: JSONRecord {
  /// The provider's id.
  public var id: String
  /// The provider's text of the arguments: normally a JSON object, but not always.
  public var input: String
  /// The tool.
  public var name: String
  /// Unknown members.
  public var extra = Extra()

  /// A blank call.
  public init() {
    id = ""
    input = ""
    name = ""
  }

  /// A call.
  public init(id: String, name: String, input: String) {
    self.id = id
    self.name = name
    self.input = input
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawToolUseBlock>(
    repeats: .lastWins, sortsUnknown: true,
    [.required("id", \.id), .required("input", \.input), .required("name", \.name), .kind("type", "tool_use")])
}

/// What a tool gave back.
public struct ClawToolResultBlock: JSONRecord {
  /// Whether it failed.
  public var isError: Bool
  /// Free text.
  public var output: String
  /// The tool.
  public var toolName: String
  /// Id of the call that is answered.
  public var toolUseID: String
  /// Unknown members.
  public var extra = Extra()

  /// A blank result.
  public init() {
    isError = false
    output = ""
    toolName = ""
    toolUseID = ""
  }

  /// A result.
  public init(toolUseID: String, toolName: String, output: String, isError: Bool) {
    self.toolUseID = toolUseID
    self.toolName = toolName
    self.output = output
    self.isError = isError
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawToolResultBlock>(
    repeats: .lastWins, sortsUnknown: true,
    [
      .required("is_error", \.isError), .required("output", \.output), .required("tool_name", \.toolName),
      .required("tool_use_id", \.toolUseID), .kind("type", "tool_result"),
    ])
}
