public import SatchelJSONText

/// One run of the agent with its events: an element of `runs/<safe id>.json`, oldest
/// first (a3s-store.md, section 6.4).
public struct A3SRun: JSONRecord {
  /// What the run came to.
  public var snapshot = A3SRunSnapshot()
  /// What happened, in order; older ones may have been dropped.
  public var events: [A3SRunEvent] = []
  /// Unknown members.
  public var extra = Extra()

  /// A blank run.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SRun>([
    .required("snapshot", \.snapshot),
    .required("events", \.events),
  ])
}

/// What a run came to.
public struct A3SRunSnapshot: JSONRecord {
  /// `run-` and a UUID; loop checkpoints are named by it.
  public var id = ""
  /// The session; not checked by eras A and B.
  public var sessionID = ""
  /// How far it is.
  public var status = A3SRunStatus.created
  /// What was asked.
  public var prompt = ""
  /// Milliseconds since 1970.
  public var createdAtMilliseconds: UInt64 = 0
  /// Milliseconds since 1970.
  public var updatedAtMilliseconds: UInt64 = 0
  /// The answer.
  public var resultText: String?
  /// Why it failed.
  public var error: String?
  /// Events ever recorded; may exceed those that are kept.
  public var eventCount: UInt64 = 0
  /// Unknown members, bindings of later eras among them.
  public var extra = Extra()

  /// A blank snapshot.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SRunSnapshot>([
    .required("id", \.id),
    .required("session_id", \.sessionID),
    .required("status", \.status),
    .required("prompt", \.prompt),
    .required("created_at_ms", \.createdAtMilliseconds),
    .required("updated_at_ms", \.updatedAtMilliseconds),
    .optional("result_text", \.resultText),
    .optional("error", \.error),
    .required("event_count", \.eventCount),
  ])
}

/// How far a run is.
public struct A3SRunStatus: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A status by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows; the last three are final.
  public static let known: [A3SRunStatus] = [
    "created", "planning", "executing", "verifying", "completed", "failed", "cancelled",
  ].map(Self.init(rawValue:))
  /// Not begun.
  public static let created = A3SRunStatus(rawValue: "created")
}

/// One thing that happened in a run.
public struct A3SRunEvent: JSONRecord {
  /// Its number in the run, from 0.
  public var sequence: UInt64 = 0
  /// Milliseconds since 1970.
  public var timestampMilliseconds: UInt64 = 0
  /// An object with a `type`, kept raw: every version adds types.
  public var event: JSON = .null
  /// Unknown members.
  public var extra = Extra()

  /// A blank event.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SRunEvent>([
    .required("sequence", \.sequence),
    .required("timestamp_ms", \.timestampMilliseconds),
    .required("event", \.event),
  ])
}
