public import SatchelJSONText

/// One line of a claw journal, or one message of a single object (section 4.2 of the journal reference).
public enum ClawRecord: TreeCoded, NativeRecord {
  /// A message.
  case message(ClawMessageRecord)
  /// A prompt as it was typed.
  case promptHistory(ClawPrompt)
  /// Settings that do not stand alone at the beginning.
  case meta(ClawMeta)
  /// A compaction that does not stand right behind the settings.
  case compaction(ClawCompaction)
  /// A record that the program refuses or passes over; kept as it was.
  case unknown(type: String, record: JSON)
  /// A prompt in a file of the Python port: a bare text.
  case portPrompt(JSONString)

  /// A message.
  public init(_ message: ClawMessage) { self = .message(ClawMessageRecord(message)) }

  /// Takes the record from an object, by its `type`.
  public static func read(_ view: JSONView) throws(FieldError) -> ClawRecord {
    if let prompt = view.rawString { return .portPrompt(prompt) }
    guard view.kind == .object else { throw .expected("an object", view) }
    guard let type = view.member("type") else {
      throw FieldError("is missing", offset: view.range.lowerBound).inside("type")
    }
    if type.isString("message") {
      return isForeign(view)
        ? .unknown(type: "message", record: view.tree()) : .message(try ClawMessageRecord.read(view))
    }
    if type.isString("session_meta") { return .meta(try ClawMeta.read(view)) }
    if type.isString("compaction") { return .compaction(try ClawCompaction.read(view)) }
    // The program passes over a prompt with a bad member, so that is no reason to refuse the file.
    if type.isString("prompt_history"), let prompt = try? ClawPrompt.read(view) { return .promptHistory(prompt) }
    guard let name = type.string else { throw FieldError.expected("a string", type).inside("type") }
    return .unknown(type: name, record: view.tree())
  }

  /// Whether a message is in the shape of a provider's interface, as a port in Go writes it: content instead of blocks.
  private static func isForeign(_ view: JSONView) -> Bool {
    guard let message = view.member("message"), message.kind == .object else { return false }
    return message.member("blocks") == nil && message.member("content") != nil
  }

  /// Writes the record as one object, without the line feed.
  public func write(to writer: inout JSONWriter) {
    switch self {
    case .message(let record): record.write(to: &writer)
    case .promptHistory(let prompt): prompt.write(to: &writer)
    case .meta(let meta): meta.write(to: &writer)
    case .compaction(let compaction): compaction.write(to: &writer)
    case .unknown(_, let record): record.write(to: &writer)
    case .portPrompt(let text): writer.string(text)
    }
  }

  /// The word under `type`.
  public var type: String {
    switch self {
    case .message: "message"
    case .promptHistory: "prompt_history"
    case .meta: "session_meta"
    case .compaction: "compaction"
    case .unknown(let type, _): type
    case .portPrompt: "prompt"
    }
  }

  /// Whether this is a message of one of the four roles.
  public var isConversation: Bool {
    switch self {
    case .message(let record): record.message.role.isKnown
    case .portPrompt: true
    default: false
    }
  }

  /// Records that were kept as they were, and bare texts, have no room.
  public var holdsAside: Bool {
    switch self {
    case .unknown, .portPrompt: false
    default: true
    }
  }

  /// Whether the person speaks.
  public var beginsTurn: Bool {
    if case .portPrompt = self { return true }
    guard case .message(let record) = self, record.message.role == .user else { return false }
    return !record.message.holdsOnlyResults
  }

  /// What the exchange put aside in the record; an unknown record holds nothing.
  public var aside: String? {
    get { extra?[Aside.memberName]?.text }
    set {
      let value = newValue.map { JSON.string($0) }
      switch self {
      case .message(var record):
        record.extra[Aside.memberName] = value
        self = .message(record)
      case .promptHistory(var prompt):
        prompt.extra[Aside.memberName] = value
        self = .promptHistory(prompt)
      case .meta(var meta):
        meta.extra[Aside.memberName] = value
        self = .meta(meta)
      case .compaction(var compaction):
        compaction.extra[Aside.memberName] = value
        self = .compaction(compaction)
      case .unknown, .portPrompt: break
      }
    }
  }

  private var extra: Extra? {
    switch self {
    case .message(let record): record.extra
    case .promptHistory(let prompt): prompt.extra
    case .meta(let meta): meta.extra
    case .compaction(let compaction): compaction.extra
    case .unknown, .portPrompt: nil
    }
  }
}

/// The line around a message.
public struct ClawMessageRecord: JSONRecord {
  /// The message.
  public var message: ClawMessage
  /// Unknown members of the line; a single object has no place for them.
  public var extra = Extra()

  /// A blank message.
  public init() { message = ClawMessage() }
  /// A message.
  public init(_ message: ClawMessage) { self.message = message }

  /// The members in byte order.
  public static let table = FieldTable<ClawMessageRecord>(
    repeats: .lastWins, sortsUnknown: true, [.required("message", \.message), .kind("type", "message")])
}

extension ClawMessage {
  /// Whether there is at least one part and all are results of tools.
  var holdsOnlyResults: Bool {
    !blocks.isEmpty && blocks.allSatisfy { if case .toolResult = $0 { true } else { false } }
  }
}
