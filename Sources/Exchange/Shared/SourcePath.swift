import SatchelFiles

/// The folder of a store that is read.
package struct SourceFolder: Sendable {
  /// Where it is.
  let path: FilePath
  /// Whether the folders are a person's, and so close the files in them; those of a store on its way are not yet what they
  /// become.
  let closes: Bool

  init(_ path: FilePath, closes: Bool = true) { (self.path, self.closes) = (path, closes) }
}

/// A file that something is made of, and the folders that close it: those of its store, or, where it stands alone, the one
/// that it stands in.
struct SourcePath {
  let path: FilePath
  private let root: FilePath
  private let relative: FilePath
  private let closes: Bool

  /// In a store, the path is relative to that.
  init(_ path: FilePath, in store: SourceFolder? = nil) {
    self.path = store?.path.appending(path) ?? path
    root = store?.path ?? path.parent
    relative = store == nil ? path.lastComponent : path
    closes = store?.closes ?? true
  }

  /// The mode of the file as far as the folders around it leave it open.
  func mode(_ mode: UInt32, _ files: any FileSystem) throws(FileError) -> UInt32 {
    closes ? try files.mode(mode, of: relative, below: root) : mode
  }
}
