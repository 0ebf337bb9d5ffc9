import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

extension A3SStocktaking {
  /// What was found in a session's file.
  fileprivate struct Reading: Sendable {
    var session: StoredSession
    var isSnapshot: Bool
    /// The runs of a snapshot.
    var runs: [A3SSideSummary.Run] = []
    /// What was noticed, what is wrong with the lists of a snapshot, and what the newest program would refuse.
    var findings: [Finding]
    var wasSealed: Bool
  }

  fileprivate enum Outcome: Sendable {
    case read(Reading)
    /// The session cannot be read; its id, if that can.
    case odd(SessionError, id: SessionID?)
    case unread(UnreadSession)
    case failed(SessionError)
    /// It is a session of another program.
    case foreign(FormatID)
    case vanished
  }

  /// Sessions are read side by side, and taken one after the other.
  mutating func takeSessions() {
    let indices = inventory.places { $0.role == StoredFile.sessionRole }
    let store = store
    var reading = ParallelReading(inventory.files, indices) { path in Self.read(path, in: store) }
    for index in indices {
      let path = inventory.files[index].path
      guard let outcome = reading.next() else { continue }
      if case .foreign(let other) = outcome { inventory.noteOtherProgram(other, index) }
      let id = A3SRole.isNewest(path) ? takeNewest(outcome, path) : takeFlat(outcome, path)
      inventory.files[index].sessionIDs = id.map { [$0] } ?? []
    }
  }

  private static func read(_ path: FilePath, in store: A3SStore) -> Outcome {
    // Of a snapshot its lists are wanted, and of a sealed session that it was sealed.
    if store.key == nil, !A3SRole.isNewest(path), let known = store.files.remembered(path, in: store.root),
      known.era < A3SEra.c
    {
      return .read(Reading(session: known, isSnapshot: false, findings: [], wasSealed: false))
    }
    do throws(SessionError) {
      guard let file = try store.open(path) else { return .vanished }
      let source = try plainBytes(of: file, at: store.path(path), key: store.key)
      do throws(SessionError) {
        let tally = try A3SFormat.tally(source, limits: store.limits)
        var reading = Reading(
          session: StoredSession(tally, in: A3SFormat.self, at: path), isSnapshot: tally.head.snapshot != nil,
          findings: tally.findings, wasSealed: file.isSealed)
        if A3SRole.isNewest(path) || reading.isSnapshot { reading.look(at: tally.head, store.limits) }
        if A3SRole.isNewest(path) { reading.noteSize(source.byteCount) }
        return .read(reading)
      } catch {
        if let session = UnreadSession(error, source, in: A3SFormat.self) { return .unread(session) }
        if let other = otherProgram(of: source, than: .a3s) { return .foreign(other) }
        return .odd(error, id: A3SFormat.glimpsedID(in: source))
      }
    } catch { return .failed(error) }
  }

  // MARK: Eras A and B

  /// The id of the session; nil if it cannot be told.
  private mutating func takeFlat(_ outcome: Outcome, _ path: FilePath) -> SessionID? {
    switch outcome {
    case .read(let reading):
      let id = reading.session.id
      noteNames(id, path)
      stems.updateValue(path.stem, forKey: id)
      ids.updateValue(id, forKey: path.stem)
      take(reading, path)
      return id
    case .odd(let error, let id):
      if let id { ids.updateValue(id, forKey: path.stem) }
      if let id { stems.updateValue(stems[id] ?? path.stem, forKey: id) }
      note(error.inFile(path.description), path)
      return id
    case .unread(let session):
      let id = session.id ?? SessionID(path.stem.description)
      noteNames(id, path)
      stems.updateValue(path.stem, forKey: id)
      ids.updateValue(id, forKey: path.stem)
      inventory.add(session, id: id, at: path)
      return id
    case .failed(let error): note(error, path)
    case .foreign: break
    case .vanished: vanished(path)
    }
    return nil
  }

  private mutating func take(_ reading: Reading, _ path: FilePath) {
    if reading.wasSealed { hasSealed = true }
    inventory.add(reading.findings, in: path)
    for run in reading.runs {
      inventory.runs.append(StoredRun(id: RunID(run.id), sessionID: reading.session.id))
      runs.append(reading.session.id, to: RunID(run.id))
    }
    inventory.add(reading.session)
  }

