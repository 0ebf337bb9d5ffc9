public import Files
import SessionFormats
import SessionModel

extension A3SStore {
  /// Takes stock of the folder: every regular file with its role and the sessions that it belongs to.
  ///
  /// A damaged file is a finding, never a stop; links and devices are findings and not
  /// followed. Every session and side file is read through once. Throws only if the folder
  /// cannot be listed.
  public func inventory() throws(StoreError) -> StoreInventory {
    var stock = A3SStocktaking(store: self)
    try stock.run()
    return stock.inventory
  }

  /// The files of a session besides its own, as far as their names tell, relative to the
  /// store: side files that are there and loop checkpoints of its runs.
  ///
  /// `session` is the session's own file, relative to the store.
  public func sideFiles(of session: FilePath) -> [FilePath] {
    var found: [FilePath] = []
    for kind in A3SSideKind.bySession {
      let name = A3SSafeName.side(kind, stem: session.stem)
      if ((try? status(name)) ?? nil)?.kind == .regular { found.append(name) }
    }
    guard let stem = session.stem.string, let runs = try? loopCheckpointRuns(of: stem) else { return found }
    return found + runs.map { A3SSafeName.side(.loopCheckpoints, $0) }
  }
}

/// One walk over a store. Files are listed first, since the side folders sort before
/// many sessions; then sessions are read, then the side files that belong to them.
struct A3SStocktaking {
  let store: A3SStore
  var inventory: StoreInventory
  /// Id inside the session's file, by the stem of the file.
  var ids: [FilePath: String] = [:]
  /// The first file with an id.
  var stems: [String: FilePath] = [:]
  /// The sessions that a run belongs to, by run id.
  var runs: [String: Set<String>] = [:]

  init(store: A3SStore) {
    self.store = store
    inventory = StoreInventory(format: .a3s, root: store.root)
  }

  mutating func run() throws(StoreError) {
    try list()
    takeSessions()
    takeSides()
    for index in inventory.files.indices where inventory.files[index].role == A3SRole.loopCheckpoint {
      takeCheckpoint(index)
    }
    settleEras()
    noteMissing()
    inventory.findings.sort { ($0.place.file ?? "") < ($1.place.file ?? "") }
  }

  private mutating func list() throws(StoreError) {
    do throws(FileError) {
      var walk = try FolderWalk(store.root, system: store.files)
      while let entry = try walk.next() { take(entry) }
    } catch {
      throw .reading(error)
    }
  }

  private mutating func take(_ entry: DirectoryEntry) {
    switch entry.status.kind {
    case .directory: break
    case .regular:
      let role = A3SRole.of(entry.path)
      inventory.files.append(StoredFile(path: entry.path, role: role, byteCount: entry.status.byteCount))
      if role == A3SRole.temporary {
        note(.note, "leftover-temporary", "A save was killed and left its temporary file.", entry.path)
      }
    case .symlink: note(.warning, "symbolic-link", "A symbolic link is not followed and left out.", entry.path)
    case .other: note(.warning, "special-file", "It is neither a file nor a folder, and left out.", entry.path)
    }
  }

  mutating func note(_ severity: Finding.Severity, _ code: String, _ message: String, _ path: FilePath) {
    inventory.findings.append(
      Finding(severity, code: code, message: message, place: Place(file: path.description)))
  }

  mutating func note(_ error: StoreError, _ path: FilePath) {
    var place = error.place
    place.file = path.description
    let severity: Finding.Severity = error.code == .tooLarge ? .warning : .damage
    inventory.findings.append(
      Finding(severity, code: "unreadable-" + error.code.rawValue, message: error.message, place: place))
  }

  // MARK: Sessions

  private enum Outcome: Sendable {
    case tally(SessionTally<A3SHead>)
    /// The session cannot be read; its id, if that can.
    case odd(FormatError, id: String?)
    case failed(StoreError)
    case vanished
  }

  /// Sessions are read side by side, and taken one after the other.
  private mutating func takeSessions() {
    let indices = inventory.files.indices.filter { inventory.files[$0].role == StoredFile.sessionRole }
    let store = store
    var reading = ParallelReading(indices.map { inventory.files[$0].path }) { path in Self.read(path, in: store) }
    for index in indices {
      let path = inventory.files[index].path
      if let outcome = reading.next() { take(outcome, path) }
      inventory.files[index].sessionIDs = ids[path.stem].map { [$0] } ?? []
    }
  }

  private static func read(_ path: FilePath, in store: A3SStore) -> Outcome {
    do throws(StoreError) {
      guard let source = try store.open(path) else { return .vanished }
      do throws(FormatError) {
        return .tally(try A3SFormat.tally(source, limits: store.limits))
      } catch { return .odd(error, id: (try? source.sessionID()) ?? nil) }
    } catch { return .failed(error) }
  }

  private mutating func take(_ outcome: Outcome, _ path: FilePath) {
    switch outcome {
    case .tally(let tally): take(tally, path)
    case .odd(let error, let id):
      ids[path.stem] = id
      if let id { stems[id] = stems[id] ?? path.stem }
      note(StoreError(error, file: path), path)
    case .failed(let error): note(error, path)
    case .vanished: vanished(path)
    }
  }

  private mutating func vanished(_ path: FilePath) {
    note(.damage, "vanished", "The file was there when the folder was listed, and is gone.", path)
  }

