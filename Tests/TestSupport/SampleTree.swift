public import SatchelFiles

/// Where the samples are: the repository's own, and the shared ones beside it where a checkout has them.
public struct SampleTree: Sendable {
  /// The root of the repository.
  public let root: FilePath
  /// `Samples/`.
  public var own: FilePath { root.appending("Samples") }
  /// `../shared/samples`, or nil where it is missing; a line on standard output says so.
  public let shared: FilePath?

  /// Finds the repository by walking up from a source file.
  public init(from sourceFile: String = #filePath) {
    var folder = FilePath(sourceFile).parent
    while folder != "/", (try? fileStatus(folder.appending("Package.swift"))) ?? nil == nil {
      folder = folder.parent
    }
    root = folder
    let candidate = folder.parent.appending("shared/samples")
    if (try? fileStatus(candidate)) ?? nil != nil {
      shared = candidate
    } else {
      shared = nil
      print("no ../shared/samples beside the repository: only Samples/ is tested")
    }
  }

  /// All regular files below a folder, as full paths in byte order; empty where the folder is missing.
  public func files(below folder: FilePath) throws -> [FilePath] {
    guard try fileStatus(folder) != nil else { return [] }
    var walk = try FolderWalk(folder)
    var found: [FilePath] = []
    while let entry = try walk.next() {
      if entry.status.kind == .regular { found.append(folder.appending(entry.path)) }
    }
    return found
  }
}

/// Copies the regular files below a folder, with the folders that hold them.
public func copyFiles(below source: FilePath, to target: FilePath) throws {
  for file in try SampleTree().files(below: source) {
    let path = target.appending(FilePath(bytes: file.bytes.dropFirst(source.bytes.count + 1)))
    try makeFolders(path.parent)
    try writeAtomically(readFile(file), to: path)
  }
}
