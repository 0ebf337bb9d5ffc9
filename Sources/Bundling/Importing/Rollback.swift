import SatchelDigests
public import SatchelFiles

// Every step asks first whether what it finds is what the import left. A file that somebody changed or put there since
// stays; what an old file cannot go back over, it goes beside, under a name that is told. So no state of the target can
// keep an import from being taken back, and nothing of anybody else's is lost by it.

/// A file that the import had moved away and that could not go back to its place.
public struct SetAside: Sendable, Equatable {
  /// Where it was, relative to the target.
  public var path: FilePath
  /// Where it is now, relative to the target.
  public var keptAs: FilePath
}

/// Brings a target to what it was before an import, as far as the import has come; can be repeated after any
/// interruption.
struct Rollback {
  private let record: ImportRecord
  private let root: Descriptor
  private let base: Descriptor
  private let system: any FileSystem
  private var (rootChain, oldChain, contentChain): (FolderChain, FolderChain, FolderChain)
  private let (old, content): (OpenFolder, OpenFolder)
  private var unplaced: FilePath?
  private(set) var setAside: [SetAside] = []

  /// `base` is the folder of the import; files that were placed go back into it.
  init(_ record: ImportRecord, of root: Descriptor, base: Descriptor, system: any FileSystem) throws(FileError) {
    (self.record, self.root, self.base, self.system) = (record, root, base, system)
    old = try Self.folder(StagingFolder.old, in: base, system)
    content = try Self.folder(StagingFolder.content, in: base, system)
    rootChain = FolderChain(root, system: system)
    oldChain = FolderChain(old.descriptor, system: system)
    contentChain = FolderChain(content.descriptor, system: system)
  }

  private static func folder(_ name: FilePath, in base: Descriptor, _ system: any FileSystem) throws(FileError)
    -> OpenFolder
  {
    if try fileStatus(name, in: base, system: system) == nil {
      try system.makeFolder(name, in: base, mode: 0o700)
    }
    return try OpenFolder(name, in: base, .noFollow, system: system)
  }

  /// Goes through all steps in reverse, and waits until all of it is on the disk.
  mutating func run() throws(FileError) {
    defer {
      rootChain.close()
      oldChain.close()
      contentChain.close()
    }
    for step in record.steps.reversed() {
      switch step {
      case .place(let path, let digest): try takeOut(path, digest)
      case .retire(let path, let content): try putBack(path, content)
      case .folder(let path): try removeIfEmpty(path)
      }
    }
    if let unplaced, let folder = try rootChain.holder(of: unplaced) {
      _ = try leftovers(of: unplaced.lastComponent, in: folder, system: system)  // a copy that was under way
    }
    try system.settleTree(root)
  }

  // MARK: What was placed

  /// Moves a file that was placed back, unless it never left, is gone, or is not as it was placed.
  private mutating func takeOut(_ path: FilePath, _ digest: SHA256Digest) throws(FileError) {
    let name = path.lastComponent
    let staged = try status(path, &contentChain)
    guard let folder = try rootChain.holder(of: path), let there = try fileStatus(name, in: folder, system: system),
      there.kind == .regular
    else {
      if staged != nil { unplaced = path }
      return
    }
    if let staged {
      // Both names of one file: a move by link was cut short.
      if staged.isSame(as: there) { try system.removeFile(name, in: folder) } else { unplaced = path }
      return
    }
    guard try contentDigest(name, in: folder, system: system) == digest else { return }
    let place = try contentChain.enter(path.parent, making: true)
    do throws(FileError) {
      try system.move(name, in: folder, to: name, in: place)
    } catch {
      guard error.isAcrossFileSystems else { throw error }
      return try system.removeFile(name, in: folder)
    }
    let moved = try system.status(at: name, in: place)
    if moved.byteCount != there.byteCount || moved.modified != there.modified || !moved.isSame(as: there) {
      try system.move(name, in: place, to: name, in: folder)  // it changed at this very moment
    }
  }

  private func status(_ path: FilePath, _ chain: inout FolderChain) throws(FileError) -> FileStatus? {
    guard let folder = try chain.holder(of: path) else { return nil }
    return try fileStatus(path.lastComponent, in: folder, system: system)
  }

  // MARK: What was moved away

  private mutating func putBack(_ path: FilePath, _ content: ImportRecord.Content?) throws(FileError) {
    let name = path.lastComponent
    guard let oldFolder = try oldChain.holder(of: path),
      let kept = try fileStatus(name, in: oldFolder, system: system), kept.kind == .regular
    else { return }
    let isKnown = try content.map { (content) throws(FileError) in
      try contentDigest(name, in: oldFolder, limit: content.byteCount, system: system) == content.digest
    }
    guard let folder = try openedWay(to: path) else {
      return try put(name, from: oldFolder, aside: path, in: root, at: "")
    }
    if let there = try fileStatus(name, in: folder, system: system) {
      if try isSame(there, kept, name, folder, oldFolder) { return try system.removeFile(name, in: oldFolder) }
    } else if isKnown ?? true {
      do throws(FileError) {
        return try system.relocate(name, in: oldFolder, to: name, in: folder)
      } catch {
        if error.code != .exists { throw error }
      }
    }
    try put(name, from: oldFolder, aside: path, in: folder, at: path.parent == "." ? "" : path.parent)
  }

  /// The folder that a file goes back into, made anew if it is gone; nil where something else stands in the way.
  private mutating func openedWay(to path: FilePath) throws(FileError) -> Descriptor? {
    do throws(FileError) {
      return try rootChain.enter(path.parent, making: true)
    } catch {
      switch error.code {
      case .notFound, .notADirectory, .isALink: return nil
      default: throw error
      }
    }
  }

  /// Whether the file that was moved away is back already, by another name of it or as a copy.
  private func isSame(
    _ there: FileStatus, _ kept: FileStatus, _ name: FilePath, _ folder: Descriptor, _ oldFolder: Descriptor
  ) throws(FileError) -> Bool {
    if there.isSame(as: kept) { return true }
    guard there.kind == .regular, there.byteCount == kept.byteCount else { return false }
    return try contentDigest(name, in: folder, system: system)
      == contentDigest(name, in: oldFolder, system: system)
  }

  private mutating func put(
    _ name: FilePath, from oldFolder: Descriptor, aside path: FilePath, in folder: Descriptor, at place: FilePath
  ) throws(FileError) {
    for number in 1... {
      let suffix = ".satchel-kept" + (number == 1 ? "" : "-\(number)")
      let free = FilePath(bytes: name.bytes.prefix(200) + Array(suffix.utf8))
      do throws(FileError) {
        try system.relocate(name, in: oldFolder, to: free, in: folder)
        setAside.append(SetAside(path: path, keptAs: place.appending(free)))
        return
      } catch {
        if error.code != .exists { throw error }
      }
    }
  }

  private mutating func removeIfEmpty(_ path: FilePath) throws(FileError) {
    guard let folder = try rootChain.holder(of: path) else { return }
    do throws(FileError) { try system.removeFolder(path.lastComponent, in: folder) } catch {
      if error.code != .exists, error.code != .notFound, error.code != .notADirectory { throw error }
    }
  }
}
