public import SatchelJSONText

/// A part of a message, told by its `type` (a3s-store.md, section 5).
///
/// What is not text stands in memory of its own: a message may have hundreds of thousands of texts.
public enum A3SContentBlock: TreeCoded {
  /// `text`
  case text(A3STextBlock)
  /// `image`
  indirect case image(A3SImageBlock)
  /// `tool_use`
  indirect case toolUse(A3SToolUse)
  /// `tool_result`
  indirect case toolResult(A3SToolResult)
  /// A type that the program of these eras does not know: it refuses the file. Kept whole.
  case unknown(JSON)

  /// Reads by the `type`.
  public static func read(_ view: JSONView) throws(FieldError) -> A3SContentBlock {
    guard view.kind == .object else { throw FieldError.expected("an object", view) }
    guard let type = view.member("type") else {
      throw FieldError("is missing", offset: view.range.lowerBound).inside("type")
    }
    guard type.kind == .string else { throw FieldError.expected("a string", type).inside("type") }
    if type.isString("text") { return .text(try A3STextBlock.read(view)) }
    if type.isString("tool_result") { return .toolResult(try A3SToolResult.read(view)) }
    if type.isString("tool_use") { return .toolUse(try A3SToolUse.read(view)) }
    if type.isString("image") { return .image(try A3SImageBlock.read(view)) }
    return .unknown(view.tree())
  }

  /// Writes the part.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let block): block.write(to: &writer)
    case .image(let block): block.write(to: &writer)
    case .toolUse(let block): block.write(to: &writer)
    case .toolResult(let block): block.write(to: &writer)
    case .unknown(let tree): writer.value(tree)
    }
  }

  /// Whether this is a tool's result.
  public var isToolResult: Bool {
    if case .toolResult = self { true } else { false }
  }
}

/// Text.
public struct A3STextBlock: JSONRecord {
  /// The text.
  public var text = ""
  /// Unknown members.
  public var extra = Extra()

  /// Empty text.
  public init() {}
  /// Text.
  public init(_ text: String) { self.text = text }

  /// The members in writing order.
  public static let table = FieldTable<A3STextBlock>([.tag("type", "text"), .required("text", \.text)])
}

/// An image.
public struct A3SImageBlock: JSONRecord {
  /// Where it comes from.
  public var source = A3SImageSource()
  /// Unknown members.
  public var extra = Extra()

  /// A blank image.
  public init() {}
  /// An image.
  public init(_ source: A3SImageSource) { self.source = source }

  /// The members in writing order.
  public static let table = FieldTable<A3SImageBlock>([.tag("type", "image"), .required("source", \.source)])
}

/// The data of an image; the values are not checked by the program.
public struct A3SImageSource: JSONRecord {
  /// `base64`
  public var type = "base64"
  /// Such as `image/png`.
  public var mediaType = ""
  /// The image in base64.
  public var data = ""
  /// Unknown members.
  public var extra = Extra()

  /// A blank source.
  public init() {}
  /// An image in base64.
  public init(mediaType: String, base64: String) {
    self.mediaType = mediaType
    data = base64
  }

  /// The members in writing order.
  public static let table = FieldTable<A3SImageSource>([
    .required("type", \.type),
    .required("media_type", \.mediaType),
    .required("data", \.data),
  ])
}

/// A call of a tool.
public struct A3SToolUse: JSONRecord {
  /// The provider's id.
  public var id = ""
  /// The tool.
  public var name = ""
  /// Any JSON, in its own order and spelling.
  public var input: JSON = .null
  /// Unknown members.
  public var extra = Extra()

  /// A blank call.
  public init() {}
  /// A call.
  public init(id: String, name: String, input: JSON) {
    self.id = id
    self.name = name
    self.input = input
  }

  /// The members in writing order.
  public static let table = FieldTable<A3SToolUse>([
    .tag("type", "tool_use"), .required("id", \.id), .required("name", \.name), .required("input", \.input),
  ])
}

/// What a tool gave back.
public struct A3SToolResult: JSONRecord {
  /// The call that is answered.
  public var toolUseID = ""
  /// A string or a list of texts and images.
  public var content = A3SResultContent.text("")
  /// Whether it failed; nil where nobody said.
  public var isError: Bool?
  /// `trusted`, `workspace_data` (the default) or `external`; since 8.3.0.
  public var trust: String?
  /// Whether somebody looked at what was hidden; since 8.3.0.
  public var redactionReviewed: Bool?
  /// Unknown members.
  public var extra = Extra()

  /// A blank result.
  public init() {}
  /// A result.
  public init(toolUseID: String, content: A3SResultContent, isError: Bool?) {
    self.toolUseID = toolUseID
    self.content = content
    self.isError = isError
  }

  /// The members in writing order.
  public static let table = FieldTable<A3SToolResult>([
    .tag("type", "tool_result"), .required("tool_use_id", \.toolUseID), .required("content", \.content),
    .nullable("is_error", \.isError), .optional("trust", \.trust),
    .optional("redaction_reviewed", \.redactionReviewed),
  ])
}

/// The content of a tool's result: untagged.
public enum A3SResultContent: TreeCoded {
  /// A string.
  case text(String)
  /// A list of texts and images; other blocks are kept, though the program refuses them.
  case parts([A3SContentBlock])

  /// A string or a list.
  public static func read(_ view: JSONView) throws(FieldError) -> A3SResultContent {
    switch view.kind {
    case .string: .text(try String.read(view))
    case .array: .parts(try [A3SContentBlock].read(view))
    default: throw FieldError.expected("a string or a list", view)
    }
  }

  /// A string or a list.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .text(let text): writer.string(text)
    case .parts(let parts): parts.write(to: &writer)
    }
  }
}
