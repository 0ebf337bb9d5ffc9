import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// The ids near those of renamed sessions that the target has, in the order in which an import gives them, and of which of
/// them the target's session says the same apart from ids.
struct EarlierIDs {
  /// Of those that say the same, so many are tried.
  static let roundLimit = 16

  /// Ids to be tried for a session, by its place among the incoming ones.
  private var candidates: [Int: [SessionID]] = [:]

  /// `stored` are the files of the incoming store by their paths.
  init(
    _ plan: ImportPlan, _ job: ImportJob, _ stored: [FilePath: StoredFile], _ state: TargetState, _ format: FormatID
  ) throws(BundleError) {
    let taken = TakenNames(job.incoming, nil)
    var known: [SessionID: Known] = [:]
    do throws(FileError) {
      for session in plan.sessions where session.action == .renamed {
        var there: Known
        if let found = known[session.id] {
          there = found
        } else {
          there = try Known(near: session.id, taken, state, job, format)
        }
        candidates[session.place] = try there.next(of: job.incoming.sessions[session.place], job, stored, format)
        known[session.id] = there
      }
    } catch { throw BundleError(reading: error) }
  }

  /// The id to try for a session in that round; nil when all were tried.
  subscript(session: PlannedSession, round: Int) -> SessionID? {
    guard let found = candidates[session.place], round < found.count else { return nil }
    return found[round]
  }
}

/// The sessions of the target whose ids are near that of incoming ones.
private struct Known {
  private var ids: [SessionID] = []
  /// Which of them have a file that says so, in order.
  private var places: [SHA256Digest: [Int]] = [:]
  /// Of sessions with one id, the first most likely got the first new one, and so on.
  private var rank = 0

  init(
    near id: SessionID, _ taken: TakenNames, _ state: TargetState, _ job: ImportJob, _ format: FormatID
  ) throws(FileError) {
    var number = 2
    while true {
      let candidate = SessionRenaming.freshID(for: id, in: format, after: &number) {
        taken.hasSession($0, in: format)
      }
      guard state.hasSession(candidate) else { return }
      for path in state.sessionFiles(of: candidate) {
        let said = try job.sayings(of: path, below: job.place.target, format)
        if places[said]?.last != ids.count { places[said, default: []].append(ids.count) }
      }
      ids.append(candidate)
      number += 1
    }
  }

  /// The ids for the next of the incoming sessions.
  mutating func next(
    of session: Incoming.Session, _ job: ImportJob, _ stored: [FilePath: StoredFile], _ format: FormatID
  ) throws(FileError) -> [SessionID] {
    defer { rank += 1 }
    guard !ids.isEmpty, let content = job.contentPath else { return [] }
    let paths = session.files.lazy.map { job.incoming.files[$0].path }
    guard let own = paths.first(where: { stored[$0]?.role == StoredFile.sessionRole }),
      let found = places[try job.sayings(of: own, below: content, format)]
    else { return [] }
    let first = found.firstIndex { $0 >= rank } ?? 0
    let count = min(found.count, EarlierIDs.roundLimit)
    return (0..<count).map { ids[found[(first + $0) % found.count]] }
  }
}

extension ImportJob {
  /// The SHA-256 of what a session's file says apart from ids.
  fileprivate func sayings(
    of path: FilePath, below root: FilePath, _ format: FormatID
  ) throws(FileError) -> SHA256Digest {
    guard var hasher = try? SHA256Hasher() else { throw FileError(code: .other, operation: "hash", path: path) }
    let source = try FileBytes(root.appending(path), files: system)
    do throws(RenamingError<Never>) {
      try SessionRenaming.sayings(of: source, at: path, in: format) { bytes in hasher.update(bytes) }
    } catch {
      guard case .source(let failure) = error, let fileError = failure.underlying as? FileError else {
        throw FileError(code: .readFailed, operation: "read", path: path)
      }
      throw fileError
    }
    return try digestOrFail(hasher)
  }
}
