public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats

/// What a folder shows at a glance: its names, what kind each is of, and the formats of some of its files.
///
/// Layouts ask it whether a folder is a store of theirs; what one has looked up is there for the next. Only regular
/// files are opened, and read no further than need be. Links are followed to folders, never to files. For one thread.
public final class FolderGlance {
  /// The folder.
  public let path: FilePath
  /// Its names in byte order.
  public let names: PagedList<FilePath>
  let files: any FileSystem
  private var kinds: [FilePath: FileStatus.Kind] = [:]
  private var inner: [FilePath: FolderGlance] = [:]
  private var glimpses: [FilePath: FormatGlimpse] = [:]
  private var longLooks = 0

  /// Lists a folder; the path itself may be a link to one.
  public init(_ path: FilePath, files: any FileSystem = SystemFiles()) throws(FileError) {
    self.path = path
    self.files = files
    names = PagedList(try SatchelFiles.names(path, system: files))
  }

  /// The kind of a name, without following links; nil where nothing of that name can be seen.
  public func kind(of name: FilePath) -> FileStatus.Kind? {
    if let known = kinds[name] { return known }
    let kind = (try? files.status(at: path.appending(name), in: .workingFolder))?.kind
    kinds[name] = kind
    return kind
  }

  /// Whether the folder has a name.
  public func has(_ name: FilePath) -> Bool {
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle] < name { low = middle + 1 } else { high = middle }
    }
    return low < names.count && names[low] == name
  }

  /// Whether there is a regular file of that name.
  public func hasFile(_ name: FilePath) -> Bool { has(name) && kind(of: name) == .regular }

  /// The folder of that name, or behind a link of that name; nil where there is none that can be listed.
  public func folder(_ name: FilePath) -> FolderGlance? {
    if let known = inner[name] { return known }
    guard has(name), let kind = kind(of: name), kind == .directory || kind == .symlink,
      let folder = try? FolderGlance(path.appending(name), files: files)
    else { return nil }
    inner[name] = folder
    return folder
  }

  /// Whether this very folder is what a path that is relative to it leads to, by whatever name it was given.
  func isSame(as relative: FilePath) -> Bool {
    guard let own = try? OpenFile(path, [.read, .folder], system: files).status(),
      let other = try? OpenFile(path.appending(relative), [.read, .folder], system: files).status()
    else { return false }
    return own.device == other.device && own.inode == other.inode
  }

  // MARK: Files

  /// How many files of each extension are looked into.
  static let sampleCount = 64

  /// The names of regular files with an extension, as many as are looked into.
  public func sample(_ extensions: [String]) -> [FilePath] {
    extensions.flatMap { wanted in
      Array(names.lazy.filter { $0.extension == wanted && self.kind(of: $0) == .regular }.prefix(Self.sampleCount))
    }
  }

  /// What a file shows of its format.
  func glimpse(_ name: FilePath) -> FormatGlimpse {
    if let known = glimpses[name] { return known }
    var glimpse = FormatGlimpse()
    if let bytes = try? FileBytes(path.appending(name), files: files) {
      glimpse = FormatGlimpse(bytes)
      if glimpse.isUndecided, longLooks < 4 {
        longLooks += 1
        glimpse = FormatGlimpse(bytes, limit: 1 << 26)
      }
    }
    glimpses[name] = glimpse
    return glimpse
  }

  /// Whether one of the files with these extensions that are looked into is a session of a format.
  public func holdsSession(of format: FormatID, _ extensions: [String]) -> Bool {
    sample(extensions).contains { glimpse($0).format == format }
  }

  /// Whether one of the JSON files that are looked into is an object that has all of these members.
  func holdsObject(with members: [String]) -> Bool {
    sample(["json"]).contains { name in members.allSatisfy { glimpse(name).members.contains($0) } }
  }

  /// A folder's name, where what is there is a folder or a link to one.
  func folders(where isWanted: (FilePath) -> Bool) -> [FilePath] {
    var found: [FilePath] = []
    for name in names where isWanted(name) && (kind(of: name) == .directory || kind(of: name) == .symlink) {
      found.append(name)
    }
    return found
  }
}

/// What the beginning of a file shows.
struct FormatGlimpse {
  /// The format; nil if it is no session of any.
  var format: FormatID?
  /// The names of the members that its first object has, as far as was looked.
  var members: [String] = []
  /// Whether the text is no whole JSON, and what of it was looked at names a user, as a user session does.
  var isTornUserSession = false

  /// Whether an object goes on behind what was looked at, and no format claims it so far.
  var isUndecided = false

  init() {}

  /// Looks at the first 64 KiB, or more; that takes no more memory.
  init(_ file: FileBytes, limit: UInt64 = 1 << 16) {
    let source = Beginning(file, limit)
    let (known, outline) = FormatRegistry.recogniseFormat(of: source)
    format = known?.name
    members = outline.members.map(\.name)
    isUndecided = format == nil && source.isPart && outline.isObject && outline.error != nil
    guard format == nil, outline.error != nil, outline.isObject, !source.isPart,
      let bytes = try? source.bytes(in: 0..<min(source.byteCount, 1 << 16))
    else { return }
    let text = String(decoding: bytes, as: UTF8.self)
    isTornUserSession = ["user_id", "user_messages", "agent_responses"].contains { text.contains("\"\($0)\"") }
  }
}
