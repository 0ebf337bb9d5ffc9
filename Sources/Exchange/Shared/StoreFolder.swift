import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// A folder that has been recognised as a store of one kind.
struct StoreFolder {
  let root: FilePath
  let inventory: StoreInventory

  /// Takes stock of a folder: as the store that was found in it, or, where it is one store, as that.
  init(
    _ root: FilePath, as store: FoundStore? = nil, files: any FileSystem, limits: ReadingLimits,
    key: SealingKey? = nil, followsLinks: Bool = true
  ) throws(SessionError) {
    self.root = root
    var inventory: StoreInventory
    if let store {
      inventory = try StoreRegistry.inventory(
        of: store, files: files, limits: limits, key: key, followsLinks: followsLinks)
    } else {
      inventory = try StoreRegistry.inventory(
        of: root, files: files, limits: limits, key: key, followsLinks: followsLinks)
    }
    inventory.leaveOutLeftovers()
    self.inventory = inventory
  }

  /// Refuses a store without any session, unless that is allowed.
  func demandSessions(_ options: ConversionOptions) throws(SessionError) -> StoreInventory {
    if inventory.isEmpty, !options.allowsEmpty {
      throw SessionError(
        .wrongFormat, "The \(inventory.format.rawValue) store has no session.", at: Place(file: root.description))
    }
    return inventory
  }
}
