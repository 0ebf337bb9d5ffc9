public import SatchelFiles
import SatchelSessionFormats

/// Looks for the stores that a folder is or has inside; every command that takes a folder, and the import of archives,
/// finds stores by it.
///
/// Folders are looked into level by level, so that what is near is found where a bound is met. A link to a folder is
/// followed two levels deep, further links included: as far as a program's folder is that somebody keeps elsewhere. So no
/// loop is endless. Nothing but folders and regular files is opened. Memory is the names of one folder
/// and the paths that wait.
public struct StoreSearch {
  private struct Step {
    var path: FilePath
    var depth: Int
    /// How many levels may still be gone down behind a link; nil where there was none.
    var rest: Int?
  }

  /// What the system shows of itself as files.
  private static let systemFolders: Set<FilePath> = ["/proc", "/sys", "/dev"]

  private struct Place: Hashable {
    var device: UInt64
    var inode: UInt64
  }

  /// What was found, in byte order of the folders, each once by whatever names it can be reached.
  public private(set) var stores: [FoundStore] = []
  /// What could not be searched.
  public private(set) var obstacles: [SearchObstacle] = []
  /// How many folders were looked into.
  public private(set) var folderCount = 0

  private let scope: SearchScope
  let files: any FileSystem
  private var known: Set<Place> = []
  private var waiting: [Step] = []
  /// The folder that is searched and those above it: a link to one of them leads out of what was asked for.
  private var above: Set<Place> = []

  /// A search that found nothing yet.
  public init(_ scope: SearchScope, files: any FileSystem = SystemFiles()) {
    self.scope = scope
    self.files = files
  }

  /// Searches a folder and what is below it.
  ///
  /// Throws only if the folder itself cannot be listed.
  public mutating func search(_ root: FilePath) throws(FileError) {
    let folder = try FolderGlance(root, files: files, followsLinks: scope.followsLinks)
    let device = try device(of: root)
    above = folders(above: root)
    take(folder, Step(path: root, depth: 0), device)
    while !waiting.isEmpty {
      let level = waiting
      waiting = []
      for step in level {
        if folderCount >= scope.maximumFolderCount {
          waiting = []
          obstacles.append(SearchObstacle(path: root, reason: .tooMany))
          break
        }
        try look(step, device)
      }
    }
    stores.removeAll(where: isPart)
    stores.sort { ($0.root, $0.format.rawValue) < ($1.root, $1.format.rawValue) }
  }

  /// Takes in the stores that a folder is, without looking below it; nothing where it is none.
  public mutating func add(_ path: FilePath) {
    if let folder = try? FolderGlance(path, files: files, followsLinks: scope.followsLinks) {
      _ = note(StoreRegistry.stores(at: folder), folder)
    }
    stores.sort { ($0.root, $0.format.rawValue) < ($1.root, $1.format.rawValue) }
  }

  private func device(of folder: FilePath) throws(FileError) -> UInt64 {
    try OpenFile(folder, [.read, .folder], system: files).status().device
  }

  private func place(of folder: FilePath) -> Place? {
    guard let status = try? OpenFile(folder, [.read, .folder], system: files).status() else { return nil }
    return Place(device: status.device, inode: status.inode)
  }

  private func folders(above root: FilePath) -> Set<Place> {
    var (path, found) = (root, Set<Place>())
    while let place = place(of: path), found.count < 256, found.insert(place).inserted { path = path.appending("..") }
    return found
  }

  private mutating func look(_ step: Step, _ device: UInt64) throws(FileError) {
    do throws(FileError) {
      try files.demandGoingOn(at: step.path)
      if step.rest != nil, scope.staysOnFileSystem, try self.device(of: step.path) != device { return }
      if step.rest != nil, let place = place(of: step.path), above.contains(place) { return }
      let folder = try FolderGlance(step.path, files: files, followsLinks: scope.followsLinks)
      if step.depth > 0, scope.leavesOut(folder) { return }
      take(folder, step, device)
    } catch {
      if error.code == .interrupted { throw error }
      // A link that leads to no folder, or a folder that went away meanwhile.
      if error.code == .notFound || error.code == .notADirectory || error.code == .isALink { return }
      obstacles.append(SearchObstacle(path: step.path, reason: .unreadable(error)))
    }
  }

