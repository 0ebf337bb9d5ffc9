extension FileSystem {
  /// Moves a file as `move` does, or, where the two places are on different file systems, copies it, syncs the copy, and
  /// removes it from its old place only then.
  ///
  /// A copy that was cut short is left under a temporary name of the new one (see `leftovers`).
  public func relocate(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    do throws(FileError) {
      try move(path, in: folder, to: newPath, in: newFolder)
    } catch {
      guard error.isAcrossFileSystems else { throw error }
      try copy(path, in: folder, to: newPath, in: newFolder)
      try removeFile(path, in: folder)
    }
  }

  /// Copies a regular file, its time and its permission bits to a name that must be free; it appears whole and synced.
  public func copy(
    _ path: FilePath, in folder: Descriptor, to newPath: FilePath, in newFolder: Descriptor
  ) throws(FileError) {
    let source = try OpenFile(path, in: folder, [.read, .noFollow, .nonBlocking], system: self)
    let status = try source.status()
    guard status.kind == .regular else {
      throw FileError(code: .other, operation: "copy", path: source.descriptor.path)
    }
    var target = try AtomicFile(newPath, in: newFolder, mode: 0o600, system: self)
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while case let count = try source.read(into: &buffer), count > 0 {
      try target.write(buffer.span.extracting(0..<count))
    }
    try target.setAttributes(mode: status.mode & 0o777, modified: status.modified)
    try target.publish(replacing: false)
  }
}