  private mutating func noteNames(_ id: SessionID, _ path: FilePath) {
    if FilePath(A3SSafeName.name(for: id)) != path.stem {
      note(
        .warning, "name-differs-from-id", "The id inside is '\(id)', which does not make this file name.", path)
    }
    if let other = stems[id] {
      note(.warning, "same-id", "The file '\(other).json' holds a session of the same id.", path)
    }
  }

  // MARK: Eras C and D

  private mutating func takeNewest(_ outcome: Outcome, _ path: FilePath) -> SessionID? {
    let key = A3SEncodedKey.id(of: path.stem).map { SessionID($0) }
    if key == nil {
      note(
        .warning, "undecodable-name", "The name is not 'id_' and an id in base64url, so no program finds the session.",
        path)
    }
    switch outcome {
    case .read(let reading):
      let id = reading.session.id
      if let key, key != id {
        note(
          .warning, A3SCondition.sessionID.rawValue,
          "The id inside is '\(id)', but the file is named by '\(key)'; the program refuses to load it.", path)
      }
      if let other = newest[id] {
        note(.warning, "same-id", "The file '\(other.path)' holds a session of the same id.", path)
      }
      newest.updateValue(NewestSession(path: path, isSnapshot: reading.isSnapshot), forKey: id)
      take(reading, path)
      return id
    case .odd(let error, let inner):
      note(error.inFile(path.description), path)
      return keep(key ?? inner, path)
    case .unread(let session):
      let id = session.id ?? key ?? SessionID(path.stem.description)
      inventory.add(session, id: id, at: path)
      return keep(id, path)
    case .failed(let error):
      note(error, path)
      return keep(key, path)
    case .foreign: break
    case .vanished: vanished(path)
    }
    return nil
  }

  /// A session that is there but cannot be read still has its place.
  private mutating func keep(_ id: SessionID?, _ path: FilePath) -> SessionID? {
    if let id, newest[id] == nil { newest.updateValue(NewestSession(path: path, isSnapshot: true), forKey: id) }
    return id
  }

  /// Of two copies of a session, the program reads the one under `v1`.
  mutating func markStaleSessions() {
    var stale: Set<FilePath> = []
    for index in inventory.files.indices where inventory.files[index].role == StoredFile.sessionRole {
      let file = inventory.files[index]
      guard !A3SRole.isNewest(file.path), let id = file.sessionIDs.first, let current = newest[id] else { continue }
      inventory.files[index].role = A3SRole.staleCopy
      stale.insert(file.path)
      note(
        .note, A3SRole.staleCopy,
        "A stale copy: programs since 5.0.0 read this session from '\(current.path)' and leave this file alone.",
        file.path)
    }
    inventory.sessions.removeAll { stale.contains($0.path) }
  }
}

extension A3SStocktaking.Reading {
  /// Looks at the lists of a snapshot.
  fileprivate mutating func look(at head: A3SHead, _ limits: ReadingLimits) {
    var unreadable: Set<String> = []
    for list in A3SSnapshotList.allCases {
      guard let kind = list.sideKind, let part = head.snapshot?.part(list) else { continue }
      do throws(SessionError) {
        let summary = try A3SSideScan.summary(of: kind, part.text, limits: limits, inSnapshot: true)
        runs += summary.runs
      } catch {
        unreadable.insert(list.rawValue)
        findings.append(
          Finding(
            error.code == .tooLarge ? .warning : .damage, code: "unreadable-" + error.code.rawValue,
            message: error.message, place: part.place(error.place)))
      }
    }
    findings += A3SFormat.broken(head, limits: limits).filter {
      $0.code != A3SCondition.unreadableList.rawValue || !unreadable.contains($0.place.member ?? "")
    }
  }

  fileprivate mutating func noteSize(_ byteCount: UInt64) {
    guard byteCount > A3SCondition.largestDocument else { return }
    findings.append(
      Finding(
        .warning, code: A3SCondition.documentSize.rawValue,
        message: "The file is larger than \(A3SCondition.largestDocument) bytes; the program refuses to read it."))
  }
}
