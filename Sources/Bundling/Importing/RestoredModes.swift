import SatchelFiles
import SatchelSessionModel

/// The modes of what an import brings: those that the index tells, cut by the umask, and folders that fit their files.
///
/// What takes the place of another keeps that one's mode, however it was meant; only who asks for the true attributes gets
/// them as they were.
struct RestoredModes {
  /// The bits that new files and folders may have here.
  private let allowed: UInt32
  private let preserves: Bool
  /// By the hashes of the paths.
  private var files: [Int: UInt32] = [:]
  private var folders = FolderModes()

  init(
    _ files: PagedList<Incoming.File>, _ incoming: Incoming, _ plan: ImportPlan, _ staging: StagingFolder,
    preserving: Bool,
    _ place: TargetPlace
  ) throws(FileError) {
    allowed = try staging.allowedMode()
    preserves = preserving
    if !preserving { try takeReplaced(plan, incoming, place) }
    for file in files { folders.add(file.path, mode: mode(of: file)) }
  }

  /// The mode of a new folder, relative to the target; `.` is the target itself.
  func folder(_ path: FilePath) -> UInt32 { folders.mode(of: path) & (allowed | Permissions.secretFolder) }

  private func mode(of file: Incoming.File) -> UInt32 {
    if preserves, let told = file.attributes?.mode { return told & 0o777 }
    if files.isEmpty { return Permissions.restored(file.attributes?.mode) & allowed }
    return files[file.path.hashValue] ?? Permissions.restored(file.attributes?.mode) & allowed
  }

  // MARK: What is replaced

  /// A file keeps the mode of the one at its place; of a session that stood elsewhere, no file is wider than that one's.
  private mutating func takeReplaced(
    _ plan: ImportPlan, _ incoming: Incoming, _ place: TargetPlace
  ) throws(FileError) {
    if plan.retired.isEmpty { return }
    var old: [Int: UInt32] = [:]
    for path in plan.retired {
      old[path.hashValue] = try fileStatus(place.target.appending(path), system: place.system).map { $0.mode & 0o777 }
    }
    let isPlaced = plan.isPlaced(incoming)
    for session in plan.sessions where session.action == .replaced {
      let own = incoming.sessions[session.place].files.filter { isPlaced[$0] }
      let moved = session.differing.compactMap { old[$0.hashValue] }.reduce(0o777) { Permissions.narrowed($0, to: $1) }
      for index in own {
        let file = incoming.files[index]
        files[file.path.hashValue] = Permissions.narrowed(
          Permissions.restored(file.attributes?.mode) & allowed, to: moved)
      }
    }
    files.merge(old) { _, kept in kept }
  }

  // MARK: Setting them

  /// Sets the modes of what was unpacked, where they are not those that it was made with; `content` is the folder of the
  /// target in the folder of the import.
  func apply(to files: PagedList<Incoming.File>, in staging: StagingFolder, _ content: FilePath) throws(FileError) {
    let system = staging.system
    let base = staging.base.descriptor
    for file in files where preserves && !staging.isExact || mode(of: file) != madeWith(file, staging.isExact) {
      let opened = try OpenFile(content.appending(file.path), in: base, [.read, .noFollow], system: system)
      try system.adjustMode(of: opened.descriptor, to: mode(of: file))
      if preserves, let time = file.attributes?.modified { try system.setModified(of: opened.descriptor, to: time) }
    }
    let root = try OpenFile(content, in: base, [.read, .folder, .noFollow], system: system)
    for path in staging.made.reversed() {
      guard let relative = StagingFolder.content.appending(path).relative(to: content) else { continue }
      guard let opened = try? OpenFile(relative, in: root.descriptor, [.read, .folder, .noFollow], system: system)
      else { continue }
      try system.adjustMode(of: opened.descriptor, to: folder(relative))
    }
    try system.adjustMode(of: root.descriptor, to: folder("."))
  }

  /// The mode that unpacking gave a file: by its header; `secret` where there is no index.
  private func madeWith(_ file: Incoming.File, _ isExact: Bool) -> UInt32? {
    guard let told = file.attributes?.mode else { return nil }
    if isExact { return told & 0o777 & allowed }
    return (told & 0o111 == 0 ? 0o644 : 0o755) & allowed
  }
}

extension FilePath {
  /// The path as seen from a folder above it; nil where it is not below that.
  fileprivate func relative(to folder: FilePath) -> FilePath? {
    guard bytes.starts(with: folder.bytes), bytes.count > folder.bytes.count + 1,
      bytes[folder.bytes.count] == UInt8(ascii: "/")
    else { return nil }
    return FilePath(bytes: bytes[(folder.bytes.count + 1)...])
  }
}
