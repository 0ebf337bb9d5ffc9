public import SatchelJSONText

/// A whole claw session as a value: for sessions that fit into memory.
///
/// As JSON it is the single object of section 5 of the journal reference, the form that the
/// first revisions wrote to disk; ``ClawFormat/Reader`` and ``ClawFormat/Writer`` turn it from
/// and into either form.
public struct ClawSession: JSONRecord {
  /// What the latest compaction did.
  public var compaction: ClawCompaction?
  /// When the session began, in milliseconds since 1970.
  public var createdAtMilliseconds: Int64?
  /// The session that this one was forked from.
  public var fork: ClawFork?
  /// The conversation.
  public var messages: [ClawMessage]
  /// What an early branch (E1m) knew about the session; all others pass over it.
  public var metadata: JSON?
  /// When it last changed, in milliseconds since 1970.
  public var updatedAtMilliseconds: Int64?
  /// Always written as 1; any other number is kept.
  public var version: UInt32
  /// Unknown members.
  public var extra = Extra()
  var modelValue: LooseString?
  var promptValue: JSON?
  var idValue: LooseString?
  var workspaceValue: LooseString?

  /// An empty session, version 1.
  public init() {
    messages = []
    version = 1
  }

  /// The session's id; single objects on disk have none.
  public var sessionID: String? {
    get { idValue?.text }
    set { idValue = LooseString(newValue) }
  }

  /// The first model that was used.
  public var model: String? {
    get { modelValue?.text }
    set { modelValue = LooseString(newValue) }
  }

  /// The folder that the session works in.
  public var workspaceRoot: String? {
    get { workspaceValue?.text }
    set { workspaceValue = LooseString(newValue) }
  }

  /// What was typed, in order; the program passes over entries with a bad member, and so does this.
  public var promptHistory: [ClawPrompt] {
    get { (promptValue?.elements ?? []).compactMap { try? ClawPrompt(tree: $0) } }
    set { promptValue = newValue.isEmpty ? nil : .array(newValue.map(\.tree)) }
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawSession>(
    repeats: .lastWins, sortsUnknown: true,
    [
      .present("compaction", \.compaction),
      .natural("created_at_ms", \.createdAtMilliseconds),
      .present("fork", \.fork),
      .required("messages", \.messages),
      .optional("metadata", \.metadata),
      .optional("model", \.modelValue),
      .optional("prompt_history", \.promptValue),
      .optional("session_id", \.idValue),
      .natural("updated_at_ms", \.updatedAtMilliseconds),
      .required("version", \.version),
      .optional("workspace_root", \.workspaceValue),
    ])

  /// How many fields stand before `messages`.
  static let fieldsBeforeMessages = 3
}
