public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// What one file of a store is, seen without the rest of the store.
public enum SessionSighting: Sendable {
  /// A session's own file; what is in it, as taking stock has it but for what only the store as a whole tells.
  case session(StoredSession)
  /// An older state of a session, set aside beside its own file.
  case copy(StoredSession)
  /// A session's own file, but sealed; the id that its name tells, if it tells one.
  case sealed(id: SessionID?)
  /// A file with the name of a session's own in which none can be read; the id that the store knows it by, if any.
  case unreadable(SessionError, id: SessionID?)
  /// Another file of the store, or none.
  case other

  /// Whether a session in it, or a copy of one, holds an API key.
  package var holdsSecret: Bool {
    switch self {
    case .session(let session), .copy(let session): session.holdsSecret
    case .sealed, .unreadable, .other: false
    }
  }
}

extension StoreRegistry {
  /// Looks at files of a store, by their paths in it, and tells of each what it is, in order.
  ///
  /// Only files that are named as sessions are opened; those are read to their ends, several at once. Memory is that of a
  /// reading for each thread, and what some hundred sessions take.
  public static func look<Failure: Error>(
    at paths: [FilePath], in root: FilePath, _ format: FormatID, files: any FileSystem = SystemFiles(),
    limits: ReadingLimits = ReadingLimits(), _ body: (FilePath, SessionSighting) throws(Failure) -> Void
  ) throws(Failure) {
    var reading = ParallelReading(paths.count, path: { paths[$0] }) { path in
      look(at: path, in: root, format, files: files, limits: limits)
    }
    for path in paths {
      if let sighting = reading.next() { try body(path, sighting) }
    }
  }

  /// Looks at one file of a store.
  public static func look(
    at path: FilePath, in root: FilePath, _ format: FormatID, files: any FileSystem = SystemFiles(),
    limits: ReadingLimits = ReadingLimits()
  ) -> SessionSighting {
    guard isNamedAsSession(path, format) else { return .other }
    do throws(FileError) {
      let bytes = try FileBytes(root.appending(path), files: files)
      return look(at: path, holding: bytes, format, limits: limits)
    } catch {
      return .unreadable(.reading(error), id: idOfUnreadable(path, nil, format))
    }
  }

  /// Looks at bytes that are, or were, a file of a store.
  public static func look(
    at path: FilePath, holding bytes: any RandomAccessBytes, _ format: FormatID,
    limits: ReadingLimits = ReadingLimits()
  ) -> SessionSighting {
    guard isNamedAsSession(path, format) else { return .other }
    do throws(SessionError) {
      switch format {
      case .a3s:
        return .session(try tallied(plainBytes(of: bytes, at: path, key: nil), as: A3SFormat.self, path, limits))
      case .claw: return try lookClaw(path, bytes, limits)
      default:
        if path.components.count == 1, UserSessionFormat.recognise(TextOutline(bytes)) == nil { return .other }
        return .session(try tallied(bytes, as: UserSessionFormat.self, path, limits))
      }
    } catch {
      if error.code == .sealed { return .sealed(id: newestID(path)) }
      return .unreadable(error, id: idOfUnreadable(path, bytes, format))
    }
  }

  static func isNamedAsSession(_ path: FilePath, _ format: FormatID) -> Bool {
    switch format {
    case .a3s: return A3SRole.of(path) == StoredFile.sessionRole
    case .claw: return [.session, .rotation, .backup].contains(ClawFileName(path).kind)
    case .userSession:
      let parts = path.components
      // A session that somebody put at the top is one all the same.
      let isInPlace = parts.count == 2 && parts[0] == FilePath(UserSessionStore.sessions) || parts.count == 1
      return isInPlace && path.extension == "json"
    default: return false
    }
  }

  private static func newestID(_ path: FilePath) -> SessionID? {
    A3SRole.isNewest(path) ? A3SEncodedKey.id(of: path.stem).map { SessionID($0) } : nil
  }

  private static func idOfUnreadable(
    _ path: FilePath, _ bytes: (any RandomAccessBytes)?, _ format: FormatID
  ) -> SessionID? {
    switch format {
    case .a3s:
      let key = newestID(path)
      return key ?? ((try? bytes?.sessionID()) ?? nil).map { SessionID($0) }
    case .claw: return SessionID(ClawFileName(path).stem)
    default: return SessionID(path.stem.description)
    }
  }

  /// Takes stock of one session's own file anew: the session and what is wrong with it, or why none can be read.
  public static func restock(
    _ path: FilePath, holding bytes: any RandomAccessBytes, _ format: FormatID, limits: ReadingLimits = ReadingLimits()
  ) throws(SessionError) -> (session: StoredSession, findings: [Finding]) {
    switch format {
    case .a3s: return try restocked(plainBytes(of: bytes, at: path, key: nil), as: A3SFormat.self, path, limits)
    case .claw:
      var (session, findings) = try restocked(bytes, as: ClawFormat.self, path, limits)
      let stem = SessionID(ClawFileName(path).stem)
      if session.id.isEmpty { (session.id, session.header.id) = (stem, stem) }
      return (session, findings)
    default: return try restocked(bytes, as: UserSessionFormat.self, path, limits)
    }
  }

  private static func restocked<Format: SessionFormat>(
    _ source: any RandomAccessBytes, as format: Format.Type, _ path: FilePath, _ limits: ReadingLimits
  ) throws(SessionError) -> (session: StoredSession, findings: [Finding]) {
    do throws(SessionError) {
      let tally = try format.tally(source, limits: limits)
      let findings = tally.findings.map { finding in
        var located = finding
        located.place = finding.place.inFile(path.description)
        return located
      }
      return (StoredSession(tally, in: format, at: path), findings)
    } catch { throw error.inFile(path.description) }
  }

  private static func lookClaw(
    _ path: FilePath, _ bytes: any RandomAccessBytes, _ limits: ReadingLimits
  ) throws(SessionError) -> SessionSighting {
    let name = ClawFileName(path)
    if path.extension == "json", ClawFormat.recognise(TextOutline(bytes)) == nil { return .other }
    var session = try tallied(bytes, as: ClawFormat.self, path, limits)
    if session.id.isEmpty { (session.id, session.header.id) = (SessionID(name.stem), SessionID(name.stem)) }
    return name.kind == .session ? .session(session) : .copy(session)
  }

  private static func tallied<Format: SessionFormat>(
    _ source: any RandomAccessBytes, as format: Format.Type, _ path: FilePath, _ limits: ReadingLimits
  ) throws(SessionError) -> StoredSession {
    do throws(SessionError) {
      return StoredSession(try format.tally(source, limits: limits), in: format, at: path)
    } catch {
      throw error.inFile(path.description)
    }
  }
}
