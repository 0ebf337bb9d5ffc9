public import SatchelSessionFormats
public import SatchelSessionModel

extension NativeSession where Format == A3SFormat {
  /// The session of an A3S store.
  public init(_ session: A3SSession) { self.init(head: session.head, records: session.messages) }
}

extension A3SSession {
  /// The session with all its messages.
  public init(_ session: NativeSession<A3SFormat>) { self.init(head: session.head, messages: session.records) }
}

extension NativeSession where Format == ClawFormat {
  /// The journal that a snapshot of the session is.
  public init(_ session: ClawSession) {
    self.init(
      head: session.head,
      records: session.promptRecords + session.messages.map { .message(ClawMessageRecord($0)) })
  }
}

extension ClawSession {
  /// The session of a journal. Records that claw does not know, and unknown members of the lines around messages (what
  /// was put aside, too), have no place in it.
  public init(_ session: NativeSession<ClawFormat>) {
    self.init(head: session.head)
    for record in session.records {
      switch record {
      case .message(let line): messages.append(line.message)
      case .promptHistory(let prompt): append(prompt)
      default: break
      }
    }
  }
}

extension NativeSession where Format == UserSessionFormat {
  /// The session of a state store.
  public init(_ session: UserSession) throws(SessionError) { try self.init(session.bytes) }
}

extension UserSession {
  /// The session with all its exchanges.
  public init(_ session: NativeSession<UserSessionFormat>) throws(SessionError) {
    try self.init(parsing: session.text)
  }
}
