import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

extension UserSessionStore {
  /// Lists every file below the root with its role and the sessions it belongs to.
  ///
  /// Roles: `session`; `seeds`, `evals`, `agents`, `agent_groups`, `knowledge-saves`, `personas`, `memory`, `cron`,
  /// `email_sent` and `token-maxing` for the program's categories; `temporary`; `other`. A damaged file is a
  /// finding. Links are followed to sessions and side data, with a finding, unless `followsLinks` is false. Cost: every
  /// session is read to its end, and the small side files.
  public func inventory(
    limits: ReadingLimits = ReadingLimits(), followsLinks: Bool = true
  ) throws(SessionError) -> StoreInventory {
    var stocktaking = Stocktaking(store: self, limits: limits)
    try stocktaking.list(followsLinks: followsLinks)
    return stocktaking.finish()
  }
}

/// The state of one stocktaking: first all files are listed, then the sessions read, then the others assigned,
/// since their folders come before and behind the sessions'.
private struct Stocktaking {
  private let store: UserSessionStore
  private let limits: ReadingLimits
  private var inventory: StoreInventory
  private var sessionsOfSeed = PagedGroups<FilePath, SessionID>()
  /// The files in the folder of sessions.
  private var sessionFiles = PagedSet<FilePath>()
  private var filesOfID = PagedMap<SessionID, FilePath>()

  init(store: UserSessionStore, limits: ReadingLimits) {
    self.store = store
    self.limits = limits
    inventory = StoreInventory(format: .userSession, root: store.root)
  }

  mutating func list(followsLinks: Bool) throws(SessionError) {
    do throws(FileError) {
      var listing = StoreListing(store.root, .userSession, followsLinks: followsLinks, files: store.files)
      try listing.run(into: &inventory)
    } catch {
      throw .reading(error)
    }
    noteSessionsAtTop()
  }

  /// A session that somebody put at the top is one all the same.
  private mutating func noteSessionsAtTop() {
    for index in inventory.files.indices {
      let path = inventory.files[index].path
      guard path.components.count == 1, path.extension == "json", isSession(path) else { continue }
      inventory.files[index].role = StoredFile.sessionRole
    }
  }

  private func isSession(_ path: FilePath) -> Bool {
    (try? FileBytes(store.root.appending(path), files: store.files)).map { FormatGlimpse($0) }?.format == .userSession
  }

  private mutating func note(_ severity: Finding.Severity, _ code: String, _ message: String, _ path: FilePath) {
    inventory.findings.append(Finding(severity, code: code, message: message, place: Place(file: path.description)))
  }

  mutating func finish() -> StoreInventory {
    let sessions = inventory.places { $0.role == StoredFile.sessionRole }
    let (root, files, limits) = (store.root, store.files, limits)
    var reading = ParallelReading(inventory.files, sessions) { path in
      Self.reading(of: root, path, files, limits)
    }
    for index in sessions {
      guard let outcome = reading.next() else { continue }
      inventory.files[index].sessionIDs = takeSession(index, outcome).map { [$0] } ?? []
    }
    for file in inventory.files where Self.isInSessions(file.path) { sessionFiles.insert(file.path) }
    for index in inventory.files.indices { inventory.files[index].sessionIDs = owners(of: inventory.files[index]) }
    return inventory
  }
}

// MARK: Sessions

extension Stocktaking {
  fileprivate struct Reading: Sendable {
    var session: StoredSession
    var findings: [Finding]
    /// The task specifications that it names.
    var seeds: Set<SeedID>
  }

  fileprivate enum Outcome: Sendable {
    case read(Reading)
    case unread(UnreadSession)
    case failed(SessionError)
  }

  /// Notes a session; returns its id, or the stem of a file that cannot be read; nil for a session of another program.
  private mutating func takeSession(_ index: Int, _ outcome: Outcome) -> SessionID? {
    let path = inventory.files[index].path
    var id = SessionID(path.stem.description)
    switch outcome {
    case .read(let reading):
      id = take(reading, path)
      checkName(id, path)
    case .unread(let session):
      id = session.id ?? id
      checkName(id, path)
      inventory.add(session, id: id, at: path)
    case .failed(let error):
      if let source = try? FileBytes(store.root.appending(path), files: store.files),
        let other = otherProgram(of: source, than: .userSession)
      {
        inventory.noteOtherProgram(other, index)
        return nil
      }
      inventory.findings.append(.unreadableSession(error, at: path))
    }
    return id
  }

