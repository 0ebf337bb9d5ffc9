import SatchelFiles

/// The open folders on the way from a root to the current one; each opened by name in the one above, never by a link.
struct FolderChain {
  /// Where paths begin.
  let root: Descriptor
  private let system: any FileSystem
  private var levels: [(name: FilePath, folder: Descriptor)] = []
  /// Folders that were made on the way, relative to the root, outermost first.
  private(set) var made: [FilePath] = []
  private let mode: (FilePath) -> UInt32

  /// `mode` tells that of a folder that has to be made, by its path relative to the root.
  init(
    _ root: Descriptor, system: any FileSystem, mode: @escaping (FilePath) -> UInt32 = { _ in Permissions.secretFolder }
  ) {
    self.root = root
    self.mode = mode
    self.system = system
  }

  /// Opens the folder of a relative path (`.` for the root), and makes what is missing if asked.
  mutating func enter(_ path: FilePath, making: Bool, syncing: Bool = false) throws(FileError) -> Descriptor {
    let wanted = path == "." ? [] : path.components
    let common = zip(levels, wanted).prefix { $0.name == $1 }.count
    try leave(until: common, syncing: syncing)
    for name in wanted[common...] {
      let parent = levels.last?.folder ?? root
      if making { try make(name, in: parent) }
      let folder = try system.open(name, in: parent, [.read, .folder, .noFollow], mode: 0)
      levels.append((name, folder))
    }
    return levels.last?.folder ?? root
  }

  /// The folder that a path is in; nil where the way to it is missing, or leads through a link or a file.
  mutating func holder(of path: FilePath) throws(FileError) -> Descriptor? {
    do throws(FileError) {
      return try enter(path.parent, making: false)
    } catch {
      switch error.code {
      case .notFound, .notADirectory, .isALink: return nil
      default: throw error
      }
    }
  }

  private mutating func make(_ name: FilePath, in parent: Descriptor) throws(FileError) {
    let path = levels.reduce(FilePath("")) { $0.appending($1.name) }.appending(name)
    do throws(FileError) {
      try system.makeFolder(name, in: parent, mode: mode(path))
    } catch {
      if error.code == .exists { return }
      throw error
    }
    made.append(path)
  }

  private mutating func leave(until count: Int, syncing: Bool) throws(FileError) {
    while levels.count > count {
      let last = levels.removeLast()
      defer { try? system.close(last.folder) }
      if syncing { try system.settle(last.folder) }
    }
  }

  /// Leaves all folders, syncing each if asked.
  mutating func leaveAll(syncing: Bool) throws(FileError) {
    try leave(until: 0, syncing: syncing)
  }

  /// Closes all folders.
  mutating func close() {
    try? leaveAll(syncing: false)
  }
}
