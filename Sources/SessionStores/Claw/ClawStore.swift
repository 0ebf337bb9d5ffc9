public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

/// A folder of claw sessions: `<id>.jsonl`, or `<id>.json` in the oldest.
///
/// Opening creates nothing. Ids are names of files here; one that would leave the folder is
/// refused. Source: section 9 of the journal reference.
public struct ClawStore: SessionStore {
  /// The folder.
  public let root: FilePath
  /// Where files are read and written.
  public let files: any FileSystem
  /// What ids and names of temporary files are made of.
  public let clock: ClawClock
  /// How much of a session is read at once.
  public let limits: ReadingLimits

  /// A store on a folder, which need not be there yet.
  public init(
    _ root: FilePath, clock: ClawClock = .system, files: any FileSystem = SystemFiles(),
    limits: ReadingLimits = ReadingLimits()
  ) {
    self.root = root
    self.clock = clock
    self.files = files
    self.limits = limits
  }

  /// The store of a workspace, where the newest revision keeps it.
  public init(workspace: FilePath, clock: ClawClock = .system, files: any FileSystem = SystemFiles()) {
    self.init(ClawFingerprint.sessionsFolder(ofWorkspace: workspace), clock: clock, files: files)
  }

  /// `file`
  public var backendName: String { "file" }

  // MARK: Sessions

  /// Begins a session and writes its settings, as the newest revision does before the first prompt.
  public func create(model: String? = nil, workspaceRoot: String? = nil) throws(SessionError) -> ClawJournal {
    var journal = ClawJournal(model: model, workspaceRoot: workspaceRoot, clock: clock, files: files, limits: limits)
    try journal.save(to: try path(ofNew: SessionID(journal.id)))
    return journal
  }

  /// Opens a session for going on with it; nil if there is none of that name.
  public func open(_ id: SessionID) throws(SessionError) -> ClawJournal? {
    guard let path = try path(of: id) else { return nil }
    return try ClawJournal(contentsOf: path, clock: clock, files: files, limits: limits)
  }

  /// Loads a session; nil if there is none of that name. A damaged file is an error, never nil.
  public func load(_ id: SessionID) throws(SessionError) -> ClawSession? { try open(id)?.session }

  /// Opens a session of any size for reading it record by record; nil if there is none of that name.
  public func reader(_ id: SessionID) throws(SessionError) -> ClawFormat.Reader? {
    guard let path = try path(of: id) else { return nil }
    return try reader(at: path)
  }

  /// Saves a session under its id, replacing an older state.
  ///
  /// A session without times gets those that its id tells, else the clock's: the program refuses a file without. Throws
  /// `forbiddenName` for a session without an id that can be a file's name, and
  /// `collision` if the file holds a session of another id.
  public func save(_ session: ClawSession) throws(SessionError) {
    let id = SessionID(session.sessionID ?? "")
    let free = try path(ofNew: id)
    let path = try path(of: id) ?? free
    if let other = try? reader(at: path), let stored = storedID(other.head), !stored.utf8.elementsEqual(id.utf8) {
      throw SessionError(
        .collision, "The file holds the session '\(stored)'; saving '\(id)' would overwrite it",
        at: Place(file: path.description))
    }
    var journal = ClawJournal(session, clock: clock, files: files, limits: limits)
    try journal.save(to: path)
  }

  /// Whether a session's file is there, readable or not; a link that leads nowhere is none.
  public func exists(_ id: SessionID) throws(SessionError) -> Bool { try path(of: id) != nil }

  /// Removes a session with everything that is kept of it: rotations, backups, leftovers of
  /// saves that died. False if there was none of that name. A folder in the session's place is an error, and stays.
  @discardableResult
  public func delete(_ id: SessionID) throws(SessionError) -> Bool {
    guard try exists(id) else { return false }
    // The copies first: if this fails half-way, the session is still there to be deleted again.
    let entries = try listing().filter { ClawFileName($0.path).isStem(FilePath(id.text), of: $0.path) }
    let own = entries.filter { ClawFileName($0.path).kind == .session }
    if let folder = own.first(where: { $0.status.kind == .directory }) {
      throw .writing(FileError(code: .isADirectory, operation: "remove", path: root.appending(folder.path)))
    }
    let copies = entries.filter {
      [.rotation, .backup, .temporary].contains(ClawFileName($0.path).kind) && $0.status.kind != .directory
    }
    do throws(FileError) {
      for entry in copies + own { try files.removeFile(root.appending(entry.path), in: .workingFolder) }
    } catch {
      throw .writing(error)
    }
    return true
  }
}

// MARK: Paths

extension ClawStore {
  /// Where a new session's file will be; throws `forbiddenName` for an id that cannot be one.
  public func path(ofNew id: SessionID) throws(SessionError) -> FilePath {
    if let objection = ClawFileName.objection(to: id.text) {
      throw SessionError(
        .forbiddenName, "The id '\(id)' \(objection); a session's file is named by its id",
        at: Place(file: root.description)
      )
    }
    return root.appending("\(id).jsonl")
  }

  /// Where a session's file is, whichever form it has; nil if it is not there.
  public func path(of id: SessionID) throws(SessionError) -> FilePath? {
    let first = try path(ofNew: id)
    for path in [first, root.appending("\(id).json")] {
      if try isPresent(path, system: files) { return path }
    }
    return nil
  }

  func reader(at path: FilePath) throws(SessionError) -> ClawFormat.Reader {
    let source = try FileBytes.opened(path, files)
    do throws(SessionError) {
      return try ClawFormat.Reader(source, limits: limits)
    } catch {
      throw error.inFile(path.description)
    }
  }

  func listing() throws(SessionError) -> [DirectoryEntry] {
    do throws(FileError) {
      return Array(try directoryListing(root, system: files))
    } catch {
      if error.code == .notFound { return [] }
      throw .reading(error)
    }
  }

  /// The id inside a file, if it has one.
  private func storedID(_ head: ClawHead) -> String? {
    if let port = head.port { return port.sessionID }
    return head.object == nil ? head.meta?.sessionID : head.object?.sessionID
  }
}
