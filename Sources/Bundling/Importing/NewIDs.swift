import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// What the ids of renamed sessions become.
struct NewIDs {
  private static let none = UInt32.max
  private let sessions: PagedList<PlannedSession>
  /// Of each incoming session, where it stands in the plan.
  private var ranks: [UInt32]
  /// Of several sessions with one id, the first.
  private var byID = PagedMap<SessionID, SessionID>()

  init(_ plan: ImportPlan, _ incoming: Incoming) {
    sessions = plan.sessions
    ranks = Array(repeating: Self.none, count: incoming.sessions.count)
    byID.reserveCapacity(plan.renames.count)
    for (rank, session) in sessions.enumerated() {
      guard let newID = session.newID else { continue }
      if ranks[session.place] == Self.none { ranks[session.place] = UInt32(rank) }
      _ = byID.insert(newID, forKey: session.id)
    }
  }

  /// The new id of an incoming session; nil where it keeps its own.
  subscript(session: Int) -> SessionID? { ranks[session] == Self.none ? nil : sessions[Int(ranks[session])].newID }

  /// The new id of the first session of an id; nil where that stays.
  subscript(id: SessionID) -> SessionID? { byID[id] }

  /// The old and new ids of the sessions that a file names; for a file of one session, that one's.
  func pairs(_ file: StoredFile, of owner: Int?) -> [(old: SessionID, new: SessionID)] {
    file.sessionIDs.compactMap { id in
      let new = if let owner { self[owner] } else { self[id] }
      return new.map { (old: id, new: $0) }
    }
  }
}
