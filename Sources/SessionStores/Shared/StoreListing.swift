import SatchelFiles
import SatchelSessionModel

// A link is followed only to what is a session or its side data. Of a file behind a link 64 KiB are looked at, once it is
// known to be regular; of a folder behind a link, which may be anybody's, only the files that prove to be sessions or
// side data are taken, one by one. All else behind links is named, and not a byte of it is taken.

/// Lists a store: its files with their roles, its empty folders, and what became of its links.
struct StoreListing {
  private let root: FilePath
  private let files: any FileSystem
  private let places: StorePlaces
  private let followsLinks: Bool
  private var folders = EmptyFolders()
  private var linked: LinkedFolder?
  /// From so many on, what passing through them leaves in the heap is worth to be given back.
  private static let manyFiles = 20_000

  init(_ root: FilePath, _ places: StorePlaces, followsLinks: Bool, files: any FileSystem) {
    self.root = root
    self.files = files
    self.places = places
    self.followsLinks = followsLinks
  }

  /// Adds all that is there to an inventory.
  mutating func run(into inventory: inout StoreInventory) throws(FileError) {
    try passThrough(&inventory)
    if inventory.files.count > Self.manyFiles { Allocator.giveBackFreed() }
  }

  private mutating func passThrough(_ inventory: inout StoreInventory) throws(FileError) {
    var walk = try FolderWalk(root, following: followsLinks ? rule : nil, system: files)
    while let entry = try walk.next() {
      if let folder = linked, !folder.holds(entry.path) { leave(folder, &inventory) }
      // Who gets over a folder that cannot be read tells of it.
      if walk.isUnreadable { continue }
      take(entry, link: walk.link, isBehindLink: walk.isBehindLink, isPassedOver: walk.isPassedOver, &inventory)
    }
    if let folder = linked { leave(folder, &inventory) }
    inventory.folders = folders.finish()
  }

  private var rule: FolderWalk.LinkRule {
    { [places] path, status in
      status.kind == .directory ? places.holdsSessions(path) : places.roleBehindLink(path) != nil
    }
  }

  private mutating func take(
    _ entry: DirectoryEntry, link: LinkTarget?, isBehindLink: Bool, isPassedOver: Bool,
    _ inventory: inout StoreInventory
  ) {
    switch entry.status.kind {
    case .directory where isPassedOver:
      leaveOut(entry.path, link, "a folder in which no sessions are expected", &inventory)
    case .directory:
      folders.enter(entry.path)
      if let link, linked == nil { linked = LinkedFolder(path: entry.path, target: link) }
    case .regular where isBehindLink: takeLinked(entry.path, link, &inventory)
    case .regular: add(entry.path, entry.status, &inventory)
    case .symlink: takeUnfollowed(entry.path, link, &inventory)
    case .other where isBehindLink: leaveOut(entry.path, link, "a pipe, a socket or a device", &inventory)
    case .other:
      inventory.note(
        .warning, "special-file", "This is a pipe, a socket or a device; it is left out.", entry.path)
      if role(entry.path) != StoredFile.otherRole { inventory.specialFiles.append(entry.path) }
    }
  }

  /// What is in a repository of git, or was left behind by a run of this program, is nothing of the store's.
  private func role(_ path: FilePath) -> String {
    path.hasForeignFolder ? StoredFile.otherRole : places.role(path)
  }

  private mutating func add(_ path: FilePath, _ status: FileStatus, _ inventory: inout StoreInventory) {
    folders.file(path)
    inventory.files.append(
      StoredFile(path: path, role: role(path), byteCount: status.byteCount, stamp: FileStamp(status)))
  }

  // MARK: Links

  /// A file that the walk found behind a link.
  private mutating func takeLinked(_ path: FilePath, _ link: LinkTarget?, _ inventory: inout StoreInventory) {
    guard let status = places.linkedFile(path, in: root, files: files) else {
      return leaveOut(path, link, "neither a session nor its side data that can be read", &inventory)
    }
    inventory.linkedFiles.insert(path)
    add(path, status, &inventory)
    if linked != nil { linked?.takenCount += 1 } else if let link { noteFollowed(path, link, "", &inventory) }
  }

  private mutating func takeUnfollowed(_ path: FilePath, _ link: LinkTarget?, _ inventory: inout StoreInventory) {
    guard followsLinks else {
      return inventory.note(.note, "link", "This is a symbolic link; it is left out, as it was asked for.", path)
    }
    let what =
      switch link?.status?.kind {
      case nil, .symlink: "nothing, or nothing that can be seen"
      case .directory: "a folder in which no sessions are expected, or one on the way to it"
      case .regular: "neither a session nor its side data"
      case .other: "a pipe, a socket or a device"
      }
    leaveOut(path, link, what, &inventory)
  }

  private mutating func leaveOut(
    _ path: FilePath, _ link: LinkTarget?, _ what: String, _ inventory: inout StoreInventory
  ) {
    if linked != nil { return linked?.leaveOut(path, what) ?? () }
    inventory.leaveOut(path, "\(place(link)) is \(what); it is left out.")
  }

  private func place(_ link: LinkTarget?) -> String {
    link.map { "This is a symbolic link; behind it ('\($0.text)')" } ?? "What stands here behind a link"
  }

