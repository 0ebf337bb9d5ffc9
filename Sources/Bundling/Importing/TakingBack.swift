import SatchelDigests
import SatchelFiles

extension ImportRecord {
  /// Brings the target to what it was before, as far as the import has come; can be repeated after any interruption.
  ///
  /// `base` is the folder of the import; the files that were placed go back into it.
  func takeBack(from target: FilePath, in parent: Descriptor, base: Descriptor, system: any FileSystem)
    throws(FileError)
  {
    let name = target.lastComponent
    guard try fileStatus(name, in: parent, system: system) != nil else { return }
    let root = try OpenFile(name, in: parent, [.read, .folder, .noFollow], system: system)
    try? system.makeFolder(StagingFolder.content, in: base, mode: 0o700)
    let content = try OpenFile(StagingFolder.content, in: base, [.read, .folder, .noFollow], system: system)
    for step in steps.reversed() {
      switch step {
      case .place(let path, _): try Self.move(path, from: root.descriptor, to: content.descriptor, system)
      case .retire(let path):
        let old = StagingFolder.old.appending(path)
        if try Self.exists(old, in: base, system) {
          try system.rename(old, in: base, to: path, in: root.descriptor, replacing: false)
        }
      case .folder(let path): try Self.removeIfEmpty(path, in: root.descriptor, system)
      }
    }
    try root.sync()
    if isFresh { try Self.removeIfEmpty(name, in: parent, system) }
    try system.syncTree(parent)
    // What follows removes the folder of the import, so that where files stand tells nothing any more.
    try system.removeFile(Self.name, in: base)
    try system.sync(base)
  }

  private static func exists(_ path: FilePath, in folder: Descriptor, _ system: any FileSystem) throws(FileError)
    -> Bool
  {
    do throws(FileError) {
      return try fileStatus(path, in: folder, system: system) != nil
    } catch {
      if error.code == .notADirectory { return false }
      throw error
    }
  }

  /// Moves a file that was placed back, unless it never left or is gone.
  private static func move(
    _ path: FilePath, from root: Descriptor, to content: Descriptor, _ system: any FileSystem
  ) throws(FileError) {
    if try exists(path, in: content, system) { return }
    if try !exists(path, in: root, system) { return }
    if path.parent != "." { try makeFolders(path.parent, in: content, system: system) }
    try system.rename(path, in: root, to: path, in: content, replacing: false)
  }

  private static func removeIfEmpty(
    _ path: FilePath, in folder: Descriptor, _ system: any FileSystem
  ) throws(FileError) {
    do throws(FileError) { try system.removeFolder(path, in: folder) } catch {
      if error.code != .exists, error.code != .notFound, error.code != .notADirectory { throw error }
    }
  }

  /// The files that were placed and are not as they were placed any more.
  func changed(in target: FilePath, system: any FileSystem) throws(BundleError) -> [FilePath] {
    var changed: [FilePath] = []
    do throws(FileError) {
      guard try fileStatus(target, system: system) != nil else { return [] }
      let root = try OpenFile(target, [.read, .folder], system: system)
      for case .place(let path, let digest) in steps {
        let isSame = try contentDigest(path, in: root.descriptor, system: system) == digest
        if !isSame { changed.append(path) }
      }
    } catch { throw BundleError(reading: error) }
    return changed
  }
}

/// The SHA-256 of a regular file, or of its first bytes; nil for anything else. No link is followed in the last
/// component.
func contentDigest(
  _ name: FilePath, in folder: Descriptor, limit: UInt64 = .max, system: any FileSystem
) throws(FileError) -> SHA256Digest? {
  do throws(FileError) {
    guard try fileStatus(name, in: folder, system: system)?.kind == .regular else { return nil }
  } catch {
    if error.code == .notADirectory { return nil }
    throw error
  }
  var source = try FileSource(name, in: folder, followingLinks: false, system: system)
  guard var hasher = try? SHA256Hasher() else { return nil }
  var buffer = [UInt8](repeating: 0, count: 262_144)
  var rest = limit
  while rest > 0, case let read = try source.read(into: &buffer), read > 0 {
    let count = Int(min(UInt64(read), rest))
    hasher.update(buffer.span.extracting(0..<count))
    rest -= UInt64(count)
  }
  return try? hasher.finish()
}
