import Files

/// A private folder beside the target, mode 0700, into which a bundle is unpacked; removed with its last owner.
///
/// Files are created by name in open folders, never through a link, and never over something. Only what this made is
/// in it, so that a name that is taken is a clash of two names of the bundle.
final class StagingFolder: PayloadTaker {
  static let content: FilePath = "content"
  private static let record: FilePath = "publishing.txt"

  /// The folder that the staging folder stands in.
  let parent: OpenFile
  let name: FilePath
  /// The folder that will become, or go into, the target.
  let root: OpenFile
  private(set) var folders: [FilePath] = []
  private let system: any FileSystem
  private var chain: FolderChain
  private var file: OutputFile?
  private var time = FileTime(seconds: 0)

  init(in folder: FilePath, name: FilePath, system: any FileSystem) throws(FileError) {
    let parent = try OpenFile(folder, [.read, .folder], system: system)
    try system.makeFolder(name, in: parent.descriptor, mode: 0o700)
    do throws(FileError) {
      let base = try OpenFile(name, in: parent.descriptor, [.read, .folder, .noFollow], system: system)
      try system.makeFolder(Self.content, in: base.descriptor, mode: 0o777)
      root = try OpenFile(Self.content, in: base.descriptor, [.read, .folder, .noFollow], system: system)
    } catch {
      try? removeTree(name, in: parent.descriptor, system: system)
      throw error
    }
    chain = FolderChain(root.descriptor, system: system)
    self.parent = parent
    self.name = name
    self.system = system
  }

  deinit {
    chain.close()
    try? removeTree(name, in: parent.descriptor, system: system)
  }

  // MARK: Unpacking

  func folder(_ path: FilePath) throws(FileError) {
    _ = try chain.enter(path, making: true)
    folders.append(path)
  }

  func begin(_ path: FilePath, mode: UInt32, modified: Int64) throws(FileError) {
    let folder = try chain.enter(path.parent, making: true)
    file = try OutputFile(
      creating: path.lastComponent, in: folder, mode: mode == 0o755 ? 0o777 : 0o666, system: system)
    time = FileTime(seconds: modified)
  }

  func write(_ bytes: Span<UInt8>) throws(FileError) {
    try file?.write(bytes)
  }

  func end() throws(FileError) {
    guard var file = file.take() else { return }
    try file.flush()
    try system.setModified(of: file.descriptor, to: time)
    try file.finish()
  }

  /// Ends the unpacking: all is synced.
  func finish() throws(FileError) {
    try chain.leaveAll(syncing: false)
    try system.syncTree(root.descriptor)
  }

  // MARK: Publishing

  /// Takes a file out again, and the folders that are empty without it.
  func remove(_ path: FilePath) throws(FileError) {
    try system.removeFile(path, in: root.descriptor)
    var folder = path.parent
    while folder != "." {
      if (try? system.removeFolder(folder, in: root.descriptor)) == nil { return }
      folder = folder.parent
    }
  }

  /// Writes down which files will be published, before the first one is.
  func recordPublishing(_ paths: [FilePath]) throws(FileError) {
    var naming = MemberNaming()
    let base = try OpenFile(name, in: parent.descriptor, [.read, .folder, .noFollow], system: system)
    var file = try OutputFile(creating: Self.record, in: base.descriptor, mode: 0o600, system: system)
    for path in paths { try file.write(naming.spell(path) + [0x0a]) }
    try file.finish(syncing: true)
    try base.sync()
  }
}
