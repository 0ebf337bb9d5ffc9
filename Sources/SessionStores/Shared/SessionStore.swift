public import SatchelSessionModel

/// A place that keeps sessions of one format, whatever it keeps them in: files, memory, a database.
///
/// A backend of its own writes the five methods without a default, those of the reference (reference-behaviour: a
/// session store saves, loads, deletes, lists and says whether a session exists). All operations are whole: a reader
/// sees what was before or what came after, and operations may run at the same time. They work on the caller's thread; a
/// backend that has to wait for something far away is called from a thread that may wait.
public protocol SessionStore<Session>: Sendable {
  /// A whole session as a value.
  associatedtype Session: Sendable

  /// Keeps a session under its id, in place of the one with that id.
  func save(_ session: Session) throws(SessionError)
  /// The session of an id; nil if there is none. A damaged one is an error, never nil.
  func load(_ id: SessionID) throws(SessionError) -> Session?
  /// Removes a session and what belongs to it; what is absent is fine. Whether there was a session.
  @discardableResult
  func delete(_ id: SessionID) throws(SessionError) -> Bool
  /// The ids of all sessions, in byte order.
  func list() throws(SessionError) -> [SessionID]
  /// Whether there is a session of that id, readable or not.
  func exists(_ id: SessionID) throws(SessionError) -> Bool

  /// `file`, `memory`, or `unknown` for a store that does not say, as by default.
  var backendName: String { get }
  /// Throws if the store could not keep anything now; by default all is well.
  func checkHealth() throws(SessionError)
}

extension SessionStore {
  /// A store that does not say.
  public var backendName: String { "unknown" }
  /// All is well.
  public func checkHealth() throws(SessionError) {}
}
