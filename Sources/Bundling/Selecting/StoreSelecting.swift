public import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
public import SatchelSessionStores

/// What came of a selection.
public struct SelectionOutcome: Sendable {
  /// What was left out.
  public var leftOut: PagedList<LeftOut> = []
  /// Patterns that named nothing.
  public var idle: [GlobPattern] = []

  /// Whether something was left out that nobody asked to leave out and that may be missed.
  public var hasMissed: Bool { leftOut.contains { [.hotDatabase, .link, .specialFile].contains($0.reason) } }
}

extension StoreInventory {
  /// Leaves out of the inventory what does not go into a bundle, with what was noticed about it, and tells what that is.
  ///
  /// A session whose own file is left out takes along the files that belong to it alone.
  public mutating func select(
    _ selection: StoreSelection, system: any FileSystem = SystemFiles()
  ) -> SelectionOutcome {
    var run = StoreSelecting(self, selection, system)
    run.judge()
    files = run.kept
    let gone = run.gone
    if !gone.isEmpty {
      sessions.removeAll { gone.contains($0.path) }
      let names = Set(gone.map { FilePath($0.description) })
      let own = self
      findings.removeAll { finding in finding.place.file.map { names.contains(own.relative($0)) } ?? false }
    }
    folders = run.foldersLeft(folders)
    findings += run.notes
    return run.outcome(leftOut, specialFiles)
  }
}

/// One selection on its way.
private struct StoreSelecting {
  private let inventory: StoreInventory
  private let selection: StoreSelection
  private let system: any FileSystem
  private let hotDatabases: HotDatabases
  /// Whether names may be encoded ids.
  private let encodesIDs: Bool
  private var leftOut: [FilePath: LeftOut] = [:]
  private var used: Set<GlobPattern> = []
  private(set) var kept = PagedList<StoredFile>()
  /// The files that are left out.
  private(set) var gone: Set<FilePath> = []
  private(set) var notes: PagedList<Finding> = []
  /// The files of sessions that were read; asked for seldom.
  private lazy var readSessions = PagedSet(inventory.sessions.lazy.map(\.path))
  /// The ids of the store's sessions, damaged ones included; asked for seldom.
  private lazy var knownIDs = PagedSet(
    inventory.files.filter { [readSessions] file in
      file.role == StoredFile.sessionRole
        && (readSessions.contains(file.path) || !BuiltInRules.isCalledAsKeysAre(file.path, mayBeEncoded: false))
    }.lazy.flatMap(\.sessionIDs))

  init(_ inventory: StoreInventory, _ selection: StoreSelection, _ system: any FileSystem) {
    self.inventory = inventory
    self.selection = selection
    self.system = system
    hotDatabases = HotDatabases(inventory, system)
    encodesIDs = StoreRegistry.layout(inventory.format)?.encodesIDs ?? false
  }

  mutating func judge() {
    let withoutTheirFile = sessionsWithoutTheirFile()
    kept.reserveCapacity(inventory.files.count)
    for file in inventory.files {
      if let (depth, reason) = verdict(on: file) {
        leave(file, at: depth, reason)
      } else if !file.sessionIDs.isEmpty, file.sessionIDs.allSatisfy({ withoutTheirFile($0) }) {
        leave(file, at: file.path.components.count, .excluded)
      } else {
        kept.append(file)
      }
    }
    for path in inventory.folders { _ = verdict(onFolder: path) }  // a pattern may be there for one
  }

  /// The ids of sessions none of whose own files is taken.
  private mutating func sessionsWithoutTheirFile() -> (SessionID) -> Bool {
    if selection.excluded.isEmpty { return { _ in false } }
    var (without, with) = (PagedSet<SessionID>(), PagedSet<SessionID>())
    for file in inventory.files where file.role == StoredFile.sessionRole {
      for id in file.sessionIDs { if verdict(on: file) == nil { with.insert(id) } else { without.insert(id) } }
    }
    return { [without, with] in without.contains($0) && !with.contains($0) }
  }

  // MARK: Verdicts

  /// How many names of a file's path are covered by what leaves it out, and why; nil for a file that is taken.
  private mutating func verdict(on file: StoredFile) -> (depth: Int, reason: LeftOut.Reason)? {
    if let depth = depth(of: file.path, in: selection.excluded) { return (depth, .excluded) }
    if depth(of: file.path, in: selection.included) != nil { return nil }
    if selection.isSessionsOnly, !file.isOfASession { return (file.path.components.count, .notOfASession) }
    if isUnreadSecret(file) { return (file.path.components.count, .secret) }
    if file.isOfASession { return strayVerdict(on: file) }
    if let database = hotDatabases.database(of: file.path) {
      return depth(of: database, in: selection.included) == nil ? (file.path.components.count, .hotDatabase) : nil
    }
    if StoreRegistry.isPutAside(file.path) { return nil }
    let isUnknown = file.role == StoredFile.otherRole || file.role == StoredFile.temporaryRole
    return BuiltInRules.verdict(on: file.path, mayBeEncoded: !isUnknown && mayBeEncoded(file.path))
  }

