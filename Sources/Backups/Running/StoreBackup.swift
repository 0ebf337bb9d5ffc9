import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// A store is gone over side by side with the catalogue of the snapshot before, both in the order of paths. What that has
// and the store has not any more is passed over, but for sessions whose ids the store has no more: their lines go into a
// catalogue of their own, which every later snapshot takes over. So the last version of what vanished stays.

/// Backs up one store.
struct StoreBackup {
  private let inventory: StoreInventory
  private let root: OpenFolder
  private let previous: Previous?
  private let options: BackupOptions
  private var intake: FileIntake
  private var catalogue: CatalogueWriter
  private var vanished: CatalogueWriter
  private var old: CatalogueReader
  private var waiting: CatalogueLine?
  private var currentIDs = PagedSet<SessionID>()
  private var knownIDs = PagedSet<SessionID>()
  private var vanishedIDs = PagedSet<SessionID>()
  private var changes = PagedMap<SessionID, Int>()
  private var fileChanges = PagedMap<FilePath, Int>()
  /// Files that could not be read, of which an earlier version is kept.
  private var keptPaths: Set<FilePath> = []
  private var report: BackupReport.Store
  private var doneByteCount: UInt64 = 0
  private let totalByteCount: UInt64

  /// The store in the snapshot before.
  struct Previous {
    var store: SnapshotStore
    var name: String
    var started: FileTime
  }

  init(
    _ store: SnapshotStore, _ inventory: StoreInventory, _ leftOut: PagedList<MissingFiles>, _ previous: Previous?,
    _ writer: ChunkWriter, _ reader: ChunkReader, _ options: BackupOptions, system: any FileSystem
  ) throws(BackupError) {
    (self.inventory, self.previous, self.options) = (inventory, previous, options)
    root = try reading { () throws(FileError) in try OpenFolder(inventory.root, system: system) }
    intake = FileIntake(inventory, root, writer, before: previous?.started, readsAll: options.readsAll)
    catalogue = CatalogueWriter(writer)
    vanished = CatalogueWriter(writer)
    old = try CatalogueReader(previous?.store.catalogue, reader)
    report = BackupReport.Store(store: store, leftOut: leftOut, findings: inventory.findings)
    totalByteCount = inventory.files.reduce(0) { $0 + $1.byteCount }
    // One that cannot be read any more is not there: its last whole version is kept.
    for session in inventory.sessions { currentIDs.insert(session.id) }
    waiting = try old.next()
    try keepVanished(reader)
  }

  /// What had vanished before, and has not come back.
  private mutating func keepVanished(_ reader: ChunkReader) throws(BackupError) {
    var lines = try CatalogueReader(previous?.store.vanished, reader)
    while let line = try lines.next() {
      switch line {
      case .session(let session) where !currentIDs.contains(session.session.id):
        vanishedIDs.insert(session.session.id)
        report.store.vanishedCount += 1
        try vanished.add(line, name: session.session.path)
      case .file(let file):
        let gone = file.sessionIDs.filter { !currentIDs.contains($0) }
        guard !gone.isEmpty, intake.writer.use(file.chunks) else { continue }
        for id in gone { vanishedIDs.insert(id) }
        try vanished.add(line, name: file.path)
      default: break
      }
    }
  }

  /// Does it.
  mutating func run() throws(BackupError) -> (report: BackupReport.Store, readByteCount: UInt64) {
    var sessions = inventory.sessions[...]
    for file in inventory.files {
      let before = try passOld(upTo: file.path)
      let chunks = try take(file, before)
      if let before { try keep(before, isSame: before.chunks == chunks) }
      while let session = sessions.first, session.path <= file.path {
        sessions.removeFirst()
        try take(session)
      }
      doneByteCount += file.byteCount
      options.progress?(doneByteCount, totalByteCount)
    }
    for session in sessions { try take(session) }
    try passRest()
    for folder in inventory.folders { try catalogue.add(.folder(folder), name: folder) }
    for missing in report.leftOut {
      if missing.isMissed { report.store.missedCount += missing.fileCount }
      try catalogue.add(.leftOut(missing), name: missing.path)
    }
    for finding in report.findings {
      try catalogue.add(.finding(finding), name: FilePath(finding.place.file ?? ""))
    }
    report.store.catalogue = try catalogue.finish()
    report.store.vanished = try vanished.finish()
    countSessions()
    return (report, intake.readByteCount)
  }

  // MARK: What is there

