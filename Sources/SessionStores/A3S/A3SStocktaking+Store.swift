import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// What belongs to the store as a whole: its log, its lease, its era.

extension A3SStocktaking {
  mutating func takeStoreFiles() {
    for file in inventory.files {
      switch file.role {
      case A3SRole.log: takeLog(file)
      case A3SRole.quarantinedLog:
        note(
          .note, "quarantined-log", "A log that the program moved aside as damaged; sessions do not need it.", file.path
        )
      case A3SRole.lease: takeLease(file)
      case A3SRole.workflowCheckpoint: noteSealed(file.path)
      default: break
      }
      if A3SRole.isNewest(file.path), file.role != StoredFile.sessionRole { noteSize(file) }
    }
    inventory.opensSealed = hasSealed && store.key != nil
    guard sealedCount > 0 else { return }
    let message =
      "\(sealedCount) sealed \(sealedCount == 1 ? "document was" : "documents were") not opened; what is in them "
      + "is read with their key only."
    inventory.findings.append(Finding(.note, code: "sealed-documents", message: message))
  }

  private mutating func noteSize(_ file: StoredFile) {
    let isDocument = A3SRole.sideKind(file.role) != nil || file.role == A3SRole.workflowCheckpoint
    guard isDocument, file.byteCount > A3SCondition.largestDocument else { return }
    note(
      .warning, A3SCondition.documentSize.rawValue,
      "The file is larger than \(A3SCondition.largestDocument) bytes; the program refuses to read it.", file.path)
  }

  /// Tells of a document that is sealed and of one that cannot be read.
  private mutating func noteSealed(_ path: FilePath) {
    do throws(SessionError) {
      guard let file = try store.open(path), file.isSealed else { return }
      hasSealed = true
      _ = try plainBytes(of: file, at: path, key: store.key)
    } catch { note(error, path) }
  }

  private mutating func takeLease(_ file: StoredFile) {
    noteSealed(file.path)
    // What cannot be read has been told of.
    guard let (lease, problem) = (try? store.lease()) ?? nil else { return }
    inventory.lease = lease
    if let problem {
      return note(.warning, "malformed-lease", "The lease \(problem); the program does not open the store.", file.path)
    }
    guard let holder = lease.holder else { return }
    note(
      .note, "writer-lease",
      "'\(holder)' has reserved the store for writing (epoch \(lease.epoch ?? 0)); nothing is written into it.",
      file.path)
  }

  // MARK: Log

  private mutating func takeLog(_ file: StoredFile) {
    let opened: FileBytes?
    do throws(SessionError) { opened = try store.open(file.path) } catch { return note(error, file.path) }
    guard let source = opened else { return vanished(file.path) }
    let log = A3SLog(source)
    for finding in log.findings {
      var named = finding
      named.place = finding.place.inFile(file.path.description)
      inventory.findings.append(named)
    }
    for intent in log.openIntents.prefix(100) {
      let message =
        "The save \(intent.entry.sequence) of '\(intent.entry.sessionID)' was begun and not acknowledged\(state(of: intent.entry))."
      note("open-intent", message, intent.place, file.path)
    }
    for last in log.lastCommitted { compare(last, file.path) }
  }

  private mutating func note(_ code: String, _ message: String, _ place: Place, _ path: FilePath) {
    inventory.findings.append(
      Finding(.note, code: code, message: message, place: place.inFile(path.description)))
  }

  private func state(of entry: A3SLogEntry) -> String {
    guard let stored = storedDigest(entry.sessionID) else { return "" }
    return stored == entry.snapshotDigest
      ? "; the stored snapshot is that of the save, so the program will acknowledge it"
      : "; the stored snapshot is another one"
  }

  /// For information only: whoever is no client of the store may replace a snapshot without telling the log.
  private mutating func compare(_ last: A3SLog.Located, _ path: FilePath) {
    let id = last.entry.sessionID
    guard let session = newest[id] else {
      return note("logged-session-missing", "The log tells of a session '\(id)' that is not here.", last.place, path)
    }
    guard let stored = storedDigest(id), stored != last.entry.snapshotDigest else { return }
    note(
      "snapshot-replaced",
      "The snapshot '\(session.path)' is not the one of the last save in the log: somebody else wrote it since, or in "
        + "another spelling. The program reads it all the same.", last.place, path)
  }

  private func storedDigest(_ id: SessionID) -> String? {
    guard let path = newest[id]?.path, let source = (try? store.openPlain(path)) ?? nil else { return nil }
    return snapshotDigest(source)
  }

  // MARK: Eras

  /// The files outside of `v1`.
  private var flat: some Sequence<StoredFile> { inventory.files.lazy.filter { !A3SRole.isNewest($0.path) } }

  /// The folders tell more about the era than a session alone can.
  mutating func settleEras() {
    let roles = Set(flat.lazy.map { A3SRole.of($0.path) })
    let kinds = Set(roles.compactMap(A3SRole.sideKind))
    var era = A3SEra.a
    if !kinds.isDisjoint(with: [.artifacts, .traces, .verification]) { era = A3SEra.b1 }
    if kinds.contains(.runs) { era = A3SEra.b2 }
    if !kinds.isDisjoint(with: [.subagentTasks, .loopCheckpoints]) { era = A3SEra.b3 }
    if roles.contains(A3SRole.workflowCheckpoint) { era = A3SEra.b4 }
    let later = laterEra
    for index in inventory.sessions.indices {
      let isNewest = A3SRole.isNewest(inventory.sessions[index].path)
      inventory.sessions[index].era = max(inventory.sessions[index].era, isNewest ? later ?? A3SEra.c : era)
    }
    inventory.era = max(later ?? era, inventory.sessions.map(\.era).max() ?? era)
  }

  /// The era of what stands under `v1`; nil if there is nothing.
  private var laterEra: Era? {
    let newest = inventory.files.lazy.filter { A3SRole.isNewest($0.path) }
    if newest.isEmpty { return hasSealed ? A3SEra.d : nil }
    let isLatest = newest.contains { $0.path.components[1] == "wal" || $0.role == A3SRole.lease }
    return isLatest || hasSealed ? A3SEra.d : A3SEra.c
  }

  /// The program writes all side files at every save: one that others have and a session lacks was lost.
  mutating func noteMissing() {
    let known = PagedSet(inventory.files.lazy.map(\.path))
    let kinds = Set(flat.lazy.compactMap { A3SRole.sideKind($0.role) }).subtracting([.loopCheckpoints])
    for session in inventory.sessions where !A3SRole.isNewest(session.path) {
      for kind in A3SSideKind.bySession where kinds.contains(kind) {
        let name = A3SSafeName.side(kind, stem: session.path.stem)
        guard !known.contains(name) else { continue }
        note(.note, "missing-side-file", "The session has no '\(name)', though others have.", session.path)
      }
    }
  }
}
