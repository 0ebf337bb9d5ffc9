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
    var key: String
  }

  private struct Content {
    var sessions: [String: A3SSession] = [:]
    var sides: [SideKey: any FieldValue] = [:]
  }

  private let content = Mutex(Content())

  /// An empty store.
  public init() {}

  /// `memory`
  public var backendName: String { "memory" }

  /// Keeps a copy.
  public func save(_ session: A3SSession) throws(SessionError) {
    content.withLock { $0.sessions[session.id] = session }
  }

  /// A copy of the session.
  public func load(_ id: String) throws(SessionError) -> A3SSession? { content.withLock { $0.sessions[id] } }

  /// Yes.
  public var keepsSideData: Bool { true }

  /// Forgets the session and its side data, but for loop checkpoints.
  @discardableResult
  public func delete(_ id: String) throws(SessionError) -> Bool { try delete(id, withLoopCheckpoints: false) }

  /// Forgets the session and what belongs to it.
  @discardableResult
  public func delete(_ id: String, withLoopCheckpoints: Bool) throws(SessionError) -> Bool {
    let runs = withLoopCheckpoints ? try loopCheckpointRuns(of: id) : []
    return content.withLock { content in
      let wasThere = content.sessions.removeValue(forKey: id) != nil
      for kind in A3SSideKind.bySession { content.sides[SideKey(kind: kind, key: id)] = nil }
      for run in runs { content.sides[SideKey(kind: .loopCheckpoints, key: run)] = nil }
      return wasThere
    }
  }

  /// The ids in byte order.
  public func list() throws(SessionError) -> [String] {
    content.withLock { $0.sessions.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
  }

  /// Whether the session is kept.
  public func exists(_ id: String) throws(SessionError) -> Bool { content.withLock { $0.sessions[id] != nil } }

  /// Memory is always well.
  public func checkHealth() throws(SessionError) {}

  /// Keeps a copy.
  public func save<Value: FieldValue>(
    _ value: Value, as side: A3SSide<Value>, of key: String
  ) throws(SessionError) {
    content.withLock { $0.sides[SideKey(kind: side.kind, key: key)] = value }
  }

  /// A copy of the side data.
  public func load<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) -> Value? {
    content.withLock { $0.sides[SideKey(kind: side.kind, key: key)] as? Value }
  }

  /// Forgets side data.
  public func delete<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) {
    content.withLock { $0.sides[SideKey(kind: side.kind, key: key)] = nil }
  }

  /// By the session that a checkpoint names, or the runs that the session has.
  public func loopCheckpointRuns(of id: String) throws(SessionError) -> [String] {
    content.withLock { content in
      let runs = content.sides[SideKey(kind: .runs, key: id)] as? [A3SRun] ?? []
      let known = Set(runs.map(\.snapshot.id))
      return content.sides.compactMap { key, value in
        guard key.kind == .loopCheckpoints, let checkpoint = value as? A3SLoopCheckpoint else { return nil }
        return checkpoint.sessionID == id || known.contains(key.key) ? key.key : nil
      }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
  }
}
