package import SatchelFiles

/// A file system that remembers what taking stock told of the sessions of a store, for files that are as they were: these
/// are not read again. Each kind of store says itself of which sessions all that it needs is known so.
package struct RememberingFiles: ForwardingFileSystem {
  package let base: any FileSystem
  private let root: FilePath
  private let session: @Sendable (FilePath, FileStatus) -> StoredSession?

  /// Remembers the sessions of a store; `session` gives that of a file, by its path in the store and what it is now, or nil.
  package init(
    _ base: any FileSystem, root: FilePath, session: @escaping @Sendable (FilePath, FileStatus) -> StoredSession?
  ) {
    (self.base, self.root, self.session) = (base, root, session)
  }

  fileprivate func remembered(_ path: FilePath, in root: FilePath) -> StoredSession? {
    guard root == self.root, let status = try? base.status(at: root.appending(path), in: .workingFolder),
      status.kind == .regular
    else { return nil }
    return session(path, status)
  }
}

extension FileSystem {
  /// What is remembered of a session of a store; nil where it has to be read.
  func remembered(_ path: FilePath, in root: FilePath) -> StoredSession? {
    (self as? RememberingFiles)?.remembered(path, in: root)
  }
}
