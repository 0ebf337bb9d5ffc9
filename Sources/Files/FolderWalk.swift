/// What stands in a folder under one name.
public struct DirectoryEntry: Sendable, Hashable {
  /// The name; in a walk, the path relative to where the walk began.
  public var path: FilePath
  /// Kind, size, time, mode.
  public var status: FileStatus

  /// Makes an entry of its parts.
  public init(path: FilePath, status: FileStatus) {
    self.path = path
    self.status = status
  }
}

/// The entries of one folder, in byte order of their names; no link is followed.
///
/// A name that vanishes between listing and looking is left out.
public func directoryListing(
  _ path: FilePath, in folder: Descriptor = .workingFolder, system: any FileSystem = SystemFiles()
) throws(FileError) -> [DirectoryEntry] {
  let opened = try OpenFile(path, in: folder, [.read, .folder], system: system)
  return try entries(in: opened.descriptor, system: system)
}

/// The names in one folder, in byte order.
public func names(
  _ path: FilePath, in folder: Descriptor = .workingFolder, system: any FileSystem = SystemFiles()
) throws(FileError) -> [FilePath] {
  let opened = try OpenFile(path, in: folder, [.read, .folder], system: system)
  return try system.names(in: opened.descriptor).sorted()
}

/// Names are sorted before they are looked at, which costs less than sorting what was seen.
private func entries(in folder: Descriptor, system: any FileSystem) throws(FileError) -> [DirectoryEntry] {
  let names = try system.names(in: folder).sorted()
  var entries: [DirectoryEntry] = []
  entries.reserveCapacity(names.count)
  for name in names {
    do throws(FileError) {
      entries.append(DirectoryEntry(path: name, status: try system.status(at: name, in: folder)))
    } catch {
      if error.code != .notFound { throw error }
    }
  }
  return entries
}

// The order of a walk is that of `LC_ALL=C sort` over whole relative paths of files. `a.b` comes before `a/b`, since
// `.` is less than `/`; so a folder sorts among its neighbours as its name with a slash behind it.

/// Everything below a folder, one entry at a time: files in byte order of their relative paths, each folder just before
/// what it holds. No link is followed, and only the entries of the folders on the way down are in memory.
public struct FolderWalk: ~Copyable, Sendable {
  private struct Level {
    let folder: Descriptor
    let path: FilePath
    var rest: [DirectoryEntry]  // reversed: the next is the last
  }

  private let system: any FileSystem
  private let maximumDepth: Int
  private var levels: [Level] = []

  /// Opens the folder; the path itself may be a link. Below more than `maximumDepth` folders the walk fails.
  public init(
    _ root: FilePath, maximumDepth: Int = 64, system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    self.system = system
    self.maximumDepth = maximumDepth
    try enter(root, in: .workingFolder, as: "", [.read, .folder])
  }

  deinit {
    for level in levels { try? system.close(level.folder) }
  }

  /// The next entry, or nil at the end. A folder that was yielded is entered by the call after.
  public mutating func next() throws(FileError) -> DirectoryEntry? {
    while let top = levels.indices.last {
      guard let entry = levels[top].rest.popLast() else {
        let done = levels.removeLast()
        try system.close(done.folder)
        continue
      }
      let path = levels[top].path.appending(entry.path)
      if entry.status.kind == .directory {
        try enterOrPassOver(entry.path, in: levels[top].folder, as: path)
      }
      return DirectoryEntry(path: path, status: entry.status)
    }
    return nil
  }

  private mutating func enterOrPassOver(
    _ name: FilePath, in folder: Descriptor, as path: FilePath
  ) throws(FileError) {
    let depth = levels.count
    do throws(FileError) {
      try enter(name, in: folder, as: path, [.read, .folder, .noFollow])
    } catch {
      if error.code == .tooLarge || !system.passesOver(path, error) { throw error }
      while levels.count > depth { try? system.close(levels.removeLast().folder) }
    }
  }

  private mutating func enter(
    _ name: FilePath, in folder: Descriptor, as path: FilePath, _ access: FileAccess
  ) throws(FileError) {
    if levels.count > maximumDepth {
      throw FileError(code: .tooLarge, operation: "list", path: folder.path.appending(name))
    }
    let opened = try system.open(name, in: folder, access, mode: 0)
    levels.append(Level(folder: opened, path: path, rest: []))
    var found = try entries(in: opened, system: system)
    if found.contains(where: { $0.status.kind == .directory }) {
      let keys = found.map {
        $0.status.kind == .directory ? FilePath(bytes: $0.path.bytes + [UInt8(ascii: "/")]) : $0.path
      }
      found = found.indices.sorted { keys[$0] < keys[$1] }.map { found[$0] }
    }
    found.reverse()
    levels[levels.count - 1].rest = found
  }
}
