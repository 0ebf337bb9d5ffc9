import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension StoreInventory {
  /// The inventory with findings that say of each key what becomes of it: that it is in the bundle, or that it is left out.
  func tellingOfKeys(dropped: Bool) -> StoreInventory {
    guard findings.contains(where: { $0.code == UnwrittenMembers.found }) else { return self }
    var inventory = self
    inventory.findings = PagedList(findings.lazy.map { $0.ofKey(dropped: dropped) })
    return inventory
  }
}

extension Finding {
  fileprivate func ofKey(dropped: Bool) -> Finding {
    guard code == UnwrittenMembers.found else { return self }
    return dropped
      ? Finding(
        .note, code: UnwrittenMembers.leftOut, message: "The file holds an API key, which is left out of the bundle.",
        place: place)
      : Finding(
        .warning, code: UnwrittenMembers.inside,
        message:
          "An API key is in the bundle, since a bundle keeps a store's bytes; pack with --drop-keys to leave it out.",
        place: place)
  }
}
