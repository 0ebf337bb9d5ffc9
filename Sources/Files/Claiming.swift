// Between the moment in which something gets a temporary name and the one in which its owner has its lock, it looks to a
// sweep like what a killed run left. Two runs that work in one folder meet there now and then; the one whose file or
// folder was swept makes another.

extension FileSystem {
  /// Makes something under a temporary name, again and again until it is its maker's; `make` gives nil where a sweep
  /// was faster.
  func claimed<Made: ~Copyable>(_ make: () throws(FileError) -> Made?) throws(FileError) -> Made {
    for _ in 0..<mostClaims { if let made = try make() { return made } }
    throw FileError(code: .exists, operation: "lock", path: ".")
  }

  /// Takes the lock of what was made under a temporary name; false where a sweep took it for a leftover before, so that
  /// it is gone or about to go. Where a file system has no locks, nothing is swept either.
  func takeLock(_ made: Descriptor, named name: FilePath, in folder: Descriptor) throws(FileError) -> Bool {
    do throws(FileError) { guard try lock(made) else { return false } } catch {
      if error.code == .other { return true }
      throw error
    }
    guard let standing = try fileStatus(name, in: folder, system: self) else { return false }
    return try standing.isSame(as: status(of: made))
  }

  /// Makes and opens a private folder under a temporary name, and takes its lock.
  public func makeLockedFolder(
    in holder: OpenFolder, named name: () -> FilePath
  ) throws(FileError) -> (name: FilePath, folder: OpenFolder) {
    try claimed { () throws(FileError) -> (name: FilePath, folder: OpenFolder)? in
      let name = name()
      try makeFolder(name, in: holder.descriptor, mode: Permissions.secretFolder)
      do throws(FileError) {
        let folder = try OpenFolder(name, in: holder.descriptor, .noFollow, system: self)
        return try takeLock(folder.descriptor, named: name, in: holder.descriptor) ? (name, folder) : nil
      } catch {
        if error.code == .notFound { return nil }
        try? removeFolder(name, in: holder.descriptor)
        throw error
      }
    }
  }
}

/// So many sweeps of others do not come between by chance.
private let mostClaims = 100
