public import SatchelJSONText

/// A task that another agent does or did: an element of `subagent_tasks/<safe id>.json`
/// (a3s-store.md, section 6.5).
public struct A3SSubagentTask: JSONRecord {
  /// The task's id.
  public var taskID = ""
  /// The session that gave it; may be empty.
  public var parentSessionID = ""
  /// The session that does it.
  public var childSessionID = ""
  /// The kind of agent.
  public var agent = ""
  /// What is to be done.
  public var description = ""
  /// How far it is.
  public var status = A3SSubagentStatus.running
  /// Milliseconds since 1970.
  public var startedMilliseconds: UInt64 = 0
  /// Milliseconds since 1970.
  public var updatedMilliseconds: UInt64 = 0
  /// Milliseconds since 1970.
  public var finishedMilliseconds: UInt64?
  /// The answer.
  public var output: String?
  /// Whether it succeeded.
  public var success: Bool?
  /// What it did, in order.
  public var progress: [A3SSubagentProgress] = []
  /// Unknown members, `source_anchors` of later eras among them.
  public var extra = Extra()

  /// A blank task.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SSubagentTask>([
    .required("task_id", \.taskID),
    .required("parent_session_id", \.parentSessionID),
    .required("child_session_id", \.childSessionID),
    .required("agent", \.agent),
    .required("description", \.description),
    .required("status", \.status),
    .required("started_ms", \.startedMilliseconds),
    .required("updated_ms", \.updatedMilliseconds),
    .optional("finished_ms", \.finishedMilliseconds),
    .optional("output", \.output),
    .optional("success", \.success),
    .required("progress", \.progress),
  ])
}

/// How far a subagent's task is.
public struct A3SSubagentStatus: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A status by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SSubagentStatus] = [
    "running", "completed", "failed", "cancelled",
  ].map(Self.init(rawValue:))
  /// Not done.
  public static let running = A3SSubagentStatus(rawValue: "running")
}

/// One step of a subagent.
public struct A3SSubagentProgress: JSONRecord {
  /// Milliseconds since 1970.
  public var timestampMilliseconds: UInt64 = 0
  /// Such as `tool_completed` or `turn_completed`.
  public var status = ""
  /// Anything.
  public var metadata: JSON = .null
  /// Unknown members.
  public var extra = Extra()

  /// A blank step.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SSubagentProgress>([
    .required("timestamp_ms", \.timestampMilliseconds),
    .required("status", \.status),
    .required("metadata", \.metadata),
  ])
}
