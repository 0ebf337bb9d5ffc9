import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// What stands in the target already, as far as it matters for an import.
struct TargetState {
  /// How an incoming file compares with what stands at its place.
  enum Comparison: PagedElement {
    case absent
    case same
    /// A regular file with other bytes; how many.
    case different(UInt64)
    /// A folder, a link, or a file where a folder is needed: nothing can be put there.
    case blocked

    func write(to page: inout PageWriter) {
      switch self {
      case .absent: page.write(0)
      case .same: page.write(1)
      case .blocked: page.write(2)
      case .different(let byteCount):
        page.write(3)
        page.write(byteCount)
      }
    }

    init(from page: inout PageReader) {
      switch page.count() {
      case 0: self = .absent
      case 1: self = .same
      case 2: self = .blocked
      default: self = .different(page.number())
      }
    }
  }

  /// The sessions' own files by id; several sessions may have one.
  private var sessionFiles = PagedGroups<SessionID, FilePath>()
  /// Their other files, where those may be replaced.
  private var otherFiles = PagedGroups<SessionID, FilePath>()
  /// Of every incoming file; none where there is no target.
  private var comparisons: PagedList<Comparison> = []
  /// The ids of its runs and the names of its files; looked for only where sessions may get new ids.
  private(set) var runIDs = PagedSet<RunID>()
  private var runsBySession = PagedGroups<SessionID, RunID>()
  private(set) var names = FileNames()
  let format: FormatID?

  init(_ place: TargetPlace, _ incoming: Incoming, _ policy: ConflictPolicy, key: SealingKey?) throws(BundleError) {
    guard place.exists else {
      format = nil
      return
    }
    let inventory = try Self.inventory(place, incoming.format, key)
    if let lease = inventory?.lease { throw BundleError(.refused, lease.refusal(of: place.target)) }
    format = inventory?.format
    if let inventory {
      sessionFiles.reserveCapacity(inventory.sessions.count)
      for session in inventory.sessions { sessionFiles.append(session.path, to: session.id) }
      let others = policy == .replace ? inventory.files : []  // nobody else asks
      for file in others where file.sessionIDs.count == 1 && file.role != StoredFile.sessionRole {
        if hasSession(file.sessionIDs[0]) { otherFiles.append(file.path, to: file.sessionIDs[0]) }
      }
    }
    do throws(FileError) {
      try compare(place, incoming)
      if let inventory, policy == .replace || policy == .append { protectOthers(inventory, incoming) }
      if policy == .rename { try lookForNames(place, inventory) }
    } catch { throw BundleError(reading: error) }
  }

  /// What is in the store; nil where the folder is empty or no store that is known. Where several programs have sessions
  /// in it, those of the incoming kind count, or else the first.
  private static func inventory(
    _ place: TargetPlace, _ format: FormatID?, _ key: SealingKey?
  ) throws(BundleError) -> StoreInventory? {
    let found: [FoundStore]
    do throws(FileError) {
      found = StoreRegistry.stores(at: try FolderGlance(place.target, files: place.system, followsLinks: false))
    } catch { throw BundleError(reading: error) }
    guard let store = found.first(where: { $0.format == format }) ?? found.first else { return nil }
    do throws(SessionError) {
      return try StoreRegistry.inventory(of: store, files: place.system, key: key, followsLinks: false)
    } catch {
      if error.code == .wrongFormat { return nil }
      throw BundleError(.inputFailed, "the target cannot be read: \(error.message)")
    }
  }

  /// Nothing is put in the place of a file that belongs to other sessions of the target: whoever replaces one session does
  /// not take away another.
  private mutating func protectOthers(_ inventory: StoreInventory, _ incoming: Incoming) {
    var differing = PagedMap<FilePath, Int>()
    for (index, file) in incoming.files.enumerated() {
      if case .different = self[index] { differing.updateValue(index, forKey: file.path) }
    }
    if differing.isEmpty { return }
    let replaced = PagedSet(incoming.sessions.lazy.map(\.id))
    for file in inventory.files where !file.sessionIDs.isEmpty {
      guard let index = differing[file.path], !file.sessionIDs.allSatisfy(replaced.contains) else { continue }
      comparisons[index] = .blocked
    }
  }

