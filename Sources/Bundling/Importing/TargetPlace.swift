import SatchelFiles

// A path is looked up once. What it leads to, through a link or not, is held open to the end, and so is the folder that
// holds it: the parent of the folder itself, not of the link. Names beside the target are those beside the real folder,
// so that a second way to it finds what the first one left there.

/// The folder that is imported into, there already or not.
final class TargetPlace {
  /// As it was named.
  let target: FilePath
  /// The file system as it is, and one on which the path stands for the folder that was found, whatever moves meanwhile.
  let (plain, system): (any FileSystem, any FileSystem)
  /// The folder; nil where it is not there.
  let root: OpenFolder?
  /// The folder that holds it; nil where that is not there, cannot be read, or holds nothing, as above the root.
  private(set) var parent: OpenFolder?
  /// Its name there; nil where nothing can stand beside it.
  let name: FilePath?
  /// The path of the folder that holds it, as it was named.
  private let above: FilePath
  /// Where records are kept that cannot stand beside the target.
  let stateFolder: FilePath?
  /// What was found out while earlier imports were taken back.
  var notes: [SetAside] = []
  private var made: [(name: FilePath, folder: OpenFolder)] = []
  private var isKept = false

  var exists: Bool { root != nil }

  init(_ target: FilePath, stateFolder: FilePath?, system: any FileSystem) throws(BundleError) {
    (self.target, self.stateFolder, plain) = (target, stateFolder, system)
    do throws(FileError) {
      root = try Self.existing(target, system)
      if let root {
        self.system = AnchoredFiles(system, at: target, root.descriptor)
        above = target.parent
        (parent, name) = try Self.neighbourhood(of: root, hint: target.lastComponent, system)
      } else {
        self.system = system
        let (above, last) = Self.split(target)
        (self.above, name) = (above, last)
        if name == ".." || name == "/" { throw FileError(code: .notFound, operation: "open", path: target) }
        parent = try Self.existing(above, system)
        if let parent, try fileStatus(last, in: parent.descriptor, system: system) != nil {
          throw FileError(code: .notFound, operation: "open", path: target)  // a link that leads nowhere
        }
      }
    } catch { throw BundleError(writing: error) }
  }

  deinit {
    if isKept { return }
    for level in made.reversed() { try? plain.removeFolder(level.name, in: level.folder.descriptor) }
  }

  /// Makes the folders that were made on the way as wide as the target; that they stay closed harms nobody.
  func widen(to mode: UInt32) {
    for level in made {
      guard let opened = try? OpenFolder(level.name, in: level.folder.descriptor, .noFollow, system: plain) else {
        continue
      }
      try? plain.adjustMode(of: opened.descriptor, to: mode)
    }
  }

  /// The folders that were made stay.
  func keep() { isKept = true }

  /// A path's last name and what is before it; `a/b/.` is `a/b`.
  private static func split(_ path: FilePath) -> (above: FilePath, name: FilePath) {
    var path = path
    while path.lastComponent == ".", path.parent != path { path = path.parent }
    return (path.parent, path.lastComponent)
  }

  /// The folder at a path, or nil where nothing is; a link that leads nowhere is an error.
  private static func existing(_ path: FilePath, _ system: any FileSystem) throws(FileError) -> OpenFolder? {
    do throws(FileError) {
      return try OpenFolder(path, system: system)
    } catch {
      guard error.code == .notFound, try fileStatus(path, system: system) == nil else { throw error }
      return nil
    }
  }

  /// The folder that really holds another one, and its name there; nothing where it cannot be read.
  private static func neighbourhood(
    of root: OpenFolder, hint: FilePath, _ system: any FileSystem
  ) throws(FileError) -> (OpenFolder?, FilePath?) {
    let parent: OpenFolder
    do throws(FileError) {
      parent = try OpenFolder("..", in: root.descriptor, system: system)
    } catch {
      if error.code == .permissionDenied || error.code == .notFound { return (nil, nil) }
      throw error
    }
    if parent.status.isSame(as: root.status) { return (nil, nil) }
    func isRoot(_ name: FilePath) -> Bool {
      guard let found = try? fileStatus(name, in: parent.descriptor, system: system) else { return false }
      return found.isSame(as: root.status)
    }
    if hint != ".", hint != "..", isRoot(hint) { return (parent, hint) }
    return (parent, try system.names(in: parent.descriptor).first(where: isRoot))
  }

  /// Makes what is missing on the way to a target that is not there.
  func makeParent() throws(FileError) {
    guard root == nil, parent == nil else { return }
    var missing: [FilePath] = []
    var above = self.above
    var found = try Self.existing(above, plain)
    while found == nil, above != above.parent {
      missing.append(above.lastComponent)
      above = above.parent
      found = try Self.existing(above, plain)
    }
    guard var folder = found else { throw FileError(code: .notFound, operation: "open", path: above) }
    for name in missing.reversed() {
      if try fileStatus(name, in: folder.descriptor, system: plain) == nil {
        try plain.makeFolder(name, in: folder.descriptor, mode: Permissions.secretFolder)
        made.append((name, folder))
        try folder.sync()
      }
      folder = try OpenFolder(name, in: folder.descriptor, system: plain)
    }
    parent = folder
  }
}