  private mutating func take(_ folder: FolderGlance, _ step: Step, _ device: UInt64) {
    folderCount += 1
    let found = StoreRegistry.stores(at: folder)
    if !found.isEmpty, !note(found, folder) { return }
    for entry in folder.entries {
      let (name, kind) = (entry.name, entry.kind)
      guard kind == .directory || scope.followsLinks && kind == .symlink else { continue }
      // What a conversion put aside belongs to the store that it stands in.
      if !found.isEmpty, StoreRegistry.isPutAside(name.appending("x")) { continue }
      let owners = found.filter { StoreRegistry.layout($0.format)?.owns(name, in: folder) ?? false }
      if !owners.isEmpty {
        lookForOthers(than: owners, beside: found, in: folder, name)
      } else if found.isEmpty || scope.entersStores {
        descend(to: name, in: folder, isLink: kind == .symlink, step, device)
      }
    }
  }

  /// In a folder that belongs to a store, sessions of another program may stand at its top.
  private mutating func lookForOthers(
    than owners: [FoundStore], beside found: [FoundStore], in folder: FolderGlance, _ name: FilePath
  ) {
    guard let inner = folder.lookInto(name) else { return }
    let others = StoreRegistry.stores(at: inner).filter { other in
      other.likelihood == .certain && !owners.contains { $0.format == other.format }
    }.map { FoundStore(format: $0.format, root: $0.root, holder: found.first?.format) }
    guard note(others, inner) else { return }
    for place in stores.indices where stores[place].root == folder.path && stores[place].format == found.first?.format {
      stores[place].inner += others
    }
  }

  /// Whether a store is merely a folder of another of its kind, which takes its sessions for its own.
  private func isPart(_ store: FoundStore) -> Bool {
    stores.contains { outer in
      guard outer.format == store.format, store.root.bytes.starts(with: outer.root.bytes + [UInt8(ascii: "/")]),
        let places = StorePlaces.of(store.format)
      else { return false }
      return ["x.json", "x.jsonl"].contains {
        places.role(store.path(below: outer.root).appending($0)) == StoredFile.sessionRole
      }
    }
  }

  private mutating func descend(
    to name: FilePath, in folder: FolderGlance, isLink: Bool, _ step: Step, _ device: UInt64
  ) {
    let path = folder.path.appending(name)
    if Self.systemFolders.contains(path) { return }
    let rest = step.rest.map { $0 - 1 } ?? (isLink ? 2 : nil)
    if let rest, rest < 0 { return }
    if scope.staysOnFileSystem, !isLink,
      let status = try? files.status(at: path, in: .workingFolder), status.device != device
    {
      return
    }
    // A program's folder lies as deep as the workspace that it stands in, and so do the folders in it.
    let isOfProgram = path.components.suffix(3).contains { PersonalPlaces.programFolders.contains($0) }
    let depth = step.depth + (isOfProgram ? 0 : 1)
    guard depth <= scope.maximumDepth else {
      if !scope.leavesOutCaches, !obstacles.contains(where: { if case .tooDeep = $0.reason { true } else { false } }) {
        obstacles.append(SearchObstacle(path: path, reason: .tooDeep))
      }
      return
    }
    waiting.append(Step(path: path, depth: depth, rest: rest))
  }

  /// Notes stores, unless they are known by another name; answers whether they are new.
  private mutating func note(_ found: [FoundStore], _ folder: FolderGlance) -> Bool {
    guard !found.isEmpty, let status = try? OpenFile(folder.path, [.read, .folder], system: files).status(),
      known.insert(Place(device: status.device, inode: status.inode)).inserted
    else { return false }
    stores += found
    return true
  }
}
