import SatchelFiles

/// The folder that is imported into, there already or not.
final class TargetPlace {
  private let place: FolderPlace
  /// As it was named.
  let target: FilePath
  /// Where records are kept that cannot stand beside the target.
  let stateFolder: FilePath?
  /// What was found out while earlier imports were taken back.
  var notes: [SetAside] = []

  /// The file system as it is.
  var plain: any FileSystem { place.plain }
  /// The file system on which the path stands for the folder that was found, whatever moves meanwhile.
  var system: any FileSystem { place.system }
  /// The folder; nil where it is not there.
  var root: OpenFolder? { place.root }
  /// The folder that holds it; nil where nothing can stand beside it.
  var parent: OpenFolder? { place.parent }
  /// Its name there.
  var name: FilePath? { place.name }
  var exists: Bool { root != nil }

  init(_ target: FilePath, stateFolder: FilePath?, system: any FileSystem) throws(BundleError) {
    (self.target, self.stateFolder) = (target, stateFolder)
    do throws(FileError) { place = try FolderPlace(target, system: system) } catch { throw BundleError(writing: error) }
  }

  /// The folders that were made on the way stay.
  func keep() { place.keep() }

  /// Makes the folders that were made on the way as wide as the target.
  func widen(to mode: UInt32) { place.widen(to: mode) }

  /// Removes what killed runs left that no import has to take back.
  func sweep() throws(FileError) { try place.sweep() }

  /// Makes a private folder from which files can be moved into the target, or which can become it; what was made with all
  /// bits tells those that the umask leaves.
  func stage(_ surroundings: Surroundings) throws(FileError) -> LockedFolder {
    try place.stage(replacing: false, mode: 0o777, surroundings: surroundings)
  }

  /// Makes what is missing on the way to a target that is not there.
  func makeParent() throws(FileError) { try place.makeParent() }
}
