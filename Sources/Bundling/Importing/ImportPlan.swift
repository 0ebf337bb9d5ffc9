import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// What an import will do, session by session and file by file.
struct ImportPlan {
  var sessions: [PlannedSession] = []
  /// Incoming files that are written.
  var placed: [Int] = []
  /// Files of the target that are moved away.
  var retired: [FilePath] = []
  var identical: [FilePath] = []
  var kept: [FilePath] = []
  /// Old and new ids.
  var renames: [(old: SessionID, new: SessionID)] = []
  /// What stands in the way.
  var conflicts: [FilePath] = []
  /// Whether a file can be lengthened; asked for each that differs under `append`.
  private let isPrefix: (Incoming.File, UInt64) throws(BundleError) -> Bool

  init(
    _ incoming: Incoming, _ state: TargetState, _ policy: ConflictPolicy,
    isPrefix: @escaping (Incoming.File, UInt64) throws(BundleError) -> Bool
  ) throws(BundleError) {
    self.isPrefix = isPrefix
    var taken = TakenNames(policy == .rename ? incoming : Incoming(), state)  // nobody else asks
    for session in incoming.sessions { try plan(session, incoming, state, policy, &taken) }
    for (index, file) in incoming.files.enumerated() where file.owner == nil {
      try planShared(index, file, state[index], policy)
    }
    placed.sort()
    retired = Array(Set(retired)).sorted()
  }

  // MARK: Sessions

  private mutating func plan(
    _ session: Incoming.Session, _ incoming: Incoming, _ state: TargetState, _ policy: ConflictPolicy,
    _ taken: inout TakenNames
  ) throws(BundleError) {
    var (absent, same, different, blocked): ([Int], [Int], [Int], [Int]) = ([], [], [], [])
    for index in session.files {
      switch state[index] {
      case .absent: absent.append(index)
      case .same: same.append(index)
      case .different: different.append(index)
      case .blocked: blocked.append(index)
      }
    }
    let paths = { (places: [Int]) in places.map { incoming.files[$0].path } }
    let own = Set(paths(session.files))
    let elsewhere = state.files(of: session.id).prefix(1).filter { !own.contains($0) }
    let differing = paths(different + blocked) + elsewhere
    if differing.isEmpty {
      identical += paths(same)
      placed += absent
      let action: PlannedSession.Action = absent.isEmpty ? .identical : same.isEmpty ? .new : .completed
      sessions.append(PlannedSession(id: session.id, action: action, differing: []))
      return
    }
    let isFree = blocked.isEmpty || policy == .skip || policy == .rename
    switch policy {
    case _ where !isFree: conflicts += differing
    case .stop: conflicts += differing
    case .skip: sessions.append(PlannedSession(id: session.id, action: .skipped, differing: differing))
    case .replace:
      placed += absent + different
      identical += paths(same)
      retired += paths(different) + state.files(of: session.id).filter { !own.contains($0) }
      sessions.append(PlannedSession(id: session.id, action: .replaced, differing: differing))
    case .rename: rename(session, incoming, &taken, differing)
    case .append:
      guard elsewhere.isEmpty else { return conflicts += differing }
      try append(session, incoming, state, absent: absent, same: same, different: different)
    }
  }

  private mutating func rename(
    _ session: Incoming.Session, _ incoming: Incoming, _ taken: inout TakenNames, _ differing: [FilePath]
  ) {
    guard let format = incoming.format else { return conflicts += differing }
    let fresh = taken.takeFreshID(for: session.id, in: format)
    renames.append((old: session.id, new: fresh))
    placed += session.files
    sessions.append(
      PlannedSession(id: session.id, action: .renamed, newID: fresh, differing: differing))
  }

  private mutating func append(
    _ session: Incoming.Session, _ incoming: Incoming, _ state: TargetState, absent: [Int], same: [Int],
    different: [Int]
  ) throws(BundleError) {
    var refused: [FilePath] = []
    for index in different {
      let file = incoming.files[index]
      guard case .different(let byteCount) = state[index], file.path.extension == "jsonl",
        byteCount < file.byteCount, try isPrefix(file, byteCount)
      else {
        refused.append(file.path)
        continue
      }
    }
    guard refused.isEmpty else { return conflicts += refused }
    placed += absent + different
    identical += same.map { incoming.files[$0].path }
    retired += different.map { incoming.files[$0].path }
    sessions.append(
      PlannedSession(
        id: session.id, action: .appended, differing: different.map { incoming.files[$0].path }))
  }

  // MARK: Other files

  private mutating func planShared(
    _ index: Int, _ file: Incoming.File, _ state: TargetState.Comparison, _ policy: ConflictPolicy
  ) throws(BundleError) {
    switch (state, policy) {
    case (.absent, _): placed.append(index)
    case (.same, _): identical.append(file.path)
    case (_, .skip), (_, .rename): kept.append(file.path)
    case (.different, .replace):
      placed.append(index)
      retired.append(file.path)
    case (.different(let byteCount), .append):
      if byteCount < file.byteCount, try isPrefix(file, byteCount) {
        placed.append(index)
        retired.append(file.path)
      } else {
        conflicts.append(file.path)
      }
    default: conflicts.append(file.path)
    }
  }
}
