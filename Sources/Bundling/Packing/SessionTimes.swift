import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// The latest time that each session tells of, in seconds since 1970.
struct SessionTimes {
  private var times = PagedMap<SessionID, Int>()

  init(_ sessions: PagedList<StoredSession>) {
    for session in sessions {
      let known = [session.header.createdAt, session.header.updatedAt, session.totals.lastTime]
      guard let time = known.compactMap({ $0?.seconds }).max() else { continue }
      times.updateValue(max(Int(time), times[session.id] ?? .min), forKey: session.id)
    }
  }

  /// The latest of the sessions that a file belongs to; 1970 if none tells.
  func latest(of file: StoredFile) -> Int64 { file.sessionIDs.compactMap { times[$0].map(Int64.init) }.max() ?? 0 }
}
