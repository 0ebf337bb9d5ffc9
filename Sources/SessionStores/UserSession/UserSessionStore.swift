public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// A state store: a folder of categories, each a folder of JSON and markdown documents; one category,
/// `sessions`, holds a file for each session.
///
/// Opening creates nothing. There is no lock: of two that change one session, the last to save wins, and the
/// file is whole at any time. Source: user-session reference, sections 1, 2, 11 to 13.
public struct UserSessionStore: SessionStore {
  /// The state root.
  public let root: FilePath
  /// Where files are read and written.
  public let files: any FileSystem
  /// Clock, process id and randomness.
  public let surroundings: Surroundings
  /// The largest document that is loaded whole.
  public let maximumBytes: Int
  static let sessions = "sessions"
  /// The categories that have a role of their own.
  static let categories: Set<String> = [
    "seeds", "evals", "agents", "agent_groups", "knowledge-saves", "personas", "memory", "cron", "email_sent",
    "token-maxing",
  ]

  /// A store on a folder, which need not be there yet.
  public init(
    _ root: FilePath, files: any FileSystem = SystemFiles(), surroundings: Surroundings = .system,
    maximumBytes: Int = JSONOptions.usualValueBytes
  ) {
    self.root = root
    self.files = files
    self.surroundings = surroundings
    self.maximumBytes = maximumBytes
  }

  /// `file`
  public var backendName: String { "file" }

  /// The time of the handed-in clock.
  var now: Instant {
    let time = surroundings.now()
    return Instant(seconds: time.seconds, nanoseconds: time.nanoseconds)
  }

  /// A category's folder; `.` stands for the root.
  func folder(_ category: String) -> FilePath {
    FilePath(category).components.reduce(root) { $1 == "." ? $0 : $0.appending($1) }
  }

  func path(_ category: String, _ name: String, _ extension: String) -> FilePath {
    folder(category).appending("\(name).\(`extension`)")
  }

  /// Where a session's file is or would be; throws `forbiddenName` for an id that cannot be one.
  public func path(ofSession id: SessionID) throws(SessionError) -> FilePath {
    try StateStoreNames.check(name: id.text)
    return path(Self.sessions, id.text, "json")
  }

  // MARK: Sessions

  /// Saves a session under its id, replacing an older state; the file appears whole or not at all.
  ///
  /// Throws `forbiddenName` for an id that cannot be a file name, and `collision` if the file holds a session
  /// of another id.
  public func save(_ session: UserSession) throws(SessionError) {
    let path = try path(ofSession: SessionID(session.id))
    if let other = storedID(path), !other.utf8.elementsEqual(session.id.utf8) {
      throw SessionError(
        .collision, "The file holds the session '\(other)'; saving '\(session.id)' would overwrite it.",
        at: Place(file: path.description))
    }
    try write(session.bytes, Self.sessions, session.id, "json")
  }

  /// Loads a session; nil if there is none. An empty or damaged file is an error, never nil.
  public func load(_ id: SessionID) throws(SessionError) -> UserSession? {
    let path = try path(ofSession: id)
    guard let bytes = try read(path) else { return nil }
    do throws(SessionError) {
      return try UserSession(parsing: bytes)
    } catch {
      throw error.inFile(path.description)
    }
  }

  /// Opens a session of any size for reading it exchange by exchange; nil if there is none.
  public func reader(_ id: SessionID, limits: ReadingLimits = ReadingLimits()) throws(SessionError)
    -> UserSessionReader?
  {
    let path = try path(ofSession: id)
    return try reader(at: path, limits: limits)
  }

  /// Whether a session's file is there, readable or not; a link that leads nowhere is none.
  public func exists(_ id: SessionID) throws(SessionError) -> Bool {
    try isPresent(try path(ofSession: id), system: files)
  }

  /// Removes a session's file; false if there was none. Documents of other categories that belong to the
  /// session stay, as the program leaves them.
  @discardableResult
  public func delete(_ id: SessionID) throws(SessionError) -> Bool {
    try remove(try path(ofSession: id))
  }

  /// The ids of all sessions as their files are called, in byte order; `a.json` beside `a.md` gives `a` twice.
  public func list() throws(SessionError) -> [SessionID] { try list(Self.sessions).map { SessionID($0) } }
}

extension UserSessionStore {
  func reader(at path: FilePath, limits: ReadingLimits) throws(SessionError) -> UserSessionReader? {
    guard try isFile(path) else { return nil }
    let source = try reading { () throws(FileError) in try FileBytes(path, files: files) }
    do throws(SessionError) {
      return try UserSessionReader(source, limits: limits)
    } catch {
      throw error.inFile(path.description)
    }
  }

  /// The id inside a file, as far as it can be had without reading more than what stands before it.
  func storedID(_ path: FilePath) -> String? {
    guard (try? isFile(path)) == true, let source = try? FileBytes(path, files: files) else { return nil }
    var walker = JSONWalker(source)
    guard (try? walker.enterObject()) != nil else { return nil }
    while let key = try? walker.nextKey() {
      if key.value == "id" { return try? walker.value().root.string }
      guard (try? walker.skipValue()) != nil else { return nil }
    }
    return nil
  }
}
