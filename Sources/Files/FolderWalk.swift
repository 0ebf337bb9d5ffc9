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
) throws(FileError) -> PagedList<DirectoryEntry> {
  let opened = try OpenFile(path, in: folder, [.read, .folder], system: system)
  var entries = PagedList<DirectoryEntry>()
  try look(into: opened.descriptor, system: system) { entries.append($0) }
  return entries
}

/// Names are sorted before they are looked at, which costs less than sorting what was seen.
private func look(
  into folder: Descriptor, system: any FileSystem, _ take: (DirectoryEntry) throws(FileError) -> Void
) throws(FileError) {
  for name in try system.names(in: folder).sorted() {
    let status: FileStatus
    do throws(FileError) { status = try system.status(at: name, in: folder) } catch {
      if error.code == .notFound { continue }
      throw error
    }
    try take(DirectoryEntry(path: name, status: status))
  }
}

// The order of a walk is that of `LC_ALL=C sort` over whole relative paths of files. `a.b` comes before `a/b`, since
// `.` is less than `/`; so a folder sorts among its neighbours as its name with a slash behind it.

/// Everything below a folder, one entry at a time: files in byte order of their relative paths, each folder just before
/// what it holds. Only the entries of the folders on the way down are in memory.
///
/// No link is followed unless the walk was told which.
public struct FolderWalk: ~Copyable, Sendable {
  private struct Level {
    let folder: Descriptor
    let path: FilePath
    let identity: FileIdentity
    let isBehindLink: Bool
    var entries = PagedList<FoundEntry>()
    /// How many came already.
    var count = 0
  }

  /// Says of a link, and of a folder behind one, whether the walk goes there. Asked with the path relative to where the
  /// walk began, and with what is there.
  public typealias LinkRule = @Sendable (FilePath, FileStatus) -> Bool

  /// Of the entry that came last, where it is a symbolic link: where that leads. The entry has the status of what is
  /// there if the link is followed, and of the link itself if it is not.
  public private(set) var link: LinkTarget?
  /// Whether the entry that came last is a link that is followed, or stands behind one.
  public private(set) var isBehindLink = false
  /// Whether the entry that came last is a folder that is not entered.
  public private(set) var isPassedOver = false
  /// Whether it is one that cannot be read, where the file system gets over that.
  public private(set) var isUnreadable = false
  private let system: any FileSystem
  private let maximumDepth: Int
  private let follows: LinkRule?
  private var levels: [Level] = []

  /// Opens the folder; the path itself may be a link. Below more than `maximumDepth` folders the walk fails.
  ///
  /// With `follows`, links are followed as it says, but never to a folder that the walk is in already, nor to anything
  /// but a regular file or a folder.
  public init(
    _ root: FilePath, maximumDepth: Int = 64, following follows: LinkRule? = nil, system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    self.system = system
    self.maximumDepth = maximumDepth
    self.follows = follows
    try enter(root, in: .workingFolder, as: "", [.read, .folder], isBehindLink: false)
  }

  deinit {
    for level in levels { try? system.close(level.folder) }
  }

  /// The next entry, or nil at the end. A folder that was yielded is entered by the call after.
  public mutating func next() throws(FileError) -> DirectoryEntry? {
    while let top = levels.indices.last {
      guard levels[top].count < levels[top].entries.count else {
        let done = levels.removeLast()
        try system.close(done.folder)
        continue
      }
      let entry = levels[top].entries[levels[top].count]
      levels[top].count += 1
      return try visit(entry, at: top)
    }
    return nil
  }

  private mutating func visit(_ found: FoundEntry, at top: Int) throws(FileError) -> DirectoryEntry {
    let entry = found.entry
    let path = levels[top].path.appending(entry.path)
    link = found.link
    isBehindLink = levels[top].isBehindLink || (link != nil && entry.status.kind != .symlink)
    (isPassedOver, isUnreadable) = (false, false)
    if entry.status.kind == .directory {
      if isBehindLink {
        isPassedOver = try !enterBehindLink(entry, at: top, as: path)
      } else {
        isUnreadable = try !enterOrPassOver(entry.path, in: levels[top].folder, as: path)
      }
    }
    return DirectoryEntry(path: path, status: entry.status)
  }

  /// Enters a folder that is not the walk's own, if it is wanted and may be read.
  private mutating func enterBehindLink(
    _ entry: DirectoryEntry, at top: Int, as path: FilePath
  ) throws(FileError) -> Bool {
    if levels.contains(where: { $0.identity == FileIdentity(entry.status) }) { return false }
    if link == nil, !(follows.map { $0(path, entry.status) } ?? false) { return false }
    let access: FileAccess = link == nil ? [.read, .folder, .noFollow] : [.read, .folder]
    do throws(FileError) {
      try enter(entry.path, in: levels[top].folder, as: path, access, isBehindLink: true)
    } catch {
      if error.code == .permissionDenied, levels.count == top + 1 { return false }
      throw error
    }
    let isTheOne = levels[top + 1].identity == FileIdentity(entry.status)
    if isTheOne { return true }
    try system.close(levels.removeLast().folder)
    return false
  }

