import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

extension A3SStore {
  /// Writes a side file; whole or not at all, where the program may tear it.
  public func save<Value: FieldValue>(
    _ value: Value, as side: A3SSide<Value>, of key: String
  ) throws(SessionError) {
    if side.kind != .loopCheckpoints {
      _ = try isThere(A3SSafeName.session(SessionID(key)), of: key) { try $0.sessionID() }
    }
    let (name, bytes) = (A3SSafeName.side(side.kind, key), A3SSideFile.bytes(of: value))
    try demandFit(bytes, limits: limits, at: path(name))
    let run = (value as? A3SLoopCheckpoint)?.runID
    try write(
      name, key: key, holder: { old in try run.flatMap { try Self.holder(of: old, under: key, replacedBy: $0) } }
    ) {
      (file) throws(FileError) in try file.write(bytes)
    }
  }

  /// Whose a checkpoint is that stands where one of this key would; nil if it tells no run.
  ///
  /// A checkpoint may be kept under another key than its run, be it this run's or one that makes another file name.
  private static func holder(of old: FileBytes, under key: String, replacedBy run: String? = nil) throws -> String? {
    guard let other = try old.runID() else { return nil }
    if let run, RunID(run) == RunID(other) { return key }
    return RunID(A3SSafeName.name(for: other)) == RunID(A3SSafeName.name(for: key)) ? other : key
  }

  /// Reads a side file whole.
  public func load<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) -> Value? {
    let name = A3SSafeName.side(side.kind, key)
    guard try open(name) != nil else { return nil }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path(name), limit: limits.maximumValueBytes, system: files)
    } catch {
      throw .reading(error)
    }
    do throws(SessionError) {
      return try A3SSideFile.value(from: bytes)
    } catch {
      throw error.inFile(path(name))
    }
  }

  /// Removes a side file.
  public func delete<Value: FieldValue>(_ side: A3SSide<Value>, of key: String) throws(SessionError) {
    if side.kind == .loopCheckpoints {
      return try removeCheckpoint(A3SSafeName.side(side.kind, key), of: key)
    }
    try checkRemoval(SessionID(key))
    try removeSide(side.kind, SessionID(key))
  }

  private func removeCheckpoint(_ name: FilePath, of run: String) throws(SessionError) {
    try checkLease()
    if RunID(run) != RunID(A3SSafeName.name(for: run)) {
      _ = try isThere(name, of: run) { try Self.holder(of: $0, under: run) }
    }
    _ = try removeFile(name)
  }

  private func removeSide(_ kind: A3SSideKind, _ id: SessionID) throws(SessionError) {
    let name = A3SSafeName.side(kind, id)
    guard kind == .artifacts else {
      _ = try removeFile(name)
      return
    }
    if A3SSafeName.isFit(A3SSafeName.name(for: id)) { try remove(name.parent) }
  }

  /// Removes the session's file, then its side data, but for loop checkpoints.
  @discardableResult
  public func delete(_ id: SessionID) throws(SessionError) -> Bool { try delete(id, withLoopCheckpoints: false) }

  /// Removes the session's file, then what belongs to it. A folder in the place of a file is an error, and stays.
  @discardableResult
  public func delete(_ id: SessionID, withLoopCheckpoints: Bool) throws(SessionError) -> Bool {
    try checkRemoval(id)
    let checkpoints = withLoopCheckpoints ? try loopCheckpoints(of: id) : []
    let wasThere = try removeFile(A3SSafeName.session(id))
    for kind in A3SSideKind.bySession { try removeSide(kind, id) }
    for checkpoint in checkpoints { _ = try removeFile(A3SSafeName.side(.loopCheckpoints, stem: checkpoint.stem)) }
    return wasThere
  }

  /// Throws if the session's file is that of another id.
  ///
  /// `list()` gives file names, so a file name stands for whatever session it holds.
  private func checkRemoval(_ id: SessionID) throws(SessionError) {
    try checkLease()
    guard id != SessionID(A3SSafeName.name(for: id)) else { return }
    _ = try isThere(A3SSafeName.session(id), of: id.text) { try $0.sessionID() }
  }

  /// Goes through all loop checkpoints; damaged ones count by their file name. One that is kept under another key than
  /// its run is told by the name of its file, under which it is loaded.
  public func loopCheckpointRuns(of id: SessionID) throws(SessionError) -> [RunID] {
    try loopCheckpoints(of: id).map(\.run)
  }

  private func loopCheckpoints(of id: SessionID) throws(SessionError) -> [(run: RunID, stem: FilePath)] {
    let inner = try open(A3SSafeName.session(id)).flatMap { try? $0.sessionID() }.map { SessionID($0) } ?? id
    let runs = Set(try runIDs(of: id))
    var found: [(run: RunID, stem: FilePath)] = []
    for stem in try checkpoints(in: FilePath(A3SSideKind.loopCheckpoints.rawValue)).map(\.stem) {
      let source = try open(A3SSafeName.side(.loopCheckpoints, stem: stem))
      let summary = source.flatMap { try? A3SSideScan.summary(of: .loopCheckpoints, $0, limits: limits).runs.first }
      if let summary {
        let run = RunID(summary.id)
        guard SessionID(summary.sessionID) == inner || runs.contains(run) else { continue }
        found.append((FilePath(A3SSafeName.name(for: run)) == stem ? run : RunID(stem.description), stem))
      } else if let run = runs.first(where: { FilePath(A3SSafeName.name(for: $0)) == stem }) {
        found.append((run, stem))
      }
    }
    return found
  }

  private func runIDs(of id: SessionID) throws(SessionError) -> [RunID] {
    guard let source = try open(A3SSafeName.side(.runs, id)) else { return [] }
    return (try? A3SSideScan.summary(of: .runs, source, limits: limits).runs.map { RunID($0.id) }) ?? []
  }

  /// The files of loop checkpoints in a folder, relative to the store; none where it is not there.
  func checkpoints(in folder: FilePath) throws(SessionError) -> [FilePath] {
    do throws(FileError) {
      return try directoryListing(path(folder), system: files)
        .filter { $0.status.kind == .regular && $0.path.extension == "json" }.map { folder.appending($0.path) }
    } catch {
      if error.code == .notFound || error.code == .notADirectory { return [] }
      throw .reading(error)
    }
  }
}