  /// Reads a session to its end.
  fileprivate static func reading(
    of root: FilePath, _ path: FilePath, _ files: any FileSystem, _ limits: ReadingLimits
  ) -> Outcome {
    // Which task specifications a session names is not remembered.
    if let known = files.remembered(path, in: root),
      Set(known.features).isDisjoint(with: UserSessionFormat.names(of: .userSeeds))
    {
      return .read(Reading(session: known, findings: [], seeds: []))
    }
    let source: FileBytes
    do throws(FileError) {
      source = try FileBytes(root.appending(path), files: files)
    } catch {
      return .failed(SessionError(.unreadable, error.description))
    }
    do throws(SessionError) {
      let tally = try UserSessionFormat.tally(source, limits: limits)
      return .read(
        Reading(
          session: StoredSession(tally, in: UserSessionFormat.self, at: path), findings: tally.findings,
          seeds: tally.seedIDs.union([tally.head.activeSeedID].compactMap { $0.map { SeedID($0) } })))
    } catch { return UnreadSession(error, source, in: UserSessionFormat.self).map { .unread($0) } ?? .failed(error) }
  }

  private mutating func take(_ reading: Reading, _ path: FilePath) -> SessionID {
    let id = reading.session.id
    for seed in reading.seeds { sessionsOfSeed.append(id, to: FilePath(bytes: Array(seed.utf8))) }
    inventory.add(reading.findings, in: path)
    inventory.add(reading.session)
    return id
  }

  private mutating func checkName(_ id: SessionID, _ path: FilePath) {
    if let problem = StateStoreNames.objection(toName: id.text) {
      note(.warning, "forbidden-id", "The session's id \(problem); the program cannot load it by that.", path)
    } else if !id.utf8.elementsEqual(path.stem.bytes) {
      note(.warning, "id-differs", "The session calls itself '\(id)', which is not its file's name.", path)
    }
    if let other = filesOfID.updateValue(path, forKey: id) {
      note(.warning, "same-id", "The session's id is also that of '\(other)'.", path)
    }
  }
}

// MARK: Other files

extension Stocktaking {
  /// The sessions that a file belongs to, as far as the program's files tell.
  private mutating func owners(of file: StoredFile) -> [SessionID] {
    switch file.role {
    case StoredFile.sessionRole: return file.sessionIDs
    case "knowledge-saves":
      _ = content(of: file)
      return file.path.extension == "json" ? [SessionID(file.path.stem.description)] : []
    case "seeds", "evals":
      _ = content(of: file)
      return sessions(ofSeed: file.path.stem.bytes)
    case "agents", "memory":
      let owner = content(of: file)
      if let id = owner?.sessionID { return [id] }
      return (owner?.seedID).map { sessions(ofSeed: Array($0.utf8)) } ?? []
    case "other" where isBesideSession(file.path):
      note(.note, "markdown-beside", "A markdown file here makes the program list the session twice.", file.path)
      return [SessionID(file.path.stem.description)]
    default: return []
    }
  }

  /// The sessions that name a seed; an evaluation's name begins with that of its seed.
  private func sessions(ofSeed stem: [UInt8]) -> [SessionID] {
    let own = sessionsOfSeed[FilePath(bytes: stem)]
    return (own.isEmpty ? sessionsOfSeed[FilePath(bytes: stem.prefix(36))] : own).sorted()
  }

  private static func isInSessions(_ path: FilePath) -> Bool {
    let parts = path.components
    return parts.count == 2 && parts[0] == FilePath(UserSessionStore.sessions)
  }

  private func isBesideSession(_ path: FilePath) -> Bool {
    guard Self.isInSessions(path), path.extension == "md" else { return false }
    let session = FilePath(bytes: path.bytes.dropLast(2) + Array("json".utf8))
    return sessionFiles.contains(session)
  }

  /// Whom a JSON file names as its session or seed; damage is noted.
  private mutating func content(of file: StoredFile) -> NamedOwner? {
    guard file.path.extension == "json" else { return nil }
    do throws(FileError) {
      let source = try FileBytes(store.root.appending(file.path), files: store.files)
      if let owner = try? NamedOwner(source) { return owner }
      note(.damage, "damaged-side-file", "The file is not JSON; it is kept as it is.", file.path)
    } catch {
      note(.damage, "unreadable-side-file", error.description, file.path)
    }
    return nil
  }
}
