import SatchelFiles
import SatchelSessionStores

/// What taking stock of the unpacked store tells of its files, found by their paths.
struct UnpackedFiles {
  let inventory: StoreInventory
  private var places = PagedMap<FilePath, Int>()

  init(_ inventory: StoreInventory) {
    self.inventory = inventory
    places.reserveCapacity(inventory.files.count)
    for (place, file) in inventory.files.enumerated() { _ = places.insert(place, forKey: file.path) }
  }

  /// A file; nil for one that the store does not have.
  subscript(path: FilePath) -> StoredFile? { places[path].map { inventory.files[$0] } }
}
