/// The content of a file; `tooLarge` if that is more than `limit` bytes.
public func readFile(
  _ path: FilePath, in folder: Descriptor = .workingFolder, limit: Int = .max, system: any FileSystem = SystemFiles()
) throws(FileError) -> [UInt8] {
  try OpenFile(path, in: folder, system: system).readAll(limit: limit)
}

/// Writes a file so that a reader sees the old one or the whole new one; see `AtomicFile`.
public func writeAtomically(
  _ bytes: [UInt8], to path: FilePath, mode: UInt32 = 0o666, replacing: Bool = true,
  surroundings: Surroundings = .system, system: any FileSystem = SystemFiles()
) throws(FileError) {
  var file = try AtomicFile(path, mode: mode, surroundings: surroundings, system: system)
  try file.write(bytes)
  try file.publish(replacing: replacing)
}

/// What a name stands for, or nil where there is nothing; a link is not followed.
public func fileStatus(
  _ path: FilePath, in folder: Descriptor = .workingFolder, system: any FileSystem = SystemFiles()
) throws(FileError) -> FileStatus? {
  do throws(FileError) {
    return try system.status(at: path, in: folder)
  } catch {
    if error.code == .notFound { return nil }
    throw error
  }
}

/// Makes a folder and those above it that are missing; one that is there is fine. Returns those that were made, the
/// outermost first.
@discardableResult
public func makeFolders(
  _ path: FilePath, in folder: Descriptor = .workingFolder, mode: UInt32 = 0o777,
  system: any FileSystem = SystemFiles()
) throws(FileError) -> [FilePath] {
  do throws(FileError) {
    try system.makeFolder(path, in: folder, mode: mode)
    return [path]
  } catch {
    switch error.code {
    case .notFound where path.parent != path && path.parent != ".":
      let above = try makeFolders(path.parent, in: folder, mode: mode, system: system)
      try system.makeFolder(path, in: folder, mode: mode)
      return above + [path]
    case .exists:
      _ = try OpenFile(path, in: folder, [.read, .folder], system: system)
      return []
    default: throw error
    }
  }
}

/// Removes a file, a link, or a folder with all that is in it; following no link. What is not there is fine.
public func removeTree(
  _ path: FilePath, in folder: Descriptor = .workingFolder, system: any FileSystem = SystemFiles()
) throws(FileError) {
  guard let status = try fileStatus(path, in: folder, system: system) else { return }
  if status.kind != .directory { return try system.removeFile(path, in: folder) }
  let opened = try OpenFile(path, in: folder, [.read, .folder, .noFollow], system: system)
  for name in try system.names(in: opened.descriptor) {
    try removeTree(name, in: opened.descriptor, system: system)
  }
  try system.removeFolder(path, in: folder)
}
