import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// The latest time that each session tells of, in seconds since 1970.
struct SessionTimes {
  private let times: [SessionID: Int64]

  init(_ sessions: PagedList<StoredSession>) {
    let known = sessions.compactMap { session in
      [session.header.createdAt, session.header.updatedAt, session.totals.lastTime].compactMap { $0?.seconds }.max()
        .map { (session.id, $0) }
    }
    times = Dictionary(known, uniquingKeysWith: max)
  }

  /// The latest of the sessions that a file belongs to; 1970 if none tells.
  func latest(of file: StoredFile) -> Int64 { file.sessionIDs.compactMap { times[$0] }.max() ?? 0 }
}
