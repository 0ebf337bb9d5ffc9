import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel
import Synchronization

/// A store that keeps A3S sessions in memory: for tests and for programs that keep nothing.
///
/// What is loaded is a copy. Ids are kept as they are, so that none meet.
public final class A3SMemoryStore: A3SSessionStore {
  private struct SideKey: Hashable {
    var kind: A3SSideKind
    var key: SessionID

    init(_ kind: A3SSideKind, _ key: some ByteIdentifier) { (self.kind, self.key) = (kind, SessionID(key.text)) }
  }

  private struct Content {
    var sessions: [SessionID: A3SSession] = [:]
    var sides: [SideKey: any FieldValue] = [:]
  }

  private let content = Mutex(Content())

  /// An empty store.
  public init() {}

  /// `memory`
  public var backendName: String { "memory" }

  /// Keeps a copy.
  public func save(_ session: A3SSession) throws(SessionError) {
    content.withLock { $0.sessions[SessionID(session.id)] = session }
  }

  /// A copy of the session.
  public func load(_ id: SessionID) throws(SessionError) -> A3SSession? { content.withLock { $0.sessions[id] } }

  /// Yes.
  public var keepsSideData: Bool { true }

  /// Forgets the session and its side data, but for loop checkpoints.
  @discardableResult
  public func delete(_ id: SessionID) throws(SessionError) -> Bool { try delete(id, withLoopCheckpoints: false) }

  /// Forgets the session and what belongs to it.
  @discardableResult
  public func delete(_ id: SessionID, withLoopCheckpoints: Bool) throws(SessionError) -> Bool {
    let runs = withLoopCheckpoints ? try loopCheckpointRuns(of: id) : []
    return content.withLock { content in
      let wasThere = content.sessions.removeValue(forKey: id) != nil
      for kind in A3SSideKind.bySession { content.sides[SideKey(kind, id)] = nil }
      for run in runs { content.sides[SideKey(.loopCheckpoints, run)] = nil }
      return wasThere
    }
  }

  /// The ids in byte order.
  public func list() throws(SessionError) -> [SessionID] {
    content.withLock { $0.sessions.keys.sorted() }
  }

  /// Whether the session is kept.
  public func exists(_ id: SessionID) throws(SessionError) -> Bool { content.withLock { $0.sessions[id] != nil } }

  /// Memory is always well.
  public func checkHealth() throws(SessionError) {}

  /// Keeps a copy.
  public func save<Value: FieldValue>(
    _ value: Value, as side: A3SSide<Value>, of key: String
  ) throws(SessionError) {
    content.withLock { $0.sides[SideKey(side.kind, SessionID(key))] = value }
  }

  /// A copy of the side data.
  public func load<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) -> Value? {
    content.withLock { $0.sides[SideKey(side.kind, SessionID(key))] as? Value }
  }

  /// Forgets side data.
  public func delete<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) {
    content.withLock { $0.sides[SideKey(side.kind, SessionID(key))] = nil }
  }

  /// By the session that a checkpoint names, or the runs that the session has.
  public func loopCheckpointRuns(of id: SessionID) throws(SessionError) -> [RunID] {
    content.withLock { content in
      let runs = content.sides[SideKey(.runs, id)] as? [A3SRun] ?? []
      let known = Set(runs.map { RunID($0.snapshot.id) })
      return content.sides.compactMap { key, value in
        guard key.kind == .loopCheckpoints, let checkpoint = value as? A3SLoopCheckpoint else { return nil }
        let run = RunID(key.key.text)
        return SessionID(checkpoint.sessionID) == id || known.contains(run) ? run : nil
      }.sorted()
    }
  }
}
