import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// What an import acts upon: the ids that files hold, their format, and whose the files beside sessions are. The last is
// told by names, as the sessions' programs find such files, and where it is not, by ids in the files.

/// What a description tells of sessions, while it is held against their files.
struct DescriptionTruth {
  private(set) var findings: PagedList<Finding> = []
  private let incoming: Incoming
  private let described: BundledSessions
  /// Files that were noted when the bundle was packed, as when no session could be read in them then.
  private let noted: Set<String>
  private let format: String
  /// Whether a session of the target may be moved away for one of the bundle: then that must be there, and readable.
  private let mayMoveAway: Bool
  /// Hashes of the ids that were found.
  private var describedIDs: Set<Int>?
  private var proven: Set<Int> = []
  /// Whose facts were looked at, by their places: to read them takes as long as to read a small session.
  private var isChecked: [Bool]
  private var place = 0
  /// Hashes of what names of files have in common with a session's own, and of that with the session's id.
  private var stems: Set<Int> = []
  private var ownedStems: Set<Int> = []
  /// Hashes of the paths of older states with the ids in them.
  private var copies: Set<Int> = []
  private let layout: (any StoreLayout.Type)?

  init(_ contents: BundleContents, _ incoming: Incoming, mayMoveAway: Bool) {
    self.incoming = incoming
    self.mayMoveAway = mayMoveAway
    isChecked = Array(repeating: false, count: incoming.sessions.count)
    format = contents.storeName
    described = contents.sessions
    layout = incoming.format.flatMap { StoreRegistry.layout($0) }
    let findings = contents.members.filter { $0.name == "findings" }.flatMap { $0.value.elements ?? [] }
    noted = Set(findings.compactMap { $0["file"]?.text })
  }

  /// Takes what the next of the incoming files is.
  mutating func take(_ sighting: SessionSighting, at path: FilePath) throws(BundleError) {
    // What was unpacked can be read, or the import has failed.
    if case .unreadable(let error, _, _) = sighting, error.code == .unreadable {
      throw BundleError(.outputFailed, error.message)
    }
    let index = try take(SessionGlimpse(sighting), at: path)
    if let index, case .session(let session) = sighting, let told = try facts(of: index) {
      compare(told, with: session, path)
    }
  }

  /// Takes what the beginning of the next file tells; returns the place of the session whose own file it is.
  @discardableResult
  mutating func take(_ glimpse: SessionGlimpse, at path: FilePath) throws(BundleError) -> Int? {
    let index = incoming.files[place].owner
    let owner = index.map { incoming.sessions[$0].id }
    place += 1
    switch glimpse {
    case .session(let id): return try take(id, index, path)
    case .copy(let id):
      prove(id)
      copies.insert(Self.hash(path, id))
    case .sealed(let id):
      guard let owner else { return nil }
      if let id, id != owner { throw .untrue(owner, path, holds: "the session '\(id)', sealed") }
      prove(owner)
      bind(path, to: owner)
    case .unreadable(let id):
      guard let owner else { return nil }
      if owner == id, !mayMoveAway { prove(owner) }
      bind(path, to: owner)
    case .unknown:
      guard let owner else { return nil }
      prove(owner)
      bind(path, to: owner)
    case .other: break
    }
    return nil
  }

  private mutating func prove(_ id: SessionID) { proven.insert(id.hashValue) }

  private static func hash(_ path: FilePath, _ id: SessionID) -> Int {
    var hasher = Hasher()
    hasher.combine(path)
    hasher.combine(id)
    return hasher.finalize()
  }

  /// Notes that files with the same in their names are of a session, too.
  private mutating func bind(_ path: FilePath, to id: SessionID) {
    guard let stem = layout?.sessionStem(of: path) else { return }
    stems.insert(stem.hashValue)
    ownedStems.insert(Self.hash(stem, id))
  }

  /// What the description tells of a session; throws where it says that it is of another format.
  private mutating func facts(of place: Int) throws(BundleError) -> JSON? {
    let session = incoming.sessions[place]
    isChecked[place] = true
    guard session.described >= 0 else { return nil }
    try checkFormat(of: session)
    return described[session.described].facts
  }

  private func checkFormat(of session: Incoming.Session) throws(BundleError) {
    guard session.described >= 0, let told = described[session.described].format,
      !told.utf8.elementsEqual(format.utf8)
    else { return }
    throw .untrue("it calls the session '\(session.id)' one of \(told), and its file is one of \(format)")
  }

