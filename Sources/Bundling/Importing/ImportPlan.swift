import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// What an import will do, session by session and file by file.
struct ImportPlan {
  /// An id, or what the name of a session's file is made of, and what it becomes.
  struct Rename: PagedElement {
    var old: SessionID
    var new: SessionID
    /// The incoming session that it is for; several may have one id.
    var session: Int

    init(old: SessionID, new: SessionID, session: Int) { (self.old, self.new, self.session) = (old, new, session) }

    func write(to page: inout PageWriter) {
      old.write(to: &page)
      new.write(to: &page)
      page.write(session)
    }

    init(from page: inout PageReader) {
      (old, new) = (SessionID(from: &page), SessionID(from: &page))
      session = page.count()
    }
  }

  var sessions: PagedList<PlannedSession> = []
  /// Incoming files that are written.
  var placed: [Int] = []
  /// Files of the target that are moved away.
  var retired: PagedList<FilePath> = []
  var identical: PagedList<FilePath> = []
  var kept: PagedList<FilePath> = []
  /// Old and new ids, and for which of the incoming sessions.
  var renames: PagedList<Rename> = []
  /// What stands in the way.
  var conflicts: [FilePath] = []
  /// What the target has of ids that several incoming sessions have.
  private var namesakes: [[UInt8]: Namesakes] = [:]
  /// Whether a file can be lengthened; asked for each that differs under `append`.
  private let isPrefix: (Incoming.File, UInt64) throws(BundleError) -> Bool

  init(
    _ incoming: Incoming, _ state: TargetState, _ policy: ConflictPolicy,
    isPrefix: @escaping (Incoming.File, UInt64) throws(BundleError) -> Bool
  ) throws(BundleError) {
    self.isPrefix = isPrefix
    var taken = TakenNames(policy == .rename ? incoming : Incoming(), state)  // nobody else asks
    for place in incoming.sessions.indices { try plan(place, incoming, state, policy, &taken) }
    for (index, file) in incoming.files.enumerated() where file.owner == nil {
      try planShared(index, file, state[index], policy)
    }
    placed.sort()
    if !zip(retired, retired.dropFirst()).allSatisfy({ $0 < $1 }) { retired = PagedList(Set(retired).sorted()) }
  }

  /// Of each incoming file, whether it is written.
  func isPlaced(_ incoming: Incoming) -> [Bool] {
    var isPlaced = [Bool](repeating: false, count: incoming.files.count)
    for index in placed { isPlaced[index] = true }
    return isPlaced
  }

  // MARK: Sessions

  private mutating func plan(
    _ place: Int, _ incoming: Incoming, _ state: TargetState, _ policy: ConflictPolicy, _ taken: inout TakenNames
  ) throws(BundleError) {
    let session = incoming.sessions[place]
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
    let there = namesakes(of: place, incoming, state, policy)
    let hasOwn = session.files.contains { there.paths.contains(incoming.files[$0].path) }
    let elsewhere = hasOwn ? [] : there.strangers.prefix(1)
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
      retired += paths(different) + there.others
      namesakes[Array(session.id.utf8)]?.others = []  // once is enough
      sessions.append(PlannedSession(id: session.id, action: .replaced, differing: differing, place: place))
    case .rename: rename(place, incoming, &taken, differing)
    case .append:
      guard elsewhere.isEmpty else { return conflicts += differing }
      try append(session, incoming, state, absent: absent, same: same, different: different)
    }
  }

  /// What the target has of a session's id.
  private mutating func namesakes(
    of place: Int, _ incoming: Incoming, _ state: TargetState, _ policy: ConflictPolicy
  ) -> Namesakes {
    let id = incoming.sessions[place].id
    guard incoming.isRepeated(place) else {
      return Namesakes(id, incoming.sessions[place].files, incoming, state, policy)
    }
    if let known = namesakes[Array(id.utf8)] { return known }
    let found = Namesakes(id, incoming.filesOfSameID(as: place), incoming, state, policy)
    namesakes[Array(id.utf8)] = found
    return found
  }

  private mutating func rename(
    _ place: Int, _ incoming: Incoming, _ taken: inout TakenNames, _ differing: [FilePath]
  ) {
    let session = incoming.sessions[place]
    guard let format = incoming.format else { return conflicts += differing }
    let fresh = taken.takeFreshID(for: session.id, in: format)
    renames.append(Rename(old: session.id, new: fresh, session: place))
    placed += session.files
    sessions.append(
      PlannedSession(id: session.id, action: .renamed, newID: fresh, differing: differing, place: place))
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

/// What the target has of an id that sessions come with.
private struct Namesakes {
  /// The files that hold its sessions of that id.
  let paths: Set<FilePath>
  /// Those of them that are none of the incoming sessions.
  let strangers: [FilePath]
  /// Files of its sessions of that id where nothing comes in.
  var others: [FilePath]

  init(_ id: SessionID, _ files: [Int], _ incoming: Incoming, _ state: TargetState, _ policy: ConflictPolicy) {
    let there = state.sessionFiles(of: id)
    paths = Set(there)
    let all = Set(files.map { incoming.files[$0].path })
    others = state.files(of: id).filter { !all.contains($0) }
    // One of another content that is to be replaced or lengthened will be an incoming one.
    let staying = policy == .replace || policy == .append
    let same = staying ? all : Set(files.filter { state.isSame($0) }.map { incoming.files[$0].path })
    strangers = there.filter { !same.contains($0) }
  }
}
