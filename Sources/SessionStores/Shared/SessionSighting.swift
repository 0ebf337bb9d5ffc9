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
  /// A file with the name of a session's own in which none can be read; the id that the store knows it by, if any, and
  /// whether what looks like an API key is in it.
  case unreadable(SessionError, id: SessionID?, holdsSecret: Bool = false)
  /// Another file of the store, or none.
  case other

  /// Whether a session in it, or a copy of one, holds an API key.
  package var holdsSecret: Bool {
    switch self {
    case .session(let session), .copy(let session): session.holdsSecret
    case .unreadable(_, _, let holdsSecret): holdsSecret
    case .sealed, .other: false
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
      return .unreadable(.reading(error), id: rules(of: format)?.rules.knownID(path, nil))
    }
  }

  /// Looks at bytes that are, or were, a file of a store.
  public static func look(
    at path: FilePath, holding bytes: any RandomAccessBytes, _ format: FormatID,
    limits: ReadingLimits = ReadingLimits()
  ) -> SessionSighting {
    guard let (known, rules) = rules(of: format), rules.isNamedAsSession(path) else { return .other }
    do throws(SessionError) {
      if rules.isOther(path, bytes) { return .other }
      let text = rules.maySeal ? try plainBytes(of: bytes, at: path, key: nil) : bytes
      let session = try known.stored(text, at: path, rules, limits).session
      return rules.isCopy(path) ? .copy(session) : .session(session)
    } catch {
      if error.code == .sealed { return .sealed(id: rules.sealedID(path)) }
      let holdsSecret = error.code != .unreadable && known.unwritten(in: bytes).hasSecret
      return .unreadable(error, id: rules.knownID(path, bytes), holdsSecret: holdsSecret)
    }
  }

  static func isNamedAsSession(_ path: FilePath, _ format: FormatID) -> Bool {
    rules(of: format)?.rules.isNamedAsSession(path) ?? false
  }

  /// A format, and what its kind of store says of single files; nil where one of them is not known.
  static func rules(of format: FormatID) -> (format: any SessionFormat.Type, rules: SightingRules)? {
    guard let known = FormatRegistry.format(format), let layout = layout(format) else { return nil }
    return (known, layout.ownSighting)
  }

  /// Takes stock of one session's own file anew: the session and what is wrong with it, or why none can be read.
  public static func restock(
    _ path: FilePath, holding bytes: any RandomAccessBytes, _ format: FormatID, limits: ReadingLimits = ReadingLimits()
  ) throws(SessionError) -> (session: StoredSession, findings: [Finding]) {
    guard let (known, rules) = rules(of: format) else {
      throw SessionError(.wrongFormat, "Nothing is known of stores of \(format.rawValue).")
    }
    let text = rules.maySeal ? try plainBytes(of: bytes, at: path, key: nil) : bytes
    return try known.stored(text, at: path, rules, limits)
  }
}

extension SessionFormat {
  /// Reads a session's own file, or a copy of one, to its end.
  fileprivate static func stored(
    _ source: any RandomAccessBytes, at path: FilePath, _ rules: SightingRules, _ limits: ReadingLimits
  ) throws(SessionError) -> (session: StoredSession, findings: [Finding]) {
    do throws(SessionError) {
      let tally = try tally(source, limits: limits)
      let findings = tally.findings.map { finding in
        var located = finding
        located.place = finding.place.inFile(path.description)
        return located
      }
      var session = StoredSession(tally, in: self, at: path)
      if session.id.isEmpty, let id = rules.nameID(path) { (session.id, session.header.id) = (id, id) }
      return (session, findings)
    } catch { throw error.inFile(path.description) }
  }
}