  private mutating func take(_ id: SessionID, _ index: Int?, _ path: FilePath) throws(BundleError) -> Int? {
    guard let index, case let owner = incoming.sessions[index] else {
      let name = path.description
      if noted.contains(name) || noted.contains(where: { $0.hasSuffix("/" + name) }) { return nil }
      throw .untrue("it tells of no session in '\(path)', which holds the session '\(id)'")
    }
    guard owner.id == id else { throw .untrue(owner.id, path, holds: "the session '\(id)'") }
    prove(owner.id)
    bind(path, to: owner.id)
    return index
  }

  /// Throws for a session that no file holds, or that is said to be of another format, and for a file that is said to be of
  /// another session than it is. `isPart` says that only some sessions are looked at; `named` tells which session a
  /// side file itself names.
  mutating func finish(isPart: Bool, naming named: (FilePath) -> SessionID?) throws(BundleError) {
    for (place, session) in incoming.sessions.enumerated() {
      guard proven.contains(session.id.hashValue) else {
        throw .untrue("it tells of a session '\(session.id)' that none of its files holds")
      }
      if !isChecked[place] { try checkFormat(of: session) }
    }
    guard let layout else { return }
    for file in incoming.files { try check(file, layout, isPart: isPart, named) }
  }

  // MARK: Files beside sessions

  private mutating func check(
    _ file: Incoming.File, _ layout: any StoreLayout.Type, isPart: Bool, _ named: (FilePath) -> SessionID?
  ) throws(BundleError) {
    let path = file.path
    let stem = layout.sessionStem(of: path)
    guard let index = file.owner else {
      let mayBeSession = layout.mayBeSession(StoredFile(path: path, role: layout.role(of: path), byteCount: 0))
      guard let stem, !mayBeSession, isPart || stems.contains(stem.hashValue) else { return }
      throw .untrue("it gives '\(path)' to no session or to several, and by its name it is of one")
    }
    let owner = incoming.sessions[index].id
    if let stem {
      if ownedStems.contains(Self.hash(stem, owner)) || copies.contains(Self.hash(path, owner)) { return }
      if named(path) == owner || layout.sessionPath(fileName: nil, id: owner).flatMap(layout.sessionStem) == stem {
        return
      }
      throw .untrue(owner, path, holds: "what is another session's by its name")
    }
    if let named = named(path), named != owner, isDescribed(named) {
      throw .untrue(owner, path, holds: "what is the session's '\(named)'")
    }
  }

  /// Whether the description tells of an id; all are gathered once somebody asks.
  private mutating func isDescribed(_ id: SessionID) -> Bool {
    let ids = describedIDs ?? Set(described.lazy.map(\.id.hashValue))
    describedIDs = ids
    return ids.contains(id.hashValue)
  }

  private mutating func compare(_ told: JSON, with session: StoredSession, _ path: FilePath) {
    let (header, totals) = (session.header, session.totals)
    let updated = [header.updatedAt, totals.lastTime].compactMap { $0 }.max()
    var differing: [String] = []
    func compare(_ member: String, _ value: JSON?) {
      guard let told = told[member] else { return }
      if value.map({ $0 == told }) ?? false { return }
      differing.append(member)
    }
    compare("messages", .integer(totals.messageCount))
    compare("tool_calls", .integer(totals.toolCalls))
    compare("title", header.title.map { .string($0) })
    compare("created", header.createdAt?.rfc3339.map { .string($0) })
    compare("updated", updated?.rfc3339.map { .string($0) })
    guard !differing.isEmpty else { return }
    findings.append(
      Finding(
        .note, code: "description-differs",
        message: "\(BundleLayout.description) tells \(differing.joined(separator: ", ")) of the session "
          + "'\(session.id)' otherwise than its file",
        place: Place(file: path.description)))
  }
}

extension BundleError {
  static func untrue(_ what: String) -> BundleError {
    let fault = BundleFault(
      .refused, .description, code: "untrue-description", message: "\(BundleLayout.description) is not true: \(what)",
      member: FilePath(BundleLayout.description))
    return BundleError(
      .refused, "the bundle is refused: \(fault.message); nothing was written", faults: [fault])
  }

  fileprivate static func untrue(_ id: SessionID, _ path: FilePath, holds found: String) -> BundleError {
    untrue("it says that '\(path)' is of the session '\(id)', and the file holds \(found)")
  }
}
