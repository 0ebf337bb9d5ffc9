import SatchelJSONText

/// The `session_meta` record of a claw journal (section 4.3 of the journal reference).
public struct ClawMeta: JSONRecord {
  /// When the session began, in milliseconds since 1970; the newest revision can do without.
  public var createdAtMilliseconds: Int64?
  /// The session that this one was forked from.
  public var fork: ClawFork?
  /// The session's id, any text.
  public var sessionID: String
  /// When the last snapshot was written, in milliseconds since 1970: appends leave it as it is.
  public var updatedAtMilliseconds: Int64
  /// Always written as 1; any other number is kept.
  public var version: UInt32
  /// Unknown members.
  public var extra = Extra()
  var modelValue: LooseString?
  var workspaceValue: LooseString?

  /// A blank record, version 1.
  public init() {
    sessionID = ""
    updatedAtMilliseconds = 0
    version = 1
  }

  /// A record with an id and times in milliseconds since 1970.
  public init(sessionID: String, createdAtMilliseconds: Int64?, updatedAtMilliseconds: Int64) {
    self.init()
    self.sessionID = sessionID
    self.createdAtMilliseconds = createdAtMilliseconds
    self.updatedAtMilliseconds = updatedAtMilliseconds
  }

  /// The first model that was used; not in the reference revision.
  public var model: String? {
    get { modelValue?.text }
    set { modelValue = LooseString(newValue) }
  }

  /// The folder that the session works in; not in the reference revision.
  public var workspaceRoot: String? {
    get { workspaceValue?.text }
    set { workspaceValue = LooseString(newValue) }
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawMeta>(
    repeats: .lastWins, sortsUnknown: true,
    [
      .natural("created_at_ms", \.createdAtMilliseconds),
      .present("fork", \.fork),
      .optional("model", \.modelValue),
      .required("session_id", \.sessionID),
      .kind("type", "session_meta"),
      .natural("updated_at_ms", \.updatedAtMilliseconds),
      .required("version", \.version),
      .optional("workspace_root", \.workspaceValue),
    ])
}

/// Where a forked session comes from (section 4.7).
public struct ClawFork: JSONRecord {
  /// The id of the session that was copied.
  public var parentSessionID: String
  /// Unknown members.
  public var extra = Extra()
  var branchValue: LooseString?

  /// A blank value.
  public init() { parentSessionID = "" }

  /// A fork of a session, with the name of the branch if it has one.
  public init(parentSessionID: String, branchName: String? = nil) {
    self.parentSessionID = parentSessionID
    branchValue = LooseString(branchName)
  }

  /// The name of the branch.
  public var branchName: String? {
    get { branchValue?.text }
    set { branchValue = LooseString(newValue) }
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawFork>(
    repeats: .lastWins, sortsUnknown: true,
    [.optional("branch_name", \.branchValue), .required("parent_session_id", \.parentSessionID)])
}

/// What the latest compaction did (section 4.6).
public struct ClawCompaction: JSONRecord {
  /// How many compactions there were so far.
  public var count: UInt32
  /// How many messages the latest one removed.
  public var removedMessageCount: Int64
  /// The latest summary.
  public var summary: String
  /// `compaction` where this is a line of a journal; nil inside a single object.
  public var recordType: String?
  /// Unknown members.
  public var extra = Extra()

  /// A blank value.
  public init() {
    count = 0
    removedMessageCount = 0
    summary = ""
  }

  /// A record of a journal.
  public init(count: UInt32, removedMessageCount: Int64, summary: String) {
    self.count = count
    self.removedMessageCount = removedMessageCount
    self.summary = summary
    recordType = "compaction"
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawCompaction>(
    repeats: .lastWins, sortsUnknown: true,
    [
      .required("count", \.count),
      .natural("removed_message_count", \.removedMessageCount),
      .required("summary", \.summary),
      .optional("type", \.recordType),
    ])
}

/// A prompt as the person typed it (section 4.8); not in the reference revision.
public struct ClawPrompt: JSONRecord {
  /// What was typed; can differ from the message that came of it.
  public var text: String
  /// When, in milliseconds since 1970.
  public var timestampMilliseconds: Int64
  /// `prompt_history` where this is a line of a journal; nil inside a single object.
  public var recordType: String?
  /// Unknown members.
  public var extra = Extra()

  /// A blank value.
  public init() {
    text = ""
    timestampMilliseconds = 0
  }

  /// A record of a journal.
  public init(text: String, timestampMilliseconds: Int64) {
    self.text = text
    self.timestampMilliseconds = timestampMilliseconds
    recordType = "prompt_history"
  }

  /// The members in byte order.
  public static let table = FieldTable<ClawPrompt>(
    repeats: .lastWins, sortsUnknown: true,
    [
      .required("text", \.text), .natural("timestamp_ms", \.timestampMilliseconds), .optional("type", \.recordType),
    ])
}
