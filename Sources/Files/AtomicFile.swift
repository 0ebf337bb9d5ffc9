// A reader of the target sees the old file or the whole new one, never a part: the bytes go to a temporary file in the
// target's folder, are synced, renamed over the target, and the folder is synced. Whoever dies before the rename leaves
// only the temporary file, whose name starts with a dot and ends in `.tmp`. Its owner holds a lock on it, which ends with
// the owner: `removeLeftovers` takes away what nobody holds any more.

/// A file that appears under its name only when it is whole and on the disk.
public struct AtomicFile: ~Copyable, Sendable {
  /// Where the file will appear.
  public let target: FilePath
  private let folder: OpenFile
  private let temporaryName: FilePath
  private var output: OutputFile
  private var isPublished = false

  /// Creates the temporary file beside the target, whose path is relative to an open folder.
  ///
  /// `temporaryName` is a bare name for the same folder; without it, one is made of the target's name, the process id
  /// and a random number. `mode` is cut by the umask.
  public init(
    _ target: FilePath, in base: Descriptor = .workingFolder, temporaryName: FilePath? = nil, mode: UInt32 = 0o666,
    surroundings: Surroundings = .system, system: any FileSystem = SystemFiles()
  ) throws(FileError) {
    let name = temporaryName ?? surroundings.temporaryName(for: target.lastComponent)
    let opened = try OpenFile(target.parent, in: base, [.read, .folder], system: system)
    let created = try OutputFile(creating: name, in: opened.descriptor, mode: mode, system: system)
    do throws(FileError) { _ = try system.lock(created.descriptor) } catch {
      if error.code != .other {
        try? system.removeFile(name, in: opened.descriptor)
        throw error
      }  // where a file system has no locks, nothing is swept either
    }
    self.target = target
    self.temporaryName = name
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
  /// If it fails, the target is as it was; only when the last sync of the folder fails after an old file was replaced,
  /// the new one stays in its place, whole.
  public consuming func publish(replacing: Bool = true) throws(FileError) {
    let system = folder.system
    let name = target.lastComponent
    try output.flush()
    try system.settle(output.descriptor)
    let old = try fileStatus(name, in: folder.descriptor, system: system)
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
}
