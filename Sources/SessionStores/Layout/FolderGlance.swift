public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats

/// What a folder shows at a glance: its names, what kind each is of, and the formats of its files.
///
/// Layouts ask it whether a folder is a store of theirs; what one has looked up is there for the next. Every file that may
/// be a session is looked into until the answer is known, the last one of 100,000 too, but no further than to its
/// beginning. Only regular files are opened; a link counts if what stands behind it is a session, unless links are not
/// followed. Memory is the names, in pages. For one thread.
public final class FolderGlance {
  /// The folder.
  public let path: FilePath
  /// What is in it, in byte order of the names, but for what this program left behind or keeps to take back an import.
  public let entries: PagedList<FolderName>
  /// Whether links in it count for what stands behind them.
  public let followsLinks: Bool
  let files: any FileSystem
  private var inner: [FilePath: FolderGlance] = [:]
  private var censuses: [String: FormatCensus] = [:]
  private var longLooks = 4

  /// Lists a folder; the path itself may be a link to one.
  public init(
    _ path: FilePath, files: any FileSystem = SystemFiles(), followsLinks: Bool = true
  ) throws(FileError) {
    self.path = path
    self.files = files
    self.followsLinks = followsLinks
    let all = try namesWithKinds(path, system: files)
    let hasLeftovers = all.contains { Surroundings.isLeftoverName($0.name) }
    entries = hasLeftovers ? all.filter { !Surroundings.isLeftoverName($0.name) } : all
  }

  /// The names in byte order.
  public var names: some RandomAccessCollection<FilePath> { entries.lazy.map(\.name) }

  /// The kind of a name, without following links; nil where nothing of that name is there.
  public func kind(of name: FilePath) -> FileStatus.Kind? {
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].name < name { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count else { return nil }
    let entry = entries[low]
    return entry.name == name ? entry.kind : nil
  }

  /// Whether the folder has a name.
  public func has(_ name: FilePath) -> Bool { kind(of: name) != nil }

  /// Whether there is a regular file of that name.
  public func hasFile(_ name: FilePath) -> Bool { kind(of: name) == .regular }

  /// The folder of that name, or behind a link of that name; nil where there is none that can be listed.
  public func folder(_ name: FilePath) -> FolderGlance? {
    if let known = inner[name] { return known }
    inner[name] = lookInto(name)
    return inner[name]
  }

  /// The same for one of many folders, which is not kept.
  func lookInto(_ name: FilePath) -> FolderGlance? {
    guard let kind = kind(of: name), isFolder(kind) else { return nil }
    return try? FolderGlance(path.appending(name), files: files, followsLinks: followsLinks)
  }

  /// Whether this very folder is what a path that is relative to it leads to, by whatever name it was given.
  func isSame(as relative: FilePath) -> Bool {
    guard let own = try? OpenFile(path, [.read, .folder], system: files).status(),
      let other = try? OpenFile(path.appending(relative), [.read, .folder], system: files).status()
    else { return false }
    return own.device == other.device && own.inode == other.inode
  }

  /// The folders of wanted names one after the other, until one of them is it.
  func hasFolder(named isWanted: (FilePath) -> Bool, where isIt: (FolderGlance) -> Bool) -> Bool {
    entries.contains { entry in
      isFolder(entry.kind) && isWanted(entry.name) && (lookInto(entry.name).map(isIt) ?? false)
    }
  }

  private func isFolder(_ kind: FileStatus.Kind?) -> Bool { kind == .directory || followsLinks && kind == .symlink }

  // MARK: Files

  /// Whether one of the files with these extensions is a session of a format.
  public func holdsSession(of format: FormatID, _ extensions: [String]) -> Bool {
    extensions.contains { look($0) { $0.formats.contains(format) } }
  }

  /// Whether one of the JSON files is the torn text of a user session, and none before it a session.
  func holdsTornUserSession() -> Bool { look("json") { $0.hasTornUserSession } }

  /// Whether one of the JSON files is an object that has all of these members.
  func holdsObject(with members: [String]) -> Bool {
    entries.contains { entry in
      guard isFile(entry, "json"), let glimpse = glimpse(entry) else { return false }
      return members.allSatisfy(glimpse.members.contains)
    }
  }

  /// Looks into files with an extension until something is known; each is looked into once, whatever is asked.
  private func look(_ wanted: String, until isKnown: (FormatCensus) -> Bool) -> Bool {
    var census = censuses[wanted] ?? FormatCensus()
    defer { censuses[wanted] = census }
    while !isKnown(census) {
      guard census.lookedAt < entries.count else { return false }
      let entry = entries[census.lookedAt]
      census.lookedAt += 1
      if isFile(entry, wanted), let glimpse = glimpse(entry) { census.take(glimpse) }
    }
    return true
  }

  private func isFile(_ entry: FolderName, _ wanted: String) -> Bool {
    let kind = entry.kind
    return (kind == .regular || followsLinks && kind == .symlink) && entry.name.extension == wanted
  }

  /// What a file shows of its format; nil for one that cannot be read.
  private func glimpse(_ entry: FolderName) -> FormatGlimpse? {
    let place = path.appending(entry.name)
    if entry.kind == .symlink { return FileBeginning(place, files: files).map { FormatGlimpse(behindLink: $0) } }
    guard let bytes = try? FileBytes(place, files: files) else { return nil }
    let glimpse = FormatGlimpse(bytes)
    guard glimpse.isUndecided, longLooks > 0 else { return glimpse }
    longLooks -= 1
    return FormatGlimpse(bytes, limit: 1 << 26)
  }
}

/// What the files with an extension were found to be, as far as they were looked at.
private struct FormatCensus {
  var lookedAt = 0
  private(set) var formats: Set<FormatID> = []
  private(set) var hasTornUserSession = false

  mutating func take(_ glimpse: FormatGlimpse) {
    if let format = glimpse.format { formats.insert(format) }
    hasTornUserSession = hasTornUserSession || glimpse.isTornUserSession
  }
}
