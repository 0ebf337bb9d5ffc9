public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// How much a store holds, as far as names, sizes and the first 8 KiB of its sessions tell; no session is read.
///
/// Counted are the files at the top of the store and those in folders that belong to it. Memory is the entries of one
/// folder.
public struct StoreMeasure: Sendable {
  /// How many sessions; damaged ones count, and of two copies of one session the current one.
  public private(set) var sessionCount = 0
  /// The size of all files.
  public private(set) var byteCount: UInt64 = 0
  /// When a file last changed; nil where there is none.
  public private(set) var modified: FileTime?
  /// The folders that sessions say they work in; at most 10,000.
  public private(set) var workspaces: Set<FilePath> = []
  /// The folders that could not be looked into.
  public private(set) var obstacles: [SearchObstacle] = []

  private let store: FoundStore
  private let files: any FileSystem
  private let key: SealingKey?
  private let followsLinks: Bool
  private var hasUnopened = false
  /// The names of sessions of an older layout, of which a newer one may have a copy.
  private var stems = PagedMap<FilePath, FilePath>()

  /// Measures a store, with the sessions and side data behind links unless they are not followed. With a key, the
  /// workspaces of sealed sessions are known too.
  public init(
    of store: FoundStore, files: any FileSystem = SystemFiles(), key: SealingKey? = nil, followsLinks: Bool = true
  ) throws(FileError) {
    self.key = key
    self.store = store
    self.files = files
    self.followsLinks = followsLinks
    guard let layout = StoreRegistry.layout(store.format) else { return }
    let folder = try FolderGlance(store.root, files: files, followsLinks: followsLinks)
    for entry in try directoryListing(store.root, system: files) where !Surroundings.isLeftoverName(entry.path) {
      let isOwned = layout.owns(entry.path, in: folder)
      switch entry.status.kind {
      case .directory where isOwned: try measure(entry.path, depth: 1, isBehindLink: false, layout)
      // Sessions that stand there are the store's, too; those of stores of their own are counted there.
      case .directory where holdsSessions(entry.path): try measure(entry.path, depth: 1, isBehindLink: false, layout)
      case .symlink where followsLinks && holdsSessions(entry.path) && isFolder(behind: entry.path):
        try measure(entry.path, depth: 1, isBehindLink: true, layout)
      case .symlink where isOwned && followsLinks: try measure(entry.path, depth: 1, isBehindLink: true, layout)
      default: take(entry, isBehindLink: false, layout)
      }
    }
  }

  private func isFolder(behind link: FilePath) -> Bool {
    (try? files.status(behind: store.root.appending(link), in: .workingFolder))?.kind == .directory
  }

  /// Whether a folder of another name holds sessions of the store; hidden ones hold what is something else's.
  private func holdsSessions(_ folder: FilePath) -> Bool {
    folder.bytes.first != UInt8(ascii: ".") && StorePlaces.of(store.format)?.holdsSessions(folder) ?? false
  }

  private mutating func measure(
    _ path: FilePath, depth: Int, isBehindLink: Bool, _ layout: any StoreLayout.Type
  ) throws(FileError) {
    try files.demandGoingOn(at: path)
    let entries: PagedList<DirectoryEntry>
    do throws(FileError) { entries = try directoryListing(store.root.appending(path), system: files) } catch {
      if error.code == .interrupted { throw error }
      // A link that leads to no folder.
      if error.code != .notFound, error.code != .notADirectory {
        obstacles.append(SearchObstacle(path: store.root.appending(path), reason: .unreadable(error)))
      }
      return
    }
    for entry in entries where !Surroundings.isLeftoverName(entry.path) {
      let inner = DirectoryEntry(path: path.appending(entry.path), status: entry.status)
      let isLink = entry.status.kind == .symlink
      let mayBeFolder = isLink && followsLinks && StorePlaces.of(store.format)?.holdsSessions(inner.path) ?? false
      if entry.status.kind != .directory { take(inner, isBehindLink: isBehindLink, layout) }
      if entry.status.kind == .directory || mayBeFolder, depth < 16 {
        try measure(inner.path, depth: depth + 1, isBehindLink: isBehindLink || isLink, layout)
      }
    }
  }

