import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// What a store of A3S sessions can do, wherever it keeps them.
///
/// All operations are whole: a reader sees what was before or what came after, and
/// operations may run at the same time.
public protocol A3SSessionStore: Sendable {
  /// `file`, `memory`, or `unknown` for a store that does not say.
  var backendName: String { get }

  /// Keeps a session under its id, in place of the one with that id.
  ///
  /// Throws `collision` if another session stands in that place: it is not overwritten.
  func save(_ session: A3SSession) throws(SessionError)
  /// The session that stands in an id's place; nil if there is none.
  ///
  /// As the program does, the id inside is not compared with the one asked for.
  func load(_ id: SessionID) throws(SessionError) -> A3SSession?
  /// Removes a session and what belongs to it; what is absent is fine.
  ///
  /// Loop checkpoints belong to runs: they go only if asked for.
  func delete(_ id: SessionID, withLoopCheckpoints: Bool) throws(SessionError)
  /// The ids of all sessions, made safe for a file name, in byte order.
  func list() throws(SessionError) -> [SessionID]
  /// Whether a session stands in an id's place.
  func exists(_ id: SessionID) throws(SessionError) -> Bool
  /// Throws if the store could not keep anything now.
  func checkHealth() throws(SessionError)

  /// Keeps side data of a session (or, for loop checkpoints, of a run).
  func save<Value: FieldValue>(_ value: Value, as side: A3SSide<Value>, of key: String) throws(SessionError)
  /// Side data of a session (or run); nil if there is none.
  func load<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) -> Value?
  /// Removes side data of a session (or run); what is absent is fine.
  func delete<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError)
  /// The runs of a session that have a loop checkpoint: named by the checkpoint or by the session's runs.
  func loopCheckpointRuns(of id: SessionID) throws(SessionError) -> [RunID]
}

extension A3SSessionStore {
  /// A store that does not say.
  public var backendName: String { "unknown" }

  /// Removes a session and its side data, leaving loop checkpoints as the program does.
  public func delete(_ id: SessionID) throws(SessionError) { try delete(id, withLoopCheckpoints: false) }
}

/// A kind of side data and the type of what it holds.
public struct A3SSide<Value: FieldValue>: Sendable {
  /// The kind.
  public let kind: A3SSideKind
}

extension A3SSide where Value == A3SArtifacts {
  /// Large outputs of tools.
  public static var artifacts: A3SSide { A3SSide(kind: .artifacts) }
}

extension A3SSide where Value == [A3STraceEvent] {
  /// Uses of tools.
  public static var traces: A3SSide { A3SSide(kind: .traces) }
}

extension A3SSide where Value == [A3SVerificationReport] {
  /// Reports of checks.
  public static var verification: A3SSide { A3SSide(kind: .verification) }
}

extension A3SSide where Value == [A3SRun] {
  /// Runs with their events.
  public static var runs: A3SSide { A3SSide(kind: .runs) }
}

extension A3SSide where Value == [A3SSubagentTask] {
  /// Tasks of other agents.
  public static var subagentTasks: A3SSide { A3SSide(kind: .subagentTasks) }
}

extension A3SSide where Value == A3SLoopCheckpoint {
  /// Interrupted runs, by run id.
  public static var loopCheckpoint: A3SSide { A3SSide(kind: .loopCheckpoints) }
}
