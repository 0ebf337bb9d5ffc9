import SatchelFiles
import SatchelSessionFormats
public import SatchelSessionModel

extension ClawStore {
  /// Lists every file below the folder with its role and the sessions it belongs to.
  ///
  /// Roles: `session`, `rotation`, `backup`, `vault`, `temporary`, `other`. Folders below (one a
  /// workspace, as the newest revision has them) are taken along; a session that is bound to another
  /// workspace than its folder's is a finding. Rotations and backups are copies of sessions, and offered where
  /// a session's own file cannot be read; where that is gone, the newest rotation (or else backup) counts as
  /// its file, with a finding. Links are followed to sessions and their copies, with a finding, unless `followsLinks`
  /// is false. Damage is a finding, never a stop. Cost: every session is read to its end.
  public func inventory(followsLinks: Bool = true) throws(SessionError) -> StoreInventory {
    var stocktaking = ClawStocktaking(store: self)
    do throws(FileError) {
      try stocktaking.list(followsLinks: followsLinks)
    } catch {
      throw .reading(error)
    }
    return stocktaking.finish()
  }
}

/// The state of one stocktaking: all files are listed first, since a copy can only be told
/// from an orphan when its session's own file is known.
private struct ClawStocktaking {
  private let store: ClawStore
  private var inventory: StoreInventory
  private var pathOfID = PagedMap<SessionID, FilePath>()
  /// Ids of the sessions by folder and stem, where there are files that go by them.
  private var idOfStem = PagedMap<FilePath, SessionID>()
  private var hasCompanions = false
  private var unreadable: [FilePath] = []

  init(store: ClawStore) {
    self.store = store
    inventory = StoreInventory(format: .claw, root: store.root)
  }

  mutating func list(followsLinks: Bool) throws(FileError) {
    var listing = StoreListing(store.root, .claw, followsLinks: followsLinks, files: store.files)
    try listing.run(into: &inventory)
  }

  private mutating func note(_ code: String, _ message: String, _ path: FilePath) {
    inventory.findings.append(
      Finding(.warning, code: code, message: message, place: Place(file: path.description)))
  }

  mutating func finish() -> StoreInventory {
    let sessions = inventory.places { $0.role == StoredFile.sessionRole }
    hasCompanions = sessions.count < inventory.files.count
    takeSessions(sessions)
    for index in hasCompanions ? orphans() : [] {
      let isRotation = inventory.files[index].role == ClawFileName.Kind.rotation.rawValue
      inventory.files[index].role = StoredFile.sessionRole
      let occasion = isRotation ? "by a save" : "when it was cleared"
      note(
        isRotation ? "only-rotation-left" : "only-backup-left",
        "The session's own file is gone; this copy of it, set aside \(occasion), is the newest that is left.",
        inventory.files[index].path)
      takeSessions([index])
    }
    offerCopies()
    if hasCompanions { for index in inventory.files.indices { assign(index) } }
    inventory.orderSessions()
    return inventory
  }

  private static func key(_ path: FilePath) -> FilePath { key(path, stem: ClawFileName(path).stem) }

  private static func key(_ path: FilePath, stem: String) -> FilePath {
    let folder = path.bytes.lastIndex(of: UInt8(ascii: "/")).map { path.bytes[...$0] } ?? []
    return FilePath(bytes: folder + stem.utf8)
  }

  /// The newest rotation of each session whose own file is gone; of those without, the newest backup.
  private func orphans() -> [Int] {
    let copies = [ClawFileName.Kind.rotation, .backup].map(\.rawValue)
    guard inventory.files.contains(where: { copies.contains($0.role) }) else { return [] }
    let owned = PagedSet(
      inventory.files.lazy.filter { $0.role == StoredFile.sessionRole }.map { Self.key($0.path) })
    let rotations = newest(.rotation).filter { !owned.contains($0.key) }
    let backups = newest(.backup).filter { !owned.contains($0.key) && rotations[$0.key] == nil }
    return (Array(rotations.values) + Array(backups.values)).sorted()
  }

  /// The newest copy of each session.
  private func newest(_ kind: ClawFileName.Kind) -> [FilePath: Int] {
    var newest: [FilePath: Int] = [:]
    for (index, file) in inventory.files.enumerated() where file.role == kind.rawValue {
      let key = Self.key(file.path)
      let time = ClawFileName(file.path).rotatedAt
      if let other = newest[key], ClawFileName(inventory.files[other].path).rotatedAt >= time { continue }
      newest[key] = index
    }
    return newest
  }

  /// Names the newest copy of each session that cannot be read.
  private mutating func offerCopies() {
    guard !unreadable.isEmpty else { return }
    let (rotations, backups) = (newest(.rotation), newest(.backup))
    for path in unreadable {
      let key = Self.key(path)
      guard let copy = rotations[key] ?? backups[key] else { continue }
      let name = inventory.files[copy].path
      inventory.findings.append(
        Finding(
          .note, code: "copy-offered", message: "An older state of the session is whole in '\(name)'.",
          place: Place(file: path.description)))
    }
  }

