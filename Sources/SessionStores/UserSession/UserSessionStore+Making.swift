public import SatchelSessionFormats
public import SatchelSessionModel

extension UserSessionStore {
  /// The session of that id (whoever owns it), else a new empty one, saved at once; without an id, a new one
  /// with a UUID. A damaged file is an error and is not overwritten.
  public func getOrCreate(userID: String, id: SessionID? = nil) throws(SessionError) -> UserSession {
    if let id, let session = try load(id) { return session }
    let session = UserSession(id: id?.text ?? newID(), userID: userID, at: now)
    try save(session)
    return session
  }

  /// A new empty session with a UUID, not saved yet.
  public func makeSession(userID: String) -> UserSession { UserSession(id: newID(), userID: userID, at: now) }

  /// A new side conversation of a session, which need not be there any more; its project is not inherited.
  public func createThread(of parentID: SessionID, userID: String = "default") throws(SessionError) -> UserSession {
    var session = makeSession(userID: userID)
    session.parentSessionID = parentID.text
    try save(session)
    return session
  }

  /// Moves a session into a project, or out of all; nil if there is no such session.
  @discardableResult
  public func move(_ id: SessionID, toProject project: String?) throws(SessionError) -> UserSession? {
    guard var session = try load(id) else { return nil }
    session.setProject(project, at: now)
    try save(session)
    return session
  }
}
