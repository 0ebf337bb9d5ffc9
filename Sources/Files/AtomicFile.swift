// A reader of the target sees the old file or the whole new one, never a part: the bytes go to a temporary file in the
// target's folder, are synced, renamed over the target, and the folder is synced. Whoever dies before the rename leaves
// only the temporary file, whose name starts with a dot and ends in `.tmp`. Its owner holds a lock on it, which ends with
// the owner: `removeLeftovers` takes away what nobody holds any more.
//
// Who else may read the file: nobody before it is published, where that is told only then; and a file that takes the place
// of another is never open to more than that one was (see `Permissions`).

/// A file that appears under its name only when it is whole and on the disk.
public struct AtomicFile: ~Copyable, Sendable {
  /// Where the file will appear.
  public let target: FilePath
  private let folder: OpenFile
  private let temporaryName: FilePath
  private var output: OutputFile
  private let mode: UInt32
  private let surroundings: Surroundings
  private var isPublished = false

  /// Creates the temporary file beside the target, whose path is relative to an open folder.
  ///
  /// `temporaryName` is a bare name for the same folder; without it, one is made of the target's name, the process id
  /// and a random number. `mode` is cut by the umask, and by the mode of a file that is replaced.
  public init(
    _ target: FilePath, in base: Descriptor = .workingFolder, temporaryName: FilePath? = nil, mode: UInt32 = 0o666,
    surroundings: Surroundings = .system, system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    let opened = try OpenFile(target.parent, in: base, [.read, .folder], system: system)
    let holder = opened.descriptor
    var name: FilePath = ""
    let created = try system.claimed { () throws(FileError) -> OutputFile? in
      name = temporaryName ?? surroundings.temporaryName(for: target.lastComponent)
      let created = try OutputFile(creating: name, in: holder, mode: mode, system: system)
      do throws(FileError) {
        guard try system.takeLock(created.descriptor, named: name, in: holder) else { return nil }
        return created
      } catch {
        try? system.removeFile(name, in: holder)
        throw error
      }
    }
    self.target = target
    self.temporaryName = name
    self.mode = mode
    self.surroundings = surroundings
    folder = opened
    output = created
  }

  deinit {
    if !isPublished { try? folder.system.removeFile(temporaryName, in: folder.descriptor) }
  }

  /// How many bytes were written.
  public var byteCount: UInt64 { output.byteCount }

  /// Takes bytes.
  public mutating func write(_ bytes: Span<UInt8>) throws(FileError) {
    try output.write(bytes)
  }

  /// Takes bytes.
  public mutating func write(_ bytes: [UInt8]) throws(FileError) {
    try output.write(bytes)
  }

  /// Sets the permission bits, where the file system has any that the user may set, and the time of the last change.
  public mutating func setAttributes(mode: UInt32, modified: FileTime) throws(FileError) {
    try output.flush()
    let system = folder.system
    do throws(FileError) { try system.setMode(of: output.descriptor, to: mode) } catch {
      if error.code != .permissionDenied, !error.isUnsupported { throw error }
    }
    try system.setModified(of: output.descriptor, to: modified)
  }

  /// Asks the system to begin writing to the disk what was written so far; only a hint.
  public func beginSync() {
    folder.system.beginSync(output.descriptor)
  }

  /// Syncs, renames and syncs the folder; with `replacing: false` it fails with `exists` if the target is there.
  ///
  /// With `mode`, the file gets this one, cut as that of `init` would be: who may read it need not be known before.
  /// `named` is another name in the same folder, for a file that is called by what is in it. If it fails, the target is as
  /// it was; only when the last sync of the folder fails after an old file was replaced,
  /// the new one stays in its place, whole.
  public consuming func publish(
    replacing: Bool = true, mode told: UInt32? = nil, named: FilePath? = nil
  ) throws(FileError) {
    let system = folder.system
    let name = named ?? target.lastComponent
    try output.flush()
    let old = try fileStatus(name, in: folder.descriptor, system: system)
    if let wanted = try finalMode(told, replacing: old) { try system.adjustMode(of: output.descriptor, to: wanted) }
    try system.settle(output.descriptor)
    if replacing {
      try system.rename(temporaryName, in: folder.descriptor, to: name, in: folder.descriptor, replacing: true)
    } else {
      try system.move(temporaryName, in: folder.descriptor, to: name, in: folder.descriptor)
    }
    isPublished = true
    do throws(FileError) {
      try folder.sync()
    } catch {
      if !replacing || old == nil { try? system.removeFile(name, in: folder.descriptor) }
      throw error
    }
  }

  /// The mode that the file ends with; nil where it has it.
  private func finalMode(_ told: UInt32?, replacing old: FileStatus?) throws(FileError) -> UInt32? {
    if let old, old.kind == .regular { return Permissions.replacing(old.mode, with: told ?? mode) }
    return try told.map { (told) throws(FileError) in try cut(told) }
  }

  /// A mode as the umask, or what the folder prescribes, leaves it: seen from an empty file that is removed at once.
  private func cut(_ mode: UInt32) throws(FileError) -> UInt32 {
    let system = folder.system
    let probe = surroundings.temporaryName(for: target.lastComponent)
    let made = try OpenFile(
      probe, in: folder.descriptor, [.write, .create, .exclusive, .noFollow], mode: mode, system: system)
    defer { try? system.removeFile(probe, in: folder.descriptor) }
    return try made.status().mode & mode
  }
}