  /// Copies belong to the session whose stem they carry.
  private mutating func assign(_ index: Int) {
    let file = inventory.files[index]
    guard file.sessionIDs.isEmpty, file.role != StoredFile.sessionRole, file.role != "other" else { return }
    inventory.files[index].sessionIDs = idOfStem[Self.key(file.path)].map { [$0] } ?? []
  }
}

// MARK: Sessions

extension ClawStocktaking {
  private struct Reading: Sendable {
    var session: StoredSession
    var findings: [Finding]
  }

  private enum Outcome: Sendable {
    case read(Reading)
    case unread(UnreadSession)
    case failed(SessionError)
  }

  /// Sessions are read side by side, and taken one after the other.
  private mutating func takeSessions(_ indices: PagedList<Int>) {
    let store = store
    var reading = ParallelReading(inventory.files, indices) { path in
      (path, Self.reading(of: path, in: store))
    }
    for index in indices {
      if let (path, outcome) = reading.next() { takeSession(index, path, outcome) }
    }
  }

  private mutating func takeSession(_ index: Int, _ path: FilePath, _ outcome: Outcome) {
    let stem = ClawFileName(path).stem
    var id = SessionID(stem)
    switch outcome {
    case .read(let reading): id = take(reading, path, stem)
    case .unread(let session):
      id = session.id ?? id
      check(id, path, stem)
      inventory.add(session, id: id, at: path)
    case .failed(let error):
      if path.extension == "json", error.code == .wrongFormat {
        inventory.files[index].role = ClawFileName.Kind.other.rawValue
        if let source = try? FileBytes(store.root.appending(path), files: store.files),
          let other = otherProgram(of: source, than: .claw)
        {
          inventory.noteOtherProgram(other, index)
        }
        return
      }
      unreadable.append(path)
      inventory.findings.append(.unreadableSession(error, at: path))
    }
    inventory.files[index].sessionIDs = [id]
    if hasCompanions { idOfStem.updateValue(id, forKey: Self.key(path, stem: stem)) }
  }

  /// Reads a session to its end.
  private static func reading(of path: FilePath, in store: ClawStore) -> Outcome {
    do throws(SessionError) { return try read(path, in: store) } catch { return .failed(error) }
  }

  private static func read(_ path: FilePath, in store: ClawStore) throws(SessionError) -> Outcome {
    if let known = store.files.remembered(path, in: store.root) {
      return .read(Reading(session: known, findings: []))
    }
    let source: FileBytes
    do throws(FileError) {
      source = try FileBytes(store.root.appending(path), files: store.files)
    } catch {
      throw SessionError(.unreadable, error.description)
    }
    if path.extension == "json", ClawFormat.recognise(TextOutline(source)) == nil {
      throw SessionError(.wrongFormat, "This is no claw session")
    }
    do throws(SessionError) {
      let tally = try ClawFormat.tally(source, limits: store.limits)
      return .read(Reading(session: StoredSession(tally, in: ClawFormat.self, at: path), findings: tally.findings))
    } catch {
      guard let session = UnreadSession(error, source, in: ClawFormat.self) else { throw error }
      return .unread(session)
    }
  }

  /// Notes a session; returns its id.
  private mutating func take(_ reading: Reading, _ path: FilePath, _ stem: String) -> SessionID {
    inventory.add(reading.findings, in: path)
    var session = reading.session
    if session.id.isEmpty { (session.id, session.header.id) = (SessionID(stem), SessionID(stem)) }
    check(session.id, path, stem)
    if let workspace = session.header.workspace { checkBinding(workspace, path) }
    inventory.add(session)
    return session.id
  }

  /// A folder that is named by a fingerprint holds the sessions of that workspace only: the program finds no others.
  private mutating func checkBinding(_ workspace: String, _ path: FilePath) {
    let folder = path.components.count > 1 ? path.parent.lastComponent : store.root.lastComponent
    guard ClawFingerprint.isName(folder.description) else { return }
    let expected = ClawFingerprint.name(ofWorkspace: FilePath(workspace))
    guard expected != folder.description else { return }
    let message =
      "The session is bound to the workspace '\(workspace)', whose folder is \(expected); the program does not find "
      + "it here, unless a link leads to that workspace."
    note("workspace-differs", message, path)
  }

  private mutating func check(_ id: SessionID, _ path: FilePath, _ stem: String) {
    if !id.utf8.elementsEqual(stem.utf8) {
      note("id-differs", "The session calls itself '\(id)'; the program finds it by its file's name only.", path)
    }
    if let other = pathOfID.updateValue(path, forKey: id) {
      note("same-id", "The session's id is also that of '\(other)'.", path)
    }
  }
}
