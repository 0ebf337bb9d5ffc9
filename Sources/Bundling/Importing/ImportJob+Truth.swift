import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// A description whose checksums agree may still tell untruths, and an import acts upon what it tells: which sessions are
// moved away, which files are those of the session that somebody asked for. So the files themselves are asked, before
// anything is written: which sessions they hold, and of which format. How many messages a session has, its title and its
// times decide nothing; programs count differently, and a live file grows.

extension ImportJob {
  /// Throws unless the unpacked files hold the sessions that the description tells of; notes what else it tells otherwise.
  func checkDescription(_ contents: BundleContents) throws(BundleError) {
    guard let contentPath else { return }
    guard let format = incoming.format else { return try checkUnknown(contents, contentPath) }
    var truth = DescribedSessions(contents, incoming, mayMoveAway: options.onConflict == .replace)
    for start in stride(from: 0, to: incoming.files.count, by: 4096) {
      let some = incoming.files[start..<min(start + 4096, incoming.files.count)].map(\.path)
      try StoreRegistry.look(at: some, in: contentPath, format, files: system) {
        (path, sighting) throws(BundleError) in
        if sighting.holdsSecret { keyFiles.insert(path) }
        try truth.take(sighting, at: path)
      }
    }
    try truth.finish()
    report.findings += truth.findings
  }

  /// A store of a kind that nobody knows is taken as it is, if it really is none that is known.
  private func checkUnknown(_ contents: BundleContents, _ root: FilePath) throws(BundleError) {
    let found: FoundStore?
    do throws(FileError) {
      found = try unpackedStores(in: root, files: system).first { $0.path(below: root).isEmpty }
    } catch { throw BundleError(reading: error) }
    guard let found else { return }
    throw .untrue("it calls the store '\(contents.storeName)', and the files are a store of \(found.format.rawValue)")
  }
}

/// What a description tells of the sessions that are imported, while it is held against their files.
private struct DescribedSessions {
  private(set) var findings: PagedList<Finding> = []
  private let incoming: Incoming
  private let described: BundledSessions
  /// Files that were noted when the bundle was packed, as when no session could be read in them then.
  private let noted: Set<String>
  private let format: String
  /// Whether a session of the target may be moved away for one of the bundle: then that must be there, and readable.
  private let mayMoveAway: Bool
  /// Hashes of the ids that were found.
  private var proven: Set<Int> = []
  /// Whose facts were looked at, by their places: to read them takes as long as to read a small session.
  private var isChecked: [Bool]
  private var place = 0

  init(_ contents: BundleContents, _ incoming: Incoming, mayMoveAway: Bool) {
    self.incoming = incoming
    self.mayMoveAway = mayMoveAway
    isChecked = Array(repeating: false, count: incoming.sessions.count)
    format = contents.storeName
    described = contents.sessions
    let findings = contents.members.filter { $0.name == "findings" }.flatMap { $0.value.elements ?? [] }
    noted = Set(findings.compactMap { $0["file"]?.text })
  }

  /// Takes what the next of the incoming files is.
  mutating func take(_ sighting: SessionSighting, at path: FilePath) throws(BundleError) {
    let index = incoming.files[place].owner
    let owner = index.map { incoming.sessions[$0].id }
    place += 1
    switch sighting {
    case .session(let found): try take(found, index, path)
    case .copy(let session): prove(session.id)
    case .sealed(let id):
      guard let owner else { return }
      if let id, id != owner { throw .untrue(owner, path, holds: "the session '\(id)', sealed") }
      prove(owner)
    case .unreadable(let error, let id):
      // What was unpacked can be read, or the import has failed.
      if error.code == .unreadable { throw BundleError(.outputFailed, error.message) }
      if let owner, owner == id, !mayMoveAway { prove(owner) }
    case .other: return
    }
  }

  private mutating func prove(_ id: SessionID) { proven.insert(id.hashValue) }

  /// What the description tells of a session; throws where it says that it is of another format.
  private mutating func facts(of place: Int) throws(BundleError) -> JSON? {
    let session = incoming.sessions[place]
    isChecked[place] = true
    guard session.described >= 0, case let facts = described[session.described].facts else { return nil }
    guard let told = facts["format"]?.text, !told.utf8.elementsEqual(format.utf8) else { return facts }
    throw .untrue("it calls the session '\(session.id)' one of \(told), and its file is one of \(format)")
  }

  private mutating func take(
    _ session: StoredSession, _ index: Int?, _ path: FilePath
  ) throws(BundleError) {
    guard let index, case let owner = incoming.sessions[index] else {
      let name = path.description
      if noted.contains(name) || noted.contains(where: { $0.hasSuffix("/" + name) }) { return }
      throw .untrue("it tells of no session in '\(path)', which holds the session '\(session.id)'")
    }
    guard owner.id == session.id else {
      throw .untrue(owner.id, path, holds: "the session '\(session.id)'")
    }
    prove(owner.id)
    if let told = try facts(of: index) { compare(told, with: session, path) }
  }

  /// Throws for a session that no file holds, or that is said to be of another format.
  mutating func finish() throws(BundleError) {
    for (place, session) in incoming.sessions.enumerated() {
      guard proven.contains(session.id.hashValue) else {
        throw .untrue("it tells of a session '\(session.id)' that none of its files holds")
      }
      if !isChecked[place] { _ = try facts(of: place) }
    }
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
  fileprivate static func untrue(_ what: String) -> BundleError {
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
