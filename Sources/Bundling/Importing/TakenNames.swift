import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Names of files, each also up to every dot in it, so that what a name is made of can be told.
struct FileNames {
  private var known: Set<[UInt8]> = []

  mutating func insert(_ path: FilePath) {
    for name in path.components {
      let bytes = name.bytes
      for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: ".") { known.insert(Array(bytes[..<index])) }
      known.insert(Array(bytes))
    }
  }

  /// Whether there is a name that begins with that of a file without its extension, and ends there or goes on with a dot.
  func hasStem(of path: FilePath) -> Bool { known.contains(Array(path.stem.bytes)) }
}

/// What a fresh id must not be: ids of the bundle and the target, and those that make names of files which are there,
/// whatever these are.
struct TakenNames {
  private var ids: Set<[UInt8]>
  private var names = FileNames()
  private let state: TargetState?
  /// Up to which number the ids near an old one are taken.
  private var numbers: [[UInt8]: Int] = [:]

  /// Without a target, only what the bundle has counts.
  init(_ incoming: Incoming, _ state: TargetState?) {
    self.state = state
    ids = Set(incoming.sessions.map { Array($0.id.utf8) })
    for file in incoming.files { names.insert(file.path) }
  }

  func hasSession(_ id: SessionID, in format: FormatID) -> Bool {
    if ids.contains(Array(id.utf8)) || state?.hasSession(id) ?? false { return true }
    guard let path = StoreRegistry.sessionPath(fileName: nil, id: id, in: format) else { return true }
    return names.hasStem(of: path) || state?.names.hasStem(of: path) ?? false
  }

  /// A free id near the old one, which is taken from now on.
  mutating func takeFreshID(for id: SessionID, in format: FormatID) -> SessionID {
    let key = Array(id.utf8)
    var number = numbers[key] ?? 2
    let fresh = SessionRenaming.freshID(for: id, in: format, after: &number) { hasSession($0, in: format) }
    numbers[key] = number
    addSession(fresh, in: format)
    return fresh
  }

  private mutating func addSession(_ id: SessionID, in format: FormatID) {
    ids.insert(Array(id.utf8))
    if let path = StoreRegistry.sessionPath(fileName: nil, id: id, in: format) { names.insert(path) }
  }

  func hasRun(_ id: RunID) -> Bool {
    let name = SessionRenaming.checkpointName(ofRun: id)
    return ids.contains(Array(id.utf8)) || state?.hasRun(id) ?? false || names.hasStem(of: name)
  }

  mutating func addRun(_ id: RunID) { ids.insert(Array(id.utf8)) }
}

extension TargetState {
  /// Whether the target has a run of that id, or something where its checkpoint would stand.
  func hasRun(_ id: RunID) -> Bool {
    runIDs.contains(Array(id.utf8)) || names.hasStem(of: SessionRenaming.checkpointName(ofRun: id))
  }
}