  /// Takes a file; returns the chunks that are in the catalogue for it, nil where it is not there.
  private mutating func take(_ file: StoredFile, _ before: CatalogueFile?) throws(BackupError) -> [ChunkKey]? {
    switch try intake.take(file, before) {
    case .success(let outcome):
      if outcome.isUnsteady {
        report.findings.append(
          Finding(
            .warning, code: "changed-while-read",
            message:
              "The file was rewritten each time that it was read; what was kept may be no state that it ever had.",
            place: Place(file: file.path.description)))
      }
      note(outcome.change, file)
      try add(outcome.file)
      return outcome.file.chunks
    case .failure(let error):
      if error.code == .interrupted { throw BackupError(reading: error) }
      report.leftOut.append(
        MissingFiles(
          path: file.path, reason: MissingFiles.unreadable, message: "\(error)", fileCount: 1,
          byteCount: file.byteCount))
      // What an earlier snapshot has of it stays.
      guard var kept = before, intake.writer.use(kept.chunks) else { return nil }
      kept.keptFrom = kept.keptFrom ?? previous?.name
      keptPaths.insert(kept.path)
      try add(kept)
      return kept.chunks
    }
  }

  private mutating func add(_ file: CatalogueFile) throws(BackupError) {
    report.store.fileCount += 1
    report.store.byteCount += file.byteCount
    try catalogue.add(.file(file), name: file.path)
  }

  private mutating func take(_ session: StoredSession) throws(BackupError) {
    report.store.sessionCount += 1
    try catalogue.add(.session(CatalogueSession(session: session)), name: session.path)
  }

  private mutating func note(_ change: FileIntake.Change, _ file: StoredFile) {
    let rank = change.rank
    if rank == 0 { return }
    if file.role == StoredFile.sessionRole {
      _ = fileChanges.insert(rank, forKey: file.path)
    } else {
      for id in file.sessionIDs {
        _ = changes.updateValue(max(changes[id] ?? 0, FileIntake.Change.grown.rank), forKey: id)
      }
    }
  }

  private mutating func countSessions() {
    for session in inventory.sessions {
      guard knownIDs.contains(session.id) else {
        report.new += 1
        continue
      }
      switch max(fileChanges[session.path] ?? 0, changes[session.id] ?? 0) {
      case 0: report.unchanged += 1
      case FileIntake.Change.grown.rank: report.grown += 1
      default: report.rewritten += 1
      }
    }
  }

  // MARK: What was there

  /// Passes over what stands in front of a path in the snapshot before; the file at that path, if it had one.
  private mutating func passOld(upTo path: FilePath) throws(BackupError) -> CatalogueFile? {
    while let line = waiting {
      switch line {
      case .file(let file):
        if path < file.path { return nil }
        waiting = try old.next()
        if file.path == path { return file }
        try keep(file, isSame: false)
      case .session(let session):
        if path < session.session.path { return nil }
        waiting = try old.next()
        try pass(session)
      default: return nil
      }
    }
    return nil
  }

  private mutating func passRest() throws(BackupError) {
    while let line = waiting {
      switch line {
      case .file(let file): try keep(file, isSame: false)
      case .session(let session): try pass(session)
      default: break
      }
      waiting = try old.next()
    }
  }

  private mutating func pass(_ session: CatalogueSession) throws(BackupError) {
    let id = session.session.id
    knownIDs.insert(id)
    if keptPaths.contains(session.session.path), !currentIDs.contains(id) {
      // Its file stands there, and could not be read.
      currentIDs.insert(id)
      report.store.sessionCount += 1
      report.unchanged += 1
      return try catalogue.add(.session(session), name: session.session.path)
    }
    guard !currentIDs.contains(id), let previous else { return }
    report.store.vanishedCount += 1
    report.vanished += 1
    var kept = session
    kept.lastSeen = previous.name
    try vanished.add(.session(kept), name: session.session.path)
  }

  /// Keeps a file of sessions that have gone since, in the version that they had; of those that were gone before, that is kept
  /// already. A session's own file that stands there as it was could not be read then either.
  private mutating func keep(_ file: CatalogueFile, isSame: Bool) throws(BackupError) {
    let isTorn = isSame && file.role == StoredFile.sessionRole
    let isOfGone = file.sessionIDs.contains { !currentIDs.contains($0) && !vanishedIDs.contains($0) }
    guard isOfGone, !isTorn, intake.writer.use(file.chunks) else { return }
    try vanished.add(.file(file), name: file.path)
  }
}

extension FileIntake.Change {
  /// The more tells the more of a session.
  var rank: Int {
    switch self {
    case .unchanged: 0
    case .grown: 1
    case .rewritten, .new: 2
    }
  }
}
