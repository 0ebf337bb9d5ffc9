public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

extension SessionID {
  /// A fresh id as the programs of user sessions make it: a UUID of version 4, lower-case.
  public static func uuid(_ surroundings: Surroundings = .system) -> SessionID {
    let high = surroundings.random() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
    let low = surroundings.random() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    let digits = Array(hexadecimal(high) + hexadecimal(low))
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
    return SessionID(parts.map { String(digits[$0]) }.joined(separator: "-"))
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension UserSession {
  /// A new empty session with a UUID, begun now; of no store yet.
  public init(userID: String, in surroundings: Surroundings = .system) {
    let time = surroundings.now()
    self.init(
      id: SessionID.uuid(surroundings).text, userID: userID,
      at: Instant(seconds: time.seconds, nanoseconds: time.nanoseconds))
  }
}

extension UserSessionStore {
  /// The session of that id (whoever owns it), else a new empty one, saved at once; without an id, a new one
  /// with a UUID. A damaged file is an error and is not overwritten.
  public func getOrCreate(userID: String, id: SessionID? = nil) throws(SessionError) -> UserSession {
    if let id, let session = try load(id) { return session }
    let session = UserSession(id: (id ?? .uuid(surroundings)).text, userID: userID, at: now)
    try save(session)
    return session
  }

  /// A new empty session with a UUID, not saved yet.
  public func makeSession(userID: String) -> UserSession { UserSession(userID: userID, in: surroundings) }

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
