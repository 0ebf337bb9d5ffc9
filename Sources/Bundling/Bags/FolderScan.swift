import SatchelDigests
import SatchelFiles
import SatchelSessionModel

/// Reads a folder as if it were an archive: an unpacked bundle, perhaps.
///
/// The same rules of safety hold as for archives; no link is followed.
struct FolderScan {
  private let root: FilePath
  private let taker: (any PayloadTaker)?
  private let options: ReadOptions
  private let system: any FileSystem
  private let tags: TagFiles
  private var contents = ForeignContents(
    kind: "folder", files: [], folderCount: 0, skipped: [], payloadByteCount: 0)
  private var clashes = NameClashes()
  private var faults: [BundleFault] = []
  private var buffer = [UInt8](repeating: 0, count: 262_144)

  init(_ root: FilePath, _ options: ReadOptions, _ taker: (any PayloadTaker)?, system: any FileSystem) {
    self.root = root
    self.taker = taker
    self.options = options
    self.system = system
    tags = TagFiles(options, system: system)
  }

  /// Whether a folder has the look of a bag: only then anything of it is read.
  static func isBag(_ root: FilePath, system: any FileSystem) -> Bool {
    [BundleLayout.bagIt, BundleLayout.manifest, BundleLayout.tagManifest].allSatisfy { name in
      ((try? fileStatus(root.appending(FilePath(name)), system: system)) ?? nil)?.kind == .regular
    }
  }

  mutating func run() throws(BundleError) -> ForeignContents {
    let folder = try openFolder()
    var walk = try beginWalk()
    while let entry = try next(&walk) { try take(entry, in: folder.descriptor) }
    if !faults.isEmpty { throw BundleError(foreignFaults: faults, count: faults.count) }
    contents.bagObjection = tags.objection
    contents.bag = try BagCheck.bag(of: contents.files, tags)
    return contents
  }

  private func openFolder() throws(BundleError) -> OpenFile {
    do throws(FileError) { return try OpenFile(root, [.read, .folder], system: system) } catch {
      throw BundleError(reading: error)
    }
  }

  private func beginWalk() throws(BundleError) -> FolderWalk {
    do throws(FileError) { return try FolderWalk(root, system: system) } catch { throw BundleError(reading: error) }
  }

  private func next(_ walk: inout FolderWalk) throws(BundleError) -> DirectoryEntry? {
    do throws(FileError) { return try walk.next() } catch { throw BundleError(reading: error) }
  }

  private mutating func take(_ entry: DirectoryEntry, in folder: Descriptor) throws(BundleError) {
    if let objection = objection(to: entry) {
      return faults.append(
        BundleFault(
          .refused, .safety, code: objection.code, message: "the name or kind is refused: \(objection)",
          member: entry.path))
    }
    if entry.status.kind == .regular { return try takeFile(entry.path, in: folder) }
    contents.folderCount += 1
    if !faults.isEmpty { return }
    do throws(FileError) { try taker?.folder(entry.path) } catch { throw BundleError(writing: error) }
  }

  private mutating func takeFile(_ path: FilePath, in folder: Descriptor) throws(BundleError) {
    tags.begin(path.bytes)
    var source: FileSource
    do throws(FileError) {
      source = try FileSource(path, in: folder, followingLinks: false, system: system)
    } catch { throw BundleError(reading: error) }
    let taker = faults.isEmpty ? taker : nil
    let mode: UInt32 = source.status.mode & 0o111 == 0 ? 0o644 : 0o755
    var hasher = try newHasher()
    var byteCount: UInt64 = 0
    do throws(FileError) {
      try taker?.begin(path, mode: mode, modified: source.status.modified.seconds)
    } catch { throw BundleError(staging: error, path.bytes) }
    while case let count = try read(&source), count > 0 {
      let bytes = buffer.span.extracting(0..<count)
      hasher.update(bytes)
      do throws(FileError) {
        try tags.write(bytes)
        try taker?.write(bytes)
      } catch { throw BundleError(writing: error) }
      byteCount += UInt64(count)
    }
    do throws(FileError) { try taker?.end() } catch { throw BundleError(writing: error) }
    contents.payloadByteCount += byteCount
    contents.files.append(ForeignFile(path: path, byteCount: byteCount, digest: try digest(hasher)))
    options.progress?(contents.payloadByteCount)
  }

  private mutating func read(_ source: inout FileSource) throws(BundleError) -> Int {
    do throws(FileError) { return try source.read(into: &buffer) } catch { throw BundleError(reading: error) }
  }

  private mutating func objection(to entry: DirectoryEntry) -> PathObjection? {
    let limits = options.limits
    if let objection = PathRules.objection(toMember: entry.path.bytes) { return objection }
    if UInt64(contents.files.count + contents.folderCount) >= limits.entryCount {
      return PathObjection("too-many-entries", "the folder has more than \(limits.entryCount) entries")
    }
    switch entry.status.kind {
    case .symlink: return PathObjection("symbolic-link", "it is a symbolic link")
    case .other: return PathObjection("unknown-kind", "it is neither a file nor a folder")
    case .regular, .directory: break
    }
    if entry.status.kind == .regular {
      if entry.status.byteCount > limits.fileByteCount {
        return PathObjection("file-too-large", "it has more than \(limits.fileByteCount) bytes")
      }
      if contents.payloadByteCount.saturatingSum(entry.status.byteCount) > limits.totalByteCount {
        return PathObjection("too-large", "the folder has more than \(limits.totalByteCount) bytes")
      }
    }
    return clashes.objection(to: entry.path.bytes, isFolder: entry.status.kind == .directory)
  }
}
