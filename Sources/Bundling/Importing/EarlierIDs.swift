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

  /// Ids to be tried for a session.
  private struct Candidates: PagedElement {
    var ids: [SessionID]

    init(_ ids: [SessionID]) { self.ids = ids }

    func write(to page: inout PageWriter) { page.write(ids) { $1.write(to: &$0) } }

    init(from page: inout PageReader) { ids = page.list { SessionID(from: &$0) } }
  }

  /// By the places of the sessions in the plan.
  private var candidates: PagedList<Candidates> = []

  init(
    _ plan: ImportPlan, _ job: ImportJob, _ unpacked: UnpackedFiles, _ state: TargetState
  ) throws(BundleError) {
    let (taken, format) = (TakenNames(job.incoming, nil), unpacked.inventory.format)
    // Only sessions that share their id with others have anything in common.
    var known: [SessionID: Known] = [:]
    do throws(FileError) {
      for session in plan.sessions {
        guard session.action == .renamed else {
          candidates.append(Candidates([]))
          continue
        }
        let isRepeated = job.incoming.isRepeated(session.place)
        var there: Known
        if isRepeated, let found = known[session.id] {
          there = found
        } else {
          there = try Known(near: session.id, taken, state, job, format)
        }
        let own = job.incoming.sessions[session.place]
        candidates.append(Candidates(try there.next(of: own, job, unpacked)))
        if isRepeated { known[session.id] = there }
      }
    } catch { throw BundleError(reading: error) }
  }

  /// The id to try for the session at a place in the plan; nil when all were tried.
  subscript(place: Int, round: Int) -> SessionID? {
    let found = candidates[place].ids
    return round < found.count ? found[round] : nil
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
    of session: Incoming.Session, _ job: ImportJob, _ unpacked: UnpackedFiles
  ) throws(FileError) -> [SessionID] {
    defer { rank += 1 }
    guard !ids.isEmpty, let content = job.contentPath else { return [] }
    let paths = session.files.lazy.map { job.incoming.files[$0].path }
    guard let own = paths.first(where: { unpacked[$0]?.role == StoredFile.sessionRole }),
      let found = places[try job.sayings(of: own, below: content, unpacked.inventory.format)]
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
