import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// What a store of A3S sessions can do, wherever it keeps them.
///
/// A backend of its own needs only what ``SessionStore`` requires: as in the reference, the default keeps no side data.
public protocol A3SSessionStore: SessionStore where Session == A3SSession {
  /// Whether side data is kept; without (the default), saving it does nothing.
  var keepsSideData: Bool { get }

  /// Removes a session and what belongs to it; what is absent is fine. Whether there was a session.
  ///
  /// Loop checkpoints belong to runs: they go only if asked for.
  @discardableResult
  func delete(_ id: SessionID, withLoopCheckpoints: Bool) throws(SessionError) -> Bool

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
  /// No side data is kept.
  public var keepsSideData: Bool { false }

  /// Removes the session, and its loop checkpoints if asked for.
  @discardableResult
  public func delete(_ id: SessionID, withLoopCheckpoints: Bool) throws(SessionError) -> Bool {
    let runs = withLoopCheckpoints ? try loopCheckpointRuns(of: id) : []
    let wasThere = try delete(id)
    for run in runs { try delete(.loopCheckpoint, of: run.text) }
    return wasThere
  }

  /// Keeps nothing.
  public func save<Value: FieldValue>(_ value: Value, as side: A3SSide<Value>, of key: String) throws(SessionError) {}
  /// There is none.
  public func load<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) -> Value? { nil }
  /// There is nothing to remove.
  public func delete<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) {}
  /// There are none.
  public func loopCheckpointRuns(of id: SessionID) throws(SessionError) -> [RunID] { [] }
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
