import Glibc
public import SatchelFiles

/// A fresh folder of a test, removed with all that is in it when it goes out of scope.
public struct TemporaryFolder: ~Copyable, Sendable {
  /// Where it is; absolute.
  public let path: FilePath

  /// Makes the folder, under `TMPDIR` where that is set.
  public init() throws(FileError) {
    let base = unsafe getenv("TMPDIR").map { unsafe FilePath(String(cString: $0)) } ?? "/tmp"
    path = base.appending("satchel-test.\(String(UInt64.random(in: .min ... .max), radix: 16))")
    try SystemFiles().makeFolder(path, in: .workingFolder, mode: 0o700)
  }

  deinit {
    try? removeTree(path)
  }

  /// Writes a file, making the folders above it, and returns its full path.
  @discardableResult
  public func write(_ content: [UInt8], to name: FilePath) throws(FileError) -> FilePath {
    let target = path.appending(name)
    try makeFolders(target.parent)
    try writeAtomically(content, to: target)
    return target
  }

  /// Writes text to a file, making the folders above it, and returns its full path.
  @discardableResult
  public func write(_ text: String, to name: FilePath) throws(FileError) -> FilePath {
    try write(Array(text.utf8), to: name)
  }
}

/// One line of a snapshot of a folder.
public struct SnapshotEntry: Equatable, Sendable, CustomStringConvertible {
  /// The path relative to the folder.
  public let path: FilePath
  /// What it is.
  public let kind: FileStatus.Kind
  /// The content of a regular file.
  public let content: [UInt8]

  /// Path, kind and size.
  public var description: String { "\(path) \(kind) \(content.count)" }
}

/// All that is below a folder, for comparing before and after; empty where the folder is missing.
public func folderSnapshot(_ path: FilePath) throws -> [SnapshotEntry] {
  guard try fileStatus(path) != nil else { return [] }
  var walk = try FolderWalk(path)
  var entries: [SnapshotEntry] = []
  while let entry = try walk.next() {
    let content = entry.status.kind == .regular ? try readFile(path.appending(entry.path)) : []
    entries.append(SnapshotEntry(path: entry.path, kind: entry.status.kind, content: content))
  }
  return entries
}
