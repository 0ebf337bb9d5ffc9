import SatchelDigests
public import SatchelFiles

/// What was taken back.
public struct UndoReport: Sendable {
  /// Files that were removed, relative to the target.
  public var removed: [FilePath]
  /// Files that the import had moved away and that are back.
  public var restored: [FilePath]
}

/// Takes back the last import into a folder: its files go, what they replaced comes back.
///
/// Files that changed since stop it before anything is touched (`conflict`). Files that others put there stay. A second
/// call finds nothing (`nothingToUndo`).
public func undoImport(
  into target: FilePath, surroundings: Surroundings = .system, system: any FileSystem = SystemFiles()
) throws(BundleError) -> UndoReport {
  let place = try TargetPlace(target, system: system)
  let last: LastImport?
  do throws(FileError) {
    try place.recover()
    last = try LastImport(place)
  } catch {
    if error.code == .notFound { throw .nothingToUndo(in: target) }
    if error.operation != "lock" { throw BundleError(reading: error) }
    throw BundleError(.conflict, "another program works on '\(target)' just now; nothing was taken back, try again")
  }
  guard let last else { throw .nothingToUndo(in: target) }
  let changed = try last.record.changed(in: target, system: system)
  if let first = changed.first {
    let more = changed.count > 1 ? " and \(changed.count - 1) more" : ""
    throw BundleError(
      .conflict, "'\(first)'\(more) changed since the import; nothing was taken back, move it away first",
      conflicts: changed)
  }
  do throws(FileError) { try last.takeBack(surroundings) } catch { throw BundleError(writing: error) }
  return UndoReport(last.record)
}

/// What is kept of the last import into a target.
private final class LastImport {
  let record: ImportRecord
  private let place: TargetPlace
  private let folder: OpenFile
  private let base: OpenFile

  /// Opens it; nil where what is kept tells nothing.
  init?(_ place: TargetPlace) throws(FileError) {
    self.place = place
    folder = try OpenFile(place.parent, [.read, .folder], system: place.system)
    base = try OpenFile(
      place.undoName, in: folder.descriptor, [.read, .folder, .noFollow], system: place.system)
    guard try place.system.lock(base.descriptor) else {
      throw FileError(code: .exists, operation: "lock", path: place.target)
    }
    guard let found = try ImportRecord(in: base.descriptor, system: place.system)
    else { return nil }
    record = found
  }

  /// From the first step on, whoever comes next goes on with it if this is killed.
  func takeBack(_ surroundings: Surroundings) throws(FileError) {
    let system = place.system
    if try fileStatus(ImportRecord.undoing, in: base.descriptor, system: system) == nil {
      let marker = try OutputFile(creating: ImportRecord.undoing, in: base.descriptor, mode: 0o600, system: system)
      try marker.finish(syncing: true)
    }
    let name = surroundings.temporaryName(for: place.target.lastComponent)
    try system.rename(place.undoName, in: folder.descriptor, to: name, in: folder.descriptor, replacing: false)
    try folder.sync()
    try record.takeBack(from: place.target, in: folder.descriptor, base: base.descriptor, system: system)
    try removeTree(name, in: folder.descriptor, system: system)
  }
}

extension BundleError {
  fileprivate static func nothingToUndo(in target: FilePath) -> BundleError {
    BundleError(.nothingToUndo, "there is no import into '\(target)' that could be taken back")
  }
}

extension UndoReport {
  fileprivate init(_ record: ImportRecord) {
    self.init(removed: [], restored: [])
    for step in record.steps {
      switch step {
      case .place(let path, _): removed.append(path)
      case .retire(let path): restored.append(path)
      case .folder: break
      }
    }
  }
}
