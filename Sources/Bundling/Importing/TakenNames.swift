import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// Of names that are taken only hashes are kept, 10 bytes each instead of 100: where two are the same, a free id is passed
// over, and the next one taken.

/// Names of files, each also up to every dot in it, so that what a name is made of can be told.
struct FileNames {
  private var known = HashWords()

  /// Makes room for so many names at once, as a table that grows holds what it had twice.
  mutating func reserve(_ count: Int) { known.reserveCapacity(count) }

  /// Puts in what ``hasStem(of:)`` asks for, and no more.
  mutating func insertStem(of path: FilePath) { known.insert(Hash64(path.stem.bytes).value) }

  /// Puts in the names on a path, but for those that others have.
  mutating func insert(_ path: FilePath, butNotOf others: FileNames? = nil) {
    for name in path.components {
      var hash = Hash64()
      for byte in name.bytes {
        if byte == UInt8(ascii: ".") { insert(hash, butNotOf: others) }
        hash.add(CollectionOfOne(byte))
      }
      insert(hash, butNotOf: others)
    }
  }

  private mutating func insert(_ hash: Hash64, butNotOf others: FileNames?) {
    if let others, others.known.contains(hash.value) { return }
    known.insert(hash.value)
  }

  /// Whether there is a name that begins with that of a file without its extension, and ends there or goes on with a dot.
  func hasStem(of path: FilePath) -> Bool { known.contains(Hash64(path.stem.bytes).value) }
}

/// What a fresh id must not be: ids of the bundle and the target, and those that make names of files which are there,
/// whatever these are.
struct TakenNames {
  private var ids = HashWords()
  /// Those that the target has not.
  private var names = FileNames()
  private let state: TargetState?
  /// Up to which number the ids near an old one are taken, where that is not the first.
  private var numbers: [UInt64: Int32] = [:]

  /// Without a target, only what the bundle has counts.
  init(_ incoming: Incoming, _ state: TargetState?) {
    self.state = state
    ids.reserveCapacity(incoming.sessions.count)
    if state == nil { names.reserve(2 * incoming.files.count + incoming.sessions.count) }
    for session in incoming.sessions { ids.insert(Self.hash(session.id)) }
    for file in incoming.files { names.insert(file.path, butNotOf: state?.names) }
  }

  func hasSession(_ id: SessionID, in format: FormatID) -> Bool {
    if ids.contains(Self.hash(id)) || state?.hasSession(id) ?? false { return true }
    guard let path = StoreRegistry.sessionPath(fileName: nil, id: id, in: format) else { return true }
    return names.hasStem(of: path) || state?.names.hasStem(of: path) ?? false
  }

  /// A free id near the old one, which is taken from now on.
  mutating func takeFreshID(for id: SessionID, in format: FormatID) -> SessionID {
    let key = Self.hash(id)
    var number = numbers[key].map { Int($0) } ?? 2
    let fresh = SessionRenaming.freshID(for: id, in: format, after: &number) { hasSession($0, in: format) }
    if number > 2 { numbers[key] = Int32(clamping: number) }
    addSession(fresh, in: format)
    return fresh
  }

  private mutating func addSession(_ id: SessionID, in format: FormatID) {
    guard let path = StoreRegistry.sessionPath(fileName: nil, id: id, in: format) else {
      ids.insert(Self.hash(id))
      return
    }
    names.insertStem(of: path)
  }

  private static func hash(_ id: SessionID) -> UInt64 { Hash64(id.utf8).value }
}

/// What the fresh id of a run must not be: a run of the bundle or the target, and what stands where its checkpoint would.
struct TakenRuns {
  private var ids = HashWords()
  private var names = FileNames()
  private let state: TargetState

  init(_ inventory: StoreInventory, _ state: TargetState) {
    self.state = state
    // Each may get another id.
    ids.reserveCapacity(2 * inventory.runs.count)
    inventory.eachRun { run, _ in ids.insert(Self.hash(run)) }
    for file in inventory.files where file.runID != nil || file.sessionIDs.isEmpty { names.insert(file.path) }
  }

  /// A free id near the old one, which is taken from now on.
  mutating func takeFreshID(for run: RunID) -> RunID {
    let fresh = SessionRenaming.freshRunID(for: run) { id in
      ids.contains(Self.hash(id)) || state.hasRun(id) || names.hasStem(of: SessionRenaming.checkpointName(ofRun: id))
    }
    ids.insert(Self.hash(fresh))
    return fresh
  }

  private static func hash(_ id: RunID) -> UInt64 { Hash64(id.utf8).value }
}

extension TargetState {
  /// Whether the target has a run of that id, or something where its checkpoint would stand.
  func hasRun(_ id: RunID) -> Bool {
    runIDs.contains(id) || names.hasStem(of: SessionRenaming.checkpointName(ofRun: id))
  }
}
