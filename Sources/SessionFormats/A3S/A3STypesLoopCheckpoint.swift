import SatchelJSONText

/// Where a run stood when it was last interrupted: `loop_checkpoints/<safe run id>.json`
/// (a3s-store.md, section 6.6). One that is left behind tells of a crash.
public struct A3SLoopCheckpoint: JSONRecord {
  /// 1; above that the program refuses it.
  public var schemaVersion: UInt32 = 0
  /// The run.
  public var runID = ""
  /// The session.
  public var sessionID = ""
  /// Rounds of tools so far, from 1.
  public var turn: UInt64 = 0
  /// The conversation as the model saw it.
  public var messages: [A3SMessage] = []
  /// Tokens so far.
  public var totalUsage = A3STokenUsage()
  /// Calls of tools so far.
  public var toolCallsCount: UInt64 = 0
  /// What was checked so far.
  public var verificationReports: [A3SVerificationReport] = []
  /// Milliseconds since 1970.
  public var checkpointMilliseconds: UInt64 = 0
  /// Unknown members, `convergence` of later eras among them.
  public var extra = Extra()

  /// What missing members stand for.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SLoopCheckpoint>([
    .defaulted("schema_version", \.schemaVersion, 0),
    .required("run_id", \.runID),
    .required("session_id", \.sessionID),
    .required("turn", \.turn),
    .required("messages", \.messages),
    .required("total_usage", \.totalUsage),
    .required("tool_calls_count", \.toolCallsCount),
    .defaulted("verification_reports", \.verificationReports, []),
    .required("checkpoint_ms", \.checkpointMilliseconds),
  ])
}