  private mutating func enterOrPassOver(
    _ name: FilePath, in folder: Descriptor, as path: FilePath
  ) throws(FileError) -> Bool {
    let depth = levels.count
    do throws(FileError) {
      try enter(name, in: folder, as: path, [.read, .folder, .noFollow], isBehindLink: false)
      return true
    } catch {
      if error.code == .tooLarge || !system.passesOver(path, error) { throw error }
      while levels.count > depth { try? system.close(levels.removeLast().folder) }
      return false
    }
  }

  private mutating func enter(
    _ name: FilePath, in folder: Descriptor, as path: FilePath, _ access: FileAccess, isBehindLink: Bool
  ) throws(FileError) {
    if levels.count > maximumDepth {
      throw FileError(code: .tooLarge, operation: "list", path: folder.path.appending(name))
    }
    let opened = try system.open(name, in: folder, access, mode: 0)
    do throws(FileError) {
      let identity = follows == nil ? FileIdentity.none : FileIdentity(try system.status(of: opened))
      levels.append(Level(folder: opened, path: path, identity: identity, isBehindLink: isBehindLink))
    } catch {
      try? system.close(opened)
      throw error
    }
    var found = PagedList<FoundEntry>()
    var holdsFolder = false
    try look(into: opened, system: system) { (entry) throws(FileError) in
      let entry = try follow(entry, in: opened, path)
      if entry.entry.status.kind == .directory { holdsFolder = true }
      found.append(entry)
    }
    if holdsFolder { found = found.sorted { $0.entry.sortingKey < $1.entry.sortingKey } }
    levels[levels.count - 1].entries = found
  }

  /// Gives a link that is followed the status of what is behind it.
  private func follow(
    _ entry: DirectoryEntry, in folder: Descriptor, _ path: FilePath
  ) throws(FileError) -> FoundEntry {
    var found = FoundEntry(entry: entry)
    guard let follows, entry.status.kind == .symlink else { return found }
    found.link = try LinkTarget(of: entry.path, in: folder, system: system)
    guard let status = found.link?.status, status.kind == .regular || status.kind == .directory else { return found }
    if levels.contains(where: { $0.identity == FileIdentity(status) }) { return found }
    if follows(path.appending(entry.path), status) { found.entry.status = status }
    return found
  }
}

/// An entry as a walk goes over it.
private struct FoundEntry: PagedElement {
  /// With the status of what is behind a link that is followed.
  var entry: DirectoryEntry
  /// Of a symbolic link: where it leads.
  var link: LinkTarget?

  init(entry: DirectoryEntry) { self.entry = entry }

  func write(to page: inout PageWriter) {
    entry.write(to: &page)
    page.write(link) { page, link in
      link.text.write(to: &page)
      page.write(link.status) { $1.write(to: &$0) }
    }
  }

  init(from page: inout PageReader) {
    entry = DirectoryEntry(from: &page)
    link = page.optional { page in
      let text = FilePath(from: &page)
      return LinkTarget(text: text, status: page.optional { FileStatus(from: &$0) })
    }
  }
}

extension DirectoryEntry: PagedElement {
  /// A folder sorts as its name with a slash behind it.
  fileprivate var sortingKey: FilePath {
    status.kind == .directory ? FilePath(bytes: path.bytes + [UInt8(ascii: "/")]) : path
  }

  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    path.write(to: &page)
    status.write(to: &page)
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    let path = FilePath(from: &page)
    self.init(path: path, status: FileStatus(from: &page))
  }
}

extension FileStatus.Kind {
  private static let all: [Self] = [.regular, .directory, .symlink, .other]

  var number: Int { Self.all.firstIndex(of: self) ?? 3 }

  init(number: Int) { self = Self.all[number & 3] }
}

extension FileStatus {
  fileprivate func write(to page: inout PageWriter) {
    page.write(kind.number)
    page.write(byteCount)
    page.write(modified)
    page.write(changed)
    for number in [UInt64(mode), device, inode, UInt64(owner)] { page.write(number) }
  }

  fileprivate init(from page: inout PageReader) {
    kind = Kind(number: page.count())
    byteCount = page.number()
    modified = page.fileTime()
    changed = page.fileTime()
    mode = UInt32(truncatingIfNeeded: page.number())
    (device, inode) = (page.number(), page.number())
    owner = UInt32(truncatingIfNeeded: page.number())
  }
}