  private mutating func take(_ tally: SessionTally<A3SHead>, _ path: FilePath) {
    let head = tally.head
    for finding in tally.findings {
      var named = finding
      named.place = finding.place.inFile(path.description)
      inventory.findings.append(named)
    }
    noteNames(head.id, path)
    stems[head.id] = path.stem
    ids[path.stem] = head.id
    inventory.sessions.append(
      StoredSession(
        id: head.id, path: path, era: head.era, header: A3SFormat.header(of: head), totals: tally.totals,
        convertedFrom: head.convertedFrom))
  }

  private mutating func noteNames(_ id: String, _ path: FilePath) {
    if FilePath(A3SSafeName.name(for: id)) != path.stem {
      note(
        .warning, "name-differs-from-id", "The id inside is '\(id)', which does not make this file name.", path)
    }
    if let other = stems[id] {
      note(.warning, "same-id", "The file '\(other).json' holds a session of the same id.", path)
    }
  }

  // MARK: Side files

  private typealias SideOutcome = Result<A3SSideSummary?, StoreError>

  private mutating func takeSides() {
    let indices = inventory.files.indices.filter { index in
      A3SRole.sideKind(inventory.files[index].role).map { $0 != .loopCheckpoints } ?? false
    }
    let store = store
    var reading = ParallelReading(indices.map { inventory.files[$0].path }) { path in
      A3SRole.sideKind(A3SRole.of(path)).map { Self.scan($0, path, in: store) } ?? .success(nil)
    }
    for index in indices {
      if let outcome = reading.next() { takeSide(index, outcome) }
    }
  }

  private mutating func takeSide(_ index: Int, _ outcome: SideOutcome) {
    let file = inventory.files[index]
    let stem = A3SRole.stem(of: file.path)
    if let id = ids[stem] {
      inventory.files[index].sessionIDs = [id]
    } else {
      note(.note, "orphan-side-file", "Side data without its session.", file.path)
    }
    guard let summary = summary(outcome, file.path) else { return }
    for run in summary.runs {
      inventory.runs.append(StoredRun(id: run.id, sessionID: ids[stem]))
      if let id = ids[stem] { runs[run.id, default: []].insert(id) }
      if let id = ids[stem], run.sessionID != id {
        note(.note, "foreign-run", "The run '\(run.id)' names the session '\(run.sessionID)'.", file.path)
      }
    }
  }

  /// What is in a side file; nil where it is gone.
  private static func scan(_ kind: A3SSideKind, _ path: FilePath, in store: A3SStore) -> SideOutcome {
    do throws(StoreError) {
      guard let source = try store.open(path) else { return .success(nil) }
      do throws(FormatError) {
        return .success(try A3SSideScan.summary(of: kind, source, limits: store.limits))
      } catch { return .failure(StoreError(error, file: path)) }
    } catch { return .failure(error) }
  }

  /// The summary of a side file, or a note of why there is none.
  private mutating func summary(_ outcome: SideOutcome, _ path: FilePath) -> A3SSideSummary? {
    switch outcome {
    case .success(nil): vanished(path)
    case .success(let summary): return summary
    case .failure(let error): note(error, path)
    }
    return nil
  }

  private mutating func takeCheckpoint(_ index: Int) {
    let path = inventory.files[index].path
    var owners: Set<String> = []
    if let run = summary(Self.scan(.loopCheckpoints, path, in: store), path)?.runs.first {
      inventory.files[index].runID = run.id
      owners = runs[run.id] ?? []
      if stems[run.sessionID] != nil { owners.insert(run.sessionID) }
      if FilePath(A3SSafeName.name(for: run.id)) != path.stem {
        note(
          .warning, "name-differs-from-id", "The run inside is '\(run.id)', which does not make this file name.", path)
      }
    } else if let run = runs.keys.first(where: { FilePath(A3SSafeName.name(for: $0)) == path.stem }) {
      inventory.files[index].runID = run
      owners = runs[run] ?? []
    }
    inventory.files[index].sessionIDs = owners.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if owners.isEmpty { note(.note, "orphan-side-file", "A loop checkpoint whose session is not here.", path) }
  }

  // MARK: The store as a whole

  /// The folders tell more about the era than a session alone can.
  private mutating func settleEras() {
    let roles = Set(inventory.files.map(\.role))
    let kinds = Set(roles.compactMap(A3SRole.sideKind))
    var era = "A"
    if !kinds.isDisjoint(with: [.artifacts, .traces, .verification]) { era = "B1" }
    if kinds.contains(.runs) { era = "B2" }
    if !kinds.isDisjoint(with: [.subagentTasks, .loopCheckpoints]) { era = "B3" }
    if roles.contains(A3SRole.workflowCheckpoint) { era = "B4" }
    for index in inventory.sessions.indices {
      inventory.sessions[index].era = max(inventory.sessions[index].era, era)
    }
    if inventory.files.contains(where: { $0.path.components.first == "v1" }) {
      note(
        .warning, "later-era", "The folder holds data of era C or later, which is kept but not read yet.", "v1")
    }
  }

  /// The program writes all side files at every save: one that others have and a session lacks was lost.
  private mutating func noteMissing() {
    let known = Set(inventory.files.map(\.path))
    let kinds = Set(inventory.files.compactMap { A3SRole.sideKind($0.role) }).subtracting([.loopCheckpoints])
    for session in inventory.sessions {
      for kind in A3SSideKind.bySession where kinds.contains(kind) {
        let name = A3SSafeName.side(kind, stem: session.path.stem)
        guard !known.contains(name) else { continue }
        note(.note, "missing-side-file", "The session has no '\(name)', though others have.", session.path)
      }
    }
  }
}