  /// Takes in a regular file, or one behind a link, if taking stock of the store does.
  private mutating func take(_ found: DirectoryEntry, isBehindLink: Bool, _ layout: any StoreLayout.Type) {
    var entry = found
    if isBehindLink || followsLinks && entry.status.kind == .symlink {
      guard let status = StorePlaces.of(store.format)?.linkedFile(entry.path, in: store.root, files: files) else {
        return
      }
      entry.status = status
    }
    guard entry.status.kind == .regular else { return }
    var file = StoredFile(path: entry.path, role: layout.role(of: entry.path), byteCount: entry.status.byteCount)
    if layout.mayBeSession(file) { look(&file, layout) }
    if !layout.claims(file), !store.neighbours.isEmpty || store.holder != nil || isInner(file.path) { return }
    byteCount &+= entry.status.byteCount
    modified = max(modified ?? entry.status.modified, entry.status.modified)
  }

  /// Whether a file is one of another program's store that stands in a folder of this one.
  private func isInner(_ path: FilePath) -> Bool {
    store.inner.contains { inner in
      let folder = inner.path(below: store.root)
      guard path.bytes.starts(with: folder.bytes + [UInt8(ascii: "/")]), let kind = StoreRegistry.layout(inner.format)
      else { return false }
      let name = FilePath(bytes: path.bytes.dropFirst(folder.bytes.count + 1))
      return kind.claims(StoredFile(path: name, role: kind.role(of: name), byteCount: 0))
    }
  }

  private mutating func look(_ file: inout StoredFile, _ layout: any StoreLayout.Type) {
    guard let bytes = try? FileBytes(store.root.appending(file.path), files: files) else {
      sessionCount += 1
      return
    }
    var source = Beginning(bytes, 8192)
    var (known, outline) = FormatRegistry.recogniseFormat(of: source)
    if known == nil, source.isPart, file.path.extension == "json", !source.isSealed {
      source = Beginning(bytes, 1 << 16)
      (known, outline) = FormatRegistry.recogniseFormat(of: source)
      // What is long and claimed by no format is some other file; whoever takes stock reads it to its end.
      if known == nil, source.isPart {
        file.role = "other"
        return
      }
    }
    if let known, known.name != store.format {
      file.role = StoredFile.otherProgramRole
      return
    }
    // What is whole JSON and claimed by no format is some other file.
    if known == nil, outline.error == nil, file.path.extension == "json", !source.isSealed {
      file.role = "other"
      return
    }
    file.role = StoredFile.sessionRole
    count(file.path, layout)
    guard workspaces.count < 10_000 else { return }
    guard let readable = opened(bytes, file.path, source) else { return }
    if let text = layout.workspace(of: readable), text.hasPrefix("/") { workspaces.insert(FilePath(text)) }
  }

  /// What of a session can be read: its beginning, or all of a sealed one; nil where the key does not open that.
  private mutating func opened(_ bytes: FileBytes, _ path: FilePath, _ beginning: Beginning) -> (any RandomAccessBytes)?
  {
    guard key != nil, beginning.isSealed else { return beginning }
    do throws(SessionError) { return try plainBytes(of: bytes, at: path, key: key) } catch {
      if !hasUnopened { obstacles.append(SearchObstacle(path: store.root.appending(path), reason: .sealed(error))) }
      hasUnopened = true
      return nil
    }
  }

  private mutating func count(_ path: FilePath, _ layout: any StoreLayout.Type) {
    guard let stem = layout.sharedStem(of: path) else { return sessionCount += 1 }
    if stems.updateValue(stem, forKey: stem) == nil { sessionCount += 1 }
  }
}

/// The first bytes of a file, as if there were no more.
struct Beginning: RandomAccessBytes {
  private let source: FileBytes
  let byteCount: UInt64

  init(_ source: FileBytes, _ limit: UInt64) {
    self.source = source
    byteCount = min(source.byteCount, limit)
  }

  /// Whether there is more.
  var isPart: Bool { byteCount < source.byteCount }

  func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ByteSourceError) -> Int {
    guard offset < byteCount else { return 0 }
    let count = Int(min(UInt64(buffer.count), byteCount - offset))
    return try unsafe source.read(at: offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
  }
}

extension RandomAccessBytes {
  /// The text at a path of members of the outermost object, read no further than to it; nil where it is not seen.
  func text(at path: [String]) -> String? {
    var walker = JSONWalker(self, options: .lenient, maximumValueBytes: 1 << 16)
    return (try? Self.text(at: path[...], &walker)) ?? nil
  }

  private static func text(at path: ArraySlice<String>, _ walker: inout JSONWalker) throws(JSONReadError) -> String? {
    guard let name = path.first, try walker.firstByte() == UInt8(ascii: "{") else { return nil }
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.value == name {
        return path.count == 1 ? try walker.value().root.string : try text(at: path.dropFirst(), &walker)
      }
      _ = try walker.skipValue()
    }
    return nil
  }
}
