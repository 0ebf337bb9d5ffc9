// A path is looked up once. What it leads to, through a link or not, is held open to the end, and so is the folder that
// holds it: the parent of the folder itself, not of the link. Names beside the folder are those beside the real one, so
// that a second way to it finds what the first one left there.

/// The place of a folder that is to be written, there already or not.
public final class FolderPlace {
  /// What the temporary names of folders are made of that stand inside of a folder, as nothing can be made beside it.
  public static let insideName: FilePath = "satchel"

  /// As it was named.
  public let path: FilePath
  /// The file system as it is, and one on which the path stands for the folder that was found, whatever moves meanwhile.
  public let (plain, system): (any FileSystem, any FileSystem)
  /// The folder; nil where it is not there.
  public let root: OpenFolder?
  /// The folder that holds it; nil where that is not there, cannot be read, or holds nothing, as above the root.
  public private(set) var parent: OpenFolder?
  /// Its name there; nil where nothing can stand beside it.
  public let name: FilePath?
  /// The path of the folder that holds it, as it was named.
  private let above: FilePath
  /// What was made on the way; whoever builds something for the place holds it too.
  let made = MadeFolders()

  /// Looks the path up; fails where something else than a folder stands there.
  public init(_ path: FilePath, system: any FileSystem) throws(FileError) {
    (self.path, plain) = (path, system)
    root = try Self.existing(path, system)
    if let root {
      self.system = AnchoredFiles(system, at: path, root.descriptor)
      above = path.parent
      (parent, name) = try Self.neighbourhood(of: root, hint: path.lastComponent, system)
    } else {
      self.system = system
      let (above, last) = Self.split(path)
      (self.above, name) = (above, last)
      if name == ".." || name == "/" { throw FileError(code: .notFound, operation: "open", path: path) }
      parent = try Self.existing(above, system)
      if let parent, try fileStatus(last, in: parent.descriptor, system: system) != nil {
        throw FileError(code: .notFound, operation: "open", path: path)  // a link that leads nowhere
      }
    }
  }

  /// Makes the folders that were made on the way as wide as what comes to stand in them; that they stay closed harms nobody.
  public func widen(to mode: UInt32) { made.widen(to: mode) }

  /// A file system on which, besides, the path goes on to mean what it did when it was looked up: the folder that was found,
  /// or the name in the folder that was to hold it.
  public func anchoring(_ files: any FileSystem) -> any FileSystem {
    if let root { return AnchoredFiles(files, at: path, root.descriptor) }
    guard let parent else { return files }
    return AnchoredFiles(files, at: above, parent.descriptor)
  }

  /// The folders that were made stay.
  public func keep() { made.keep() }

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

  /// Makes what is missing on the way to a folder that is not there; unless it is kept, it goes again with this, and with
  /// what is built for the place.
  public func makeParent() throws(FileError) {
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
        made.add(name, in: folder)
        try folder.sync()
      }
      folder = try OpenFolder(name, in: folder.descriptor, system: plain)
    }
    parent = folder
  }
}
