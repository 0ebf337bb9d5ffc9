public import SatchelJSONText

/// A whole session of the A3S store, messages included: what the file `<id>.json` of
/// eras A and B holds (a3s-store.md, section 4).
///
/// For sessions of any size use ``A3SReader``, which hands out ``A3SHead`` and the
/// messages one by one. All members of the head can be used on the session itself.
@dynamicMemberLookup
public struct A3SSession: A3SAliasedRecord {
  /// Everything but the messages.
  public var head = A3SHead()
  /// The conversation in order.
  public var messages: [A3SMessage] = []

  /// An empty session.
  public init() {}

  /// A session from its parts.
  public init(head: A3SHead, messages: [A3SMessage]) {
    self.head = head
    self.messages = messages
  }

  /// The members that the table does not know; those of the head.
  public var extra: Extra {
    get { head.extra }
    set { head.extra = newValue }
  }

  /// A member of the head.
  public subscript<Value>(dynamicMember path: WritableKeyPath<A3SHead, Value>) -> Value {
    get { head[keyPath: path] }
    set { head[keyPath: path] = newValue }
  }

  /// The head's table with the messages in their place.
  public static let table = FieldTable<A3SSession>(
    A3SHead.table.fields.map { $0.name.description == "messages" ? .required("messages", \.messages) : lifted($0) })

  private static func lifted(_ field: Field<A3SHead>) -> Field<A3SSession> {
    Field<A3SSession>(
      name: field.name, kind: A3SSession.kind(field.kind),
      read: { (session, view) throws(FieldError) in try field.read(&session.head, view) },
      write: { field.write($0.head, &$1) }, isBlank: { field.isBlank($0.head) })
  }

  private static func kind(_ kind: Field<A3SHead>.Kind) -> Field<A3SSession>.Kind {
    switch kind {
    case .required: .required
    case .defaulted: .defaulted
    case .optional: .optional
    case .nullable: .nullable
    }
  }

  /// The second names of the head's members.
  public static var aliases: [(alias: StaticString, name: StaticString)] { A3SHead.aliases }
}

/// The state of a session (a3s-store.md, section 4). Always `Active` in files of the program.
public struct A3SState: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A state by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SState] = ["Unknown", "Active", "Paused", "Completed", "Error"].map(Self.init(rawValue:))
  /// In use.
  public static let active = A3SState(rawValue: "Active")
}

/// How full the model's context is (a3s-store.md, section 4, no. 5).
public struct A3SContextUsage: JSONRecord {
  /// Tokens in the context.
  public var usedTokens: UInt64 = 0
  /// Tokens that fit.
  public var maxTokens: UInt64 = 200_000
  /// The quotient of the two as a 32-bit float, in the spelling of the source.
  public var percent: JSONNumber = A3SNumbers.zero
  /// Turns so far.
  public var turns: UInt64 = 0
  /// Unknown members.
  public var extra = Extra()

  /// An empty context of 200,000 tokens.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SContextUsage>([
    .required("used_tokens", \.usedTokens),
    .required("max_tokens", \.maxTokens),
    .required("percent", \.percent),
    .required("turns", \.turns),
  ])
}

/// Tokens (a3s-store.md, section 4.2), of the session, a run's turn or a checkpoint.
public struct A3STokenUsage: JSONRecord {
  /// Tokens sent to the model, as its provider counts them.
  public var promptTokens: UInt64 = 0
  /// Tokens that the model answered with.
  public var completionTokens: UInt64 = 0
  /// The provider's total.
  public var totalTokens: UInt64 = 0
  /// Tokens read from a cache.
  public var cacheReadTokens: UInt64?
  /// Tokens written to a cache.
  public var cacheWriteTokens: UInt64?
  /// Unknown members.
  public var extra = Extra()

  /// No tokens.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3STokenUsage>([
    .required("prompt_tokens", \.promptTokens),
    .required("completion_tokens", \.completionTokens),
    .required("total_tokens", \.totalTokens),
    .nullable("cache_read_tokens", \.cacheReadTokens),
    .nullable("cache_write_tokens", \.cacheWriteTokens),
  ])
}

/// What one call of the model cost (a3s-store.md, section 4.2).
public struct A3SCostRecord: JSONRecord {
  /// The model.
  public var model = ""
  /// Its provider.
  public var provider = ""
  /// Tokens sent.
  public var promptTokens: UInt64 = 0
  /// Tokens answered.
  public var completionTokens: UInt64 = 0
  /// The provider's total.
  public var totalTokens: UInt64 = 0
  /// US dollars as a 64-bit float, in the spelling of the source.
  public var costUSD: JSONNumber?
  /// RFC 3339 with an offset, in the spelling of the source.
  public var timestamp = ""
  /// The session that caused it.
  public var sessionID: String?
  /// Unknown members.
  public var extra = Extra()

  /// A blank record.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SCostRecord>([
    .required("model", \.model),
    .required("provider", \.provider),
    .required("prompt_tokens", \.promptTokens),
    .required("completion_tokens", \.completionTokens),
    .required("total_tokens", \.totalTokens),
    .nullable("cost_usd", \.costUSD),
    .required("timestamp", \.timestamp),
    .nullable("session_id", \.sessionID),
  ])
}

/// Which model the session last used (a3s-store.md, section 4.2).
///
/// The key of the provider is no part of it that is kept: ``apiKey`` carries it in memory only.
public struct A3SModelConfig: A3SAliasedRecord {
  /// The provider, which the host must know.
  public var provider = ""
  /// The model, which the host must know.
  public var model = ""
  /// Where the provider is reached.
  public var baseURL: String?
  /// Unknown members.
  public var extra = Extra()
  private var key = UnwrittenText()

  /// A blank choice.
  public init() {}

  /// The key of the provider, for the program that goes on with the session.
  ///
  /// Read from a file that holds one, as a text; set by whoever resumes a session. Nothing writes it: not the store, nor
  /// `bytes`, `Codable`, a conversion or a bundle's description. It does not count when values are compared, and is shown
  /// by neither `print` nor `dump`.
  public var apiKey: String? {
    get { key.text }
    set { key.text = newValue }
  }

  /// Takes the choice from an object; of several keys, the last.
  public static func read(_ view: JSONView) throws(FieldError) -> A3SModelConfig {
    var config = try readAliased(view)
    for (name, value) in view.members where unwritten.contains(where: name.isString) { config.apiKey = value.string }
    return config
  }

  /// The members in writing order.
  public static let table = FieldTable<A3SModelConfig>([
    .required("provider", \.provider),
    .required("model", \.model),
    .nullable("base_url", \.baseURL),
  ])
  /// The key is a secret.
  public static let unwritten: [StaticString] = ["api_key"]
}

/// A text that is kept in memory only: equal to every other, and not shown.
private struct UnwrittenText: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  var text: String?

  static func == (a: UnwrittenText, b: UnwrittenText) -> Bool { true }

  var description: String { text == nil ? "none" : "not shown" }
  var customMirror: Mirror { Mirror(reflecting: description) }
}

/// Spellings of numbers that this format often needs.
enum A3SNumbers {
  static let zero = JSONNumber("0.0") ?? JSONNumber(0)
  static let threshold = JSONNumber("0.8") ?? JSONNumber(0)
  static let confidence = JSONNumber("0.72") ?? JSONNumber(0)
}
