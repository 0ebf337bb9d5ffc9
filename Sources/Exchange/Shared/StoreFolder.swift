import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// A folder that has been recognised as a store of one kind.
struct StoreFolder {
  let root: FilePath
  let inventory: StoreInventory

  /// Takes stock of a folder, whatever kind of store it is.
  init(
    _ root: FilePath, files: any FileSystem, limits: ReadingLimits, key: SealingKey? = nil,
    followsLinks: Bool = true
  ) throws(SessionError) {
    self.root = root
    inventory = try StoreRegistry.inventory(
      of: root, files: files, limits: limits, key: key, followsLinks: followsLinks)
  }
}
