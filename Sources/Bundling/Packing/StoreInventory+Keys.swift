import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension StoreInventory {
  /// The inventory with findings that say of each key what becomes of it: that it is in the bundle, or that it is left out.
  func tellingOfKeys(dropped: Bool, _ system: any FileSystem) -> StoreInventory {
    guard findings.contains(where: { $0.code == UnwrittenMembers.found }) else { return self }
    var inventory = self
    inventory.findings = PagedList(
      findings.lazy.map { $0.code == UnwrittenMembers.found ? fate(of: $0, dropped: dropped, system) : $0 })
    return inventory
  }

  private func fate(of key: Finding, dropped: Bool, _ system: any FileSystem) -> Finding {
    let isSealed = key.place.file.map { self.isSealed(relative($0), system) } ?? false
    if dropped, !isSealed {
      return Finding(
        .note, code: UnwrittenMembers.leftOut, message: "The file holds an API key, which is left out of the bundle.",
        place: key.place)
    }
    var message = "An API key is in the bundle, since a bundle keeps a store's bytes"
    if isSealed {
      message += ": it is inside of this sealed document"
      message += dropped ? ", which stays as it is, so that --drop-keys did not leave it out." : "."
    } else {
      message += "; pack with --drop-keys to leave it out."
    }
    return Finding(.warning, code: UnwrittenMembers.inside, message: message, place: key.place)
  }

  private func isSealed(_ file: FilePath, _ system: any FileSystem) -> Bool {
    // Of what cannot be read now, nobody says that the key was left out.
    (try? FileBytes(root.appending(file), files: system))?.isSealed ?? true
  }
}
