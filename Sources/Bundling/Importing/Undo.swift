import SatchelDigests
public import SatchelFiles

/// How an import is taken back.
public struct UndoOptions: Sendable {
  /// The number of the import, as `keptImports` tells it; the last one if nil.
  public var number: Int?
  /// Checks all and writes nothing.
  public var isDryRun = false
  /// See `ImportOptions.stateFolder`.
  public var stateFolder: FilePath?

  /// The last one.
  public init() {}
}

/// An import that can be taken back.
public struct KeptImport: Sendable, Equatable {
  /// Its number among the imports into this folder; greater ones are later.
  public var number: Int
  /// When it was made.
  public var time: FileTime
  /// Files that it wrote, relative to the target.
  public var written: PagedList<FilePath>
  /// Files that it moved away.
  public var retired: PagedList<FilePath>
  /// The folder that keeps what taking it back needs.
  public var folder: FilePath
}

/// What was, or would be, taken back.
public struct UndoReport: Sendable {
  /// The import.
  public var kept: KeptImport
  /// Files that were removed, relative to the target.
  public var removed: PagedList<FilePath>
  /// Files that the import had moved away and that are back.
  public var restored: PagedList<FilePath>
  /// Files that could not go back to their places, as something appeared there meanwhile.
  public var setAside: [SetAside]
  /// Whether nothing was written because nothing was to be.
  public var isDryRun: Bool
}

/// The imports into a folder that can be taken back, the last one first; writes nothing.
public func keptImports(
  into target: FilePath, stateFolder: FilePath? = nil, system: any FileSystem = SystemFiles()
) throws(BundleError) -> [KeptImport] {
  let place = try TargetPlace(target, stateFolder: stateFolder, system: system)
  do throws(FileError) { return try place.entries().map { KeptImport($0.entry) } } catch {
    throw BundleError(reading: error)
  }
}

/// Takes back the last import into a folder, or an earlier one: its files go, what they replaced comes back.
///
/// Files that changed since stop it before anything is touched (`conflict`). Files that others put there stay. An import
/// that wrote nothing is taken back by doing nothing. Where no import is kept, it fails with `nothingToUndo`.
public func undoImport(
  into target: FilePath, options: UndoOptions = UndoOptions(), system: any FileSystem = SystemFiles()
) throws(BundleError) -> UndoReport {
  let place = try TargetPlace(target, stateFolder: options.stateFolder, system: system)
  let (shelf, entry) = try chosen(place, options)
  let changed: [FilePath]
  do throws(FileError) { changed = try entry.changed(in: place) } catch { throw BundleError(reading: error) }
  if let first = changed.first {
    let more = changed.count > 1 ? " and \(changed.count - 1) more" : ""
    throw BundleError(
      .conflict, "'\(first)'\(more) changed since the import; nothing was taken back, move it away first",
      conflicts: changed)
  }
  if !options.isDryRun {
    do throws(FileError) {
      try entry.mark()
      _ = try place.takeBack(entry, from: shelf)
    } catch { throw BundleError(writing: error) }
  }
  let kept = KeptImport(entry)
  return UndoReport(
    kept: kept, removed: kept.written, restored: kept.retired, setAside: place.notes, isDryRun: options.isDryRun)
}

/// The import that is meant, locked.
private func chosen(_ place: TargetPlace, _ options: UndoOptions) throws(BundleError) -> (UndoShelf, UndoEntry) {
  let isFree: Bool
  let found: (shelf: UndoShelf, entry: UndoEntry)?
  do throws(FileError) {
    if !options.isDryRun { try place.recover() }
    found = try place.entries().first { options.number == nil || $0.entry.number == options.number }
    isFree = try found.map { (found) throws(FileError) in try place.plain.lock(found.entry.base.descriptor) } ?? true
  } catch { throw BundleError(reading: error) }
  guard let found else { throw .nothingToUndo(in: place.target, options.number) }
  if isFree { return found }
  throw BundleError(
    .conflict, "another program works on '\(place.target)' just now; nothing was taken back, try again")
}

extension UndoEntry {
  /// The files that were placed and are not as they were placed any more, and those that cannot come back: something
  /// stands in their places, or they are not as they were moved away.
  fileprivate func changed(in place: TargetPlace) throws(FileError) -> [FilePath] {
    guard let root = place.root else { return record.isFresh ? [] : Array(record.placedPaths + record.retiredPaths) }
    let system = place.plain
    var (there, old) = (
      FolderChain(root.descriptor, system: system), FolderChain(base.descriptor, system: system)
    )
    defer {
      there.close()
      old.close()
    }
    let placed = Set(record.placedPaths.lazy.map(\.hashValue))
    var changed: [FilePath] = []
    for step in record.steps {
      switch step {
      case .place(let path, let digest):
        if try Self.digest(path, &there, system) != digest { changed.append(path) }
      case .retire(let path, let content):
        let holder = placed.contains(path.hashValue) ? nil : try there.holder(of: path)
        let isTaken = try holder.map { (holder) throws(FileError) in
          try fileStatus(path.lastComponent, in: holder, system: system) != nil
        }
        let kept = try Self.digest(
          StagingFolder.old.appending(path), &old, system, limit: content?.byteCount ?? .max)
        if isTaken ?? false || kept == nil || kept != content?.digest ?? kept { changed.append(path) }
      case .folder: break
      }
    }
    return changed
  }

  private static func digest(
    _ path: FilePath, _ chain: inout FolderChain, _ system: any FileSystem, limit: UInt64 = .max
  ) throws(FileError) -> SHA256Digest? {
    guard let holder = try chain.holder(of: path) else { return nil }
    return try contentDigest(path.lastComponent, in: holder, limit: limit, system: system)
  }

  /// From here on, whoever comes next goes on with it if this is killed.
  fileprivate func mark() throws(FileError) {
    let system = base.system
    if try fileStatus(ImportRecord.undoing, in: base.descriptor, system: system) != nil { return }
    try OutputFile(creating: ImportRecord.undoing, in: base.descriptor, mode: 0o600, system: system).finish(
      syncing: true)
    try base.sync()
  }
}

extension BundleError {
  fileprivate static func nothingToUndo(in target: FilePath, _ number: Int?) -> BundleError {
    let which = number.map { "no import \($0) is kept of those into" } ?? "there is no import into"
    return BundleError(.nothingToUndo, "\(which) '\(target)' that could be taken back; --list shows those that can")
  }
}

extension KeptImport {
  init(_ entry: UndoEntry) {
    self.init(
      number: entry.number, time: entry.record.time, written: entry.record.placedPaths,
      retired: entry.record.retiredPaths, folder: entry.path)
  }
}

extension SetAside {
  /// What became of it, as a clause.
  public var sentence: String {
    "something else stands at '\(path)' by now, so what an import had moved away from there is kept as '\(keptAs)'"
  }
}