  private func mayBeEncoded(_ path: FilePath) -> Bool { encodesIDs && path.extension == "json" }

  /// Of a file that names a session: one that is called as keys are, of a session that the store does not have, is what
  /// it is called.
  private mutating func strayVerdict(on file: StoredFile) -> (depth: Int, reason: LeftOut.Reason)? {
    guard file.role != StoredFile.sessionRole else { return nil }
    var verdict: (depth: Int, reason: LeftOut.Reason)?
    if !encodesIDs {
      verdict = BuiltInRules.verdict(on: file.path, mayBeEncoded: false)
    } else if BuiltInRules.isCalledAsKeysAre(file.path, mayBeEncoded: true) {
      // Folders are called by ids.
      verdict = (file.path.components.count, .secret)
    }
    guard let verdict, verdict.reason == .secret, !file.sessionIDs.contains(where: { knownIDs.contains($0) }) else {
      return nil
    }
    return verdict
  }

  /// Whether a file is called as keys are, and nothing of a session is seen in it though it stands where sessions do. One
  /// that is torn, but begins as a session does, is one.
  private mutating func isUnreadSecret(_ file: StoredFile) -> Bool {
    guard file.role == StoredFile.sessionRole,
      BuiltInRules.isCalledAsKeysAre(
        file.path, mayBeEncoded: mayBeEncoded(file.path) && file.path.components.count > 1),
      !readSessions.contains(file.path),
      let bytes = try? FileBytes(inventory.root.appending(file.path), files: system)
    else { return false }
    return !bytes.isSealed && FormatRegistry.recogniseFormat(of: bytes).format == nil
  }

  private mutating func verdict(onFolder path: FilePath) -> Bool {
    if depth(of: path, in: selection.excluded, isFolder: true) != nil { return false }
    if depth(of: path, in: selection.included, isFolder: true) != nil { return true }
    return !selection.isSessionsOnly && BuiltInRules.verdict(on: path.appending("x"), mayBeEncoded: true) == nil
  }

  private mutating func depth(of path: FilePath, in patterns: [GlobPattern], isFolder: Bool = false) -> Int? {
    var least: Int?
    for pattern in patterns {
      guard let depth = pattern.matchedDepth(of: path, isFolder: isFolder) else { continue }
      used.insert(pattern)
      least = min(least ?? depth, depth)
    }
    return least
  }

  // MARK: Left out

  private mutating func leave(_ file: StoredFile, at depth: Int, _ reason: LeftOut.Reason) {
    gone.insert(file.path)
    let names = file.path.components
    let place = names.prefix(depth).dropFirst().reduce(names[0]) { $0.appending($1) }
    leftOut[place, default: LeftOut(path: place, reason: reason)].fileCount += 1
    leftOut[place]?.byteCount += file.byteCount
    if file.role == StoredFile.sessionRole { leftOut[place]?.sessionIDs += file.sessionIDs }
    if reason == .hotDatabase, hotDatabases.database(of: file.path) == file.path {
      notes.append(
        Finding(
          .warning, code: LeftOut.Reason.hotDatabase.rawValue,
          message: "The database was being written: its log is not empty, so that file and log are no sound copy. Both "
            + "are left out; end the program that writes it and pack again.",
          place: Place(file: file.path.description)))
    }
  }

  /// The folders that hold nothing of what is taken, and are not left out themselves.
  mutating func foldersLeft(_ empty: PagedList<FilePath>) -> PagedList<FilePath> {
    let own = empty.filter { verdict(onFolder: $0) }
    if selection.isSessionsOnly { return [] }
    var emptied = Set(leftOut.keys.map(\.parent)).subtracting(["."])
    if emptied.isEmpty { return own }
    for path in [AnySequence(kept.lazy.map(\.path)), AnySequence(own)].joined() {
      var folder = path.parent
      while folder != ".", !emptied.isEmpty {
        emptied.remove(folder)
        folder = folder.parent
      }
    }
    for path in emptied {
      var folder = path.parent
      while folder != "." {
        emptied.remove(folder)
        folder = folder.parent
      }
    }
    return (own + emptied.filter { verdict(onFolder: $0) }).sorted { $0 < $1 }
  }

  mutating func outcome(_ links: PagedList<FilePath>, _ specialFiles: PagedList<FilePath>) -> SelectionOutcome {
    var outcome = SelectionOutcome()
    outcome.leftOut = PagedList(leftOut.values.sorted { $0.path < $1.path })
    for (paths, reason) in [(links, LeftOut.Reason.link), (specialFiles, .specialFile)] {
      for path in paths {
        let isExcluded = depth(of: path, in: selection.excluded) != nil
        outcome.leftOut.append(LeftOut(path: path, reason: isExcluded ? .excluded : reason))
      }
    }
    outcome.idle = (selection.excluded + selection.included).filter { !used.contains($0) }
    return outcome
  }
}

extension StoredFile {
  /// Whether it is a session or belongs to one.
  fileprivate var isOfASession: Bool { role == Self.sessionRole || !sessionIDs.isEmpty }
}