  private func noteFollowed(
    _ path: FilePath, _ link: LinkTarget, _ more: String, _ inventory: inout StoreInventory
  ) {
    inventory.note(
      .note, "link-followed",
      "This is a symbolic link; what stands behind it ('\(link.text)') is taken under the link's name\(more).", path)
  }

  /// Tells what was taken from a folder behind a link, and what was not.
  private mutating func leave(_ folder: LinkedFolder, _ inventory: inout StoreInventory) {
    linked = nil
    if folder.takenCount == 0, folder.leftCount > 0 {
      folders.drop(folder.path)
      return inventory.leaveOut(
        folder.path, "\(place(folder.target)) is a folder without sessions or side data; it is left out.")
    }
    let count = folder.takenCount == 1 ? "1 file" : "\(folder.takenCount) files"
    noteFollowed(folder.path, folder.target, ", \(count)", &inventory)
    for (path, what) in folder.left { inventory.leaveOut(path, "\(place(nil)) is \(what); it is left out.") }
    let untold = folder.leftCount - folder.left.count
    if untold > 0 {
      inventory.leaveOut(folder.path, "\(untold) more entries of this folder behind a link are left out.")
    }
  }
}

/// A folder behind a link, while the walk is in it.
private struct LinkedFolder {
  private static let longestList = 100
  let path: FilePath
  let target: LinkTarget
  var takenCount = 0
  private(set) var leftCount = 0
  private(set) var left: [(path: FilePath, what: String)] = []

  init(path: FilePath, target: LinkTarget) {
    self.path = path
    self.target = target
  }

  func holds(_ other: FilePath) -> Bool { other.bytes.starts(with: path.bytes + [UInt8(ascii: "/")]) }

  mutating func leaveOut(_ path: FilePath, _ what: String) {
    leftCount += 1
    if left.count < Self.longestList { left.append((path, what)) }
  }
}

/// The folders of a walk that no file stands in or below.
struct EmptyFolders {
  private var open: [(path: FilePath, holds: Bool)] = []
  private var found: PagedList<FilePath> = []

  /// A folder, before what it holds.
  mutating func enter(_ path: FilePath) {
    leave(until: path)
    open.append((path, false))
  }

  /// A file, behind the folder that holds it.
  mutating func file(_ path: FilePath) {
    leave(until: path)
    if let last = open.indices.last { open[last].holds = true }
  }

  /// A folder that is not there after all.
  mutating func drop(_ path: FilePath) {
    let inside = path.bytes + [UInt8(ascii: "/")]
    open.removeAll { $0.path == path || $0.path.bytes.starts(with: inside) }
    found.removeAll { $0.bytes.starts(with: inside) }
  }

  /// The folders, in the order of the walk.
  mutating func finish() -> PagedList<FilePath> {
    while !open.isEmpty { leave() }
    return found
  }

  private mutating func leave(until path: FilePath) {
    while let last = open.last, !path.bytes.starts(with: last.path.bytes + [UInt8(ascii: "/")]) { leave() }
  }

  private mutating func leave() {
    let folder = open.removeLast()
    if !folder.holds { found.append(folder.path) }
    if let above = open.indices.last { open[above].holds = true }
  }
}

extension StoreInventory {
  mutating func note(_ severity: Finding.Severity, _ code: String, _ message: String, _ path: FilePath) {
    findings.append(Finding(severity, code: code, message: message, place: Place(file: path.description)))
  }

  fileprivate mutating func leaveOut(_ path: FilePath, _ message: String) {
    leftOut.append(path)
    note(.warning, "link-left-out", message, path)
  }
}

extension FilePath {
  /// Whether a folder on the way is one of git, or one that this program left behind.
  fileprivate var hasForeignFolder: Bool {
    hasHiddenFolder && components.dropLast().contains { $0 == ".git" || Surroundings.isLeftoverName($0) }
  }

  private var hasHiddenFolder: Bool {
    guard let last = bytes.lastIndex(of: UInt8(ascii: "/")) else { return false }
    return bytes[..<last].contains(UInt8(ascii: "."))
  }

  /// The outermost folder on the way that this program left behind or keeps; nil where there is none.
  fileprivate var leftoverFolder: FilePath? {
    guard hasHiddenFolder else { return nil }
    let names = components.dropLast()
    guard let place = names.firstIndex(where: { Surroundings.isLeftoverName($0) }) else { return nil }
    return names[...place].dropFirst().reduce(names[0]) { $0.appending($1) }
  }
}

extension StoreInventory {
  /// Takes out what killed runs of this program left in the store, or what it keeps there to take back an import, and
  /// tells of each such folder.
  public mutating func leaveOutLeftovers() {
    guard files.contains(where: { $0.path.leftoverFolder != nil }) else { return }
    var told: Set<FilePath> = []
    for file in files {
      guard let folder = file.path.leftoverFolder, told.insert(folder).inserted else { continue }
      note(
        .note, "leftover",
        "A run of this program left this behind, or keeps it to take back an import; it is no part of the store.",
        folder)
    }
    files.removeAll { $0.path.leftoverFolder != nil }
    folders.removeAll { $0.leftoverFolder != nil || Surroundings.isLeftoverName($0.lastComponent) }
  }
}