  private mutating func lookForNames(_ place: TargetPlace, _ inventory: StoreInventory?) throws(FileError) {
    runIDs.reserveCapacity(inventory?.runs.count ?? 0)
    runsBySession.reserveCapacity(inventory?.runs.count ?? 0)
    for run in inventory?.runs ?? [] { take(run.id, of: run.sessionID.map { [$0] } ?? []) }
    for file in inventory?.files ?? [] { if let run = file.runID { take(run, of: file.sessionIDs) } }
    var walk = try FolderWalk(place.target, system: place.system)
    while let entry = try walk.next() { names.insert(entry.path) }
  }

  private mutating func take(_ run: RunID, of sessions: [SessionID]) {
    runIDs.insert(run)
    for id in sessions { runsBySession.append(run, to: id) }
  }

  /// The runs of a session of the target.
  func runs(of id: SessionID) -> Set<RunID> { Set(runsBySession[id]) }

  /// Whether the target has a session of that id.
  func hasSession(_ id: SessionID) -> Bool { sessionFiles.contains(id) }

  /// The files that hold the target's sessions of that id.
  func sessionFiles(of id: SessionID) -> [FilePath] { sessionFiles[id] }

  /// The files of the target's session of that id, its own first; the others only where they may be replaced.
  func files(of id: SessionID) -> [FilePath] { sessionFiles[id] + otherFiles[id] }
  subscript(file: Int) -> Comparison { comparisons.isEmpty ? .absent : comparisons[file] }
  /// Whether the target has the file with the same bytes.
  func isSame(_ file: Int) -> Bool { if case .same = self[file] { true } else { false } }

  private mutating func compare(_ place: TargetPlace, _ incoming: Incoming) throws(FileError) {
    let root = try OpenFile(place.target, [.read, .folder], system: place.system)
    var chain = FolderChain(root.descriptor, system: place.system)
    defer { chain.close() }
    for file in incoming.files { comparisons.append(try Self.comparison(of: file, &chain, place.system)) }
  }

  static func comparison(
    of file: Incoming.File, _ chain: inout FolderChain, _ system: any FileSystem
  ) throws(FileError) -> Comparison {
    let folder: Descriptor
    do throws(FileError) {
      folder = try chain.enter(file.path.parent, making: false)
    } catch {
      switch error.code {
      case .notFound: return .absent
      case .isALink: return isSameBehindLink(file, chain.root, system) ? .same : .blocked
      case .notADirectory: return .blocked
      default: throw error
      }
    }
    let name = file.path.lastComponent
    guard let status = try fileStatus(name, in: folder, system: system) else { return .absent }
    if status.kind == .symlink { return isSameBehindLink(file, chain.root, system) ? .same : .blocked }
    guard status.kind == .regular else { return .blocked }
    if status.byteCount != file.byteCount { return .different(status.byteCount) }
    return try contentDigest(name, in: folder, system: system) == file.digest ? .same : .different(status.byteCount)
  }

  /// Whether a file of the target that stands behind links, as some have their sessions elsewhere, has the same bytes.
  /// Nothing is written for it then; what differs there is in the way. What cannot be read is as good as other bytes.
  private static func isSameBehindLink(
    _ file: Incoming.File, _ root: Descriptor, _ system: any FileSystem
  ) -> Bool {
    guard let there = try? system.status(behind: file.path, in: root), there.kind == .regular,
      there.byteCount == file.byteCount
    else { return false }
    return (try? contentDigest(file.path, in: root, followingLinks: true, system: system)) == file.digest
  }
}
