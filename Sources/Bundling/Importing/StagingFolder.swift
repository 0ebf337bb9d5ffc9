import SatchelFiles

/// A private folder beside or inside the target, mode 0700, into which an archive is unpacked; removed with its last
/// owner, unless it was kept.
///
/// `content` is what was unpacked, `old` what stood in its way, `import.txt` says what is being published. Files are
/// created by name in open folders, never through a link, and never over something. Only what this made is in it, so
/// that a name that is taken is a clash of two names of the archive.
final class StagingFolder: PayloadTaker {
  static let content = LockedFolder.content
  static let old: FilePath = "old"
  /// From this size on the disk begins to write a file as soon as it is there; smaller ones go in one sweep at the end.
  private static let early: UInt64 = 262_144

  private let folder: LockedFolder
  /// The folder that the staging folder stands in.
  var parent: OpenFolder { folder.holder }
  var name: FilePath { folder.name }
  /// The folder itself, locked as long as this lives.
  var base: OpenFolder { folder.base }
  /// What was unpacked.
  var root: OpenFolder { folder.content }
  /// Folders that are in the archive even if nothing is in them.
  private(set) var folders: PagedList<FilePath> = []
  let system: any FileSystem
  private var chain: FolderChain
  private var file: OutputFile?
  private var time = FileTime(seconds: 0)
  /// How many bytes may be written before the free space is looked at again.
  private var room: UInt64 = 0
  /// How much of the disk must stay free; nil before the first look.
  private var reserve: UInt64?
  private var isKept = false
  /// Whether a file was ever begun.
  private(set) var hasFiles = false

  init(_ folder: LockedFolder, system: any FileSystem) {
    chain = FolderChain(folder.content.descriptor, system: system)
    self.folder = folder
    self.system = system
  }

  deinit {
    chain.close()
    if isKept { return }
    try? system.removeFile(ImportRecord.name, in: base.descriptor)  // before what it tells of
    try? removeTree(Self.old, in: base.descriptor, system: system)  // before the mark that it is finished
  }

  /// Leaves the folder where it is.
  func keep() {
    isKept = true
    folder.keep()
  }

  /// The bits that the umask, or what the folder prescribes, leaves to what is new here: `content` was made with all.
  func allowedMode() throws(FileError) -> UInt32 { root.status.mode & 0o777 }

  /// The folders that were made for what was unpacked, relative to `content`, the outermost first.
  var made: [FilePath] { chain.made }

  /// Whether no folder was made for what was unpacked.
  var isFlat: Bool { chain.made.isEmpty }

  // MARK: Unpacking

  func folder(_ path: FilePath) throws(FileError) {
    _ = try chain.enter(path, making: true)
    folders.append(path)
  }

  func begin(_ path: FilePath, mode: UInt32, modified: Int64) throws(FileError) {
    try begin(path, mode: mode, at: FileTime(seconds: modified))
    isExact = false
  }

  /// Whether files are made with their own modes, as far as the umask leaves them, and exact times.
  private(set) var isExact = false

  /// The same with the file's own mode and exact time.
  func begin(_ path: FilePath, mode: UInt32, at modified: FileTime) throws(FileError) {
    (hasFiles, isExact) = (true, true)
    let folder = try chain.enter(path.parent, making: true)
    file = try OutputFile(creating: path.lastComponent, in: folder, mode: mode, system: system)
    time = modified
  }

  func write(_ bytes: Span<UInt8>) throws(FileError) {
    if UInt64(bytes.count) > room { try findRoom(for: UInt64(bytes.count)) }
    room -= UInt64(bytes.count)
    try file?.write(bytes)
  }

  /// A tenth of what was free stays free, so that no archive fills the disk of whoever looks into it.
  private func findRoom(for count: UInt64) throws(FileError) {
    guard let free = system.freeByteCount(near: base.descriptor) else {
      room = .max
      return
    }
    let reserve = reserve ?? free / 10
    self.reserve = reserve
    room = min(64 << 20, free > reserve ? free - reserve : 0)
    if room < count { throw FileError(code: .littleSpace, operation: "write", path: base.descriptor.path) }
  }

  /// Refuses what does not fit, with the part of the disk that must stay free.
  func demandRoom(for byteCount: UInt64, files: UInt64) throws(FileError) {
    guard let free = system.freeByteCount(near: base.descriptor) else { return }
    // Each file takes a block of its own, at the least.
    let (needed, overflow) = byteCount.addingReportingOverflow(files.multipliedReportingOverflow(by: 512).partialValue)
    if overflow || needed > free - free / 10 {
      throw FileError(code: .littleSpace, operation: "write", path: base.descriptor.path)
    }
  }

  func end() throws(FileError) {
    guard var file = file.take() else { return }
    try file.flush()
    try system.setModified(of: file.descriptor, to: time)
    if file.byteCount >= Self.early { system.beginSync(file.descriptor) }
    try file.finish()
  }

  /// Ends the unpacking: all is on the disk.
  func finish() throws(FileError) {
    try close()
    try system.settleTree(base.descriptor)
  }

  /// Ends the unpacking of what need not get to the disk.
  func close() throws(FileError) { try chain.leaveAll(syncing: false) }

  // MARK: Changing what was unpacked

  /// Takes a file out again, and the folders that are empty without it.
  func remove(_ path: FilePath) throws(FileError) {
    try system.removeFile(path, in: root.descriptor)
    try removeEmptyFolders(from: path.parent)
  }

  /// Takes files out again that go nowhere, before anybody waits for the disk to have them; their folders stay until all
  /// goes. The paths are relative to a folder, which is relative to the base.
  func discard(_ paths: some Sequence<FilePath>, in folder: FilePath) throws(FileError) {
    let opened = try OpenFolder(folder, in: base.descriptor, .noFollow, system: system)
    var chain = FolderChain(opened.descriptor, system: system)
    defer { chain.close() }
    for path in paths {
      guard let holder = try chain.holder(of: path) else { continue }
      do throws(FileError) { try system.removeFile(path.lastComponent, in: holder) } catch {
        if error.code != .notFound { throw error }
      }
    }
  }

  /// Gives a file another place, and removes the folders that are empty without it.
  func move(_ path: FilePath, to newPath: FilePath) throws(FileError) {
    try makeParent(of: newPath)
    try system.rename(path, in: root.descriptor, to: newPath, in: root.descriptor, replacing: false)
    try removeEmptyFolders(from: path.parent)
  }

  /// Takes a folder that holds nothing out again, and those that are empty without it; the path is relative to the base.
  func removeFolder(_ path: FilePath) throws(FileError) {
    try removeEmptyFolders(from: FilePath(bytes: path.bytes.dropFirst(Self.content.bytes.count + 1)))
  }

  /// The folders of the archive below one of them, relative to that, by their exact names.
  func folders(in place: FilePath) -> PagedList<FilePath> {
    let prefix = place.bytes + [UInt8(ascii: "/")]
    return PagedList(
      folders.lazy.filter { $0.bytes.starts(with: prefix) }.map { exactPath($0.bytes.dropFirst(prefix.count)) })
  }

  private func removeEmptyFolders(from path: FilePath) throws(FileError) {
    try chain.leaveAll(syncing: false)
    var folder = path
    while folder != "." {
      if (try? system.removeFolder(folder, in: root.descriptor)) == nil { return }
      folder = folder.parent
    }
  }

  /// Makes the folder that a path is in.
  func makeParent(of path: FilePath) throws(FileError) {
    _ = try chain.enter(path.parent, making: true)
  }
}
