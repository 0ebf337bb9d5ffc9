import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// Findings by the sessions whose files they are about.
///
/// A finding about a file of one session that is told of goes with that session; where two sessions have one id, with
/// the first. Any other goes with the store.
struct FindingsByOwner {
  /// By the session's place among the store's.
  var ofSession: [Int: [Finding]] = [:]
  var ofStore: [Finding] = []

  /// Those of a store, whose sessions stand at `places` by the bytes of their ids, and more, which go with the store.
  init(_ store: StoreInventory, places: [[UInt8]: Int], more: [Finding]) {
    if !store.findings.isEmpty {
      let named = Set(store.findings.lazy.compactMap { $0.place.file.map(store.relative) })
      var owners: [FilePath: Int] = [:]
      for file in store.files where file.sessionIDs.count == 1 {
        let name = FilePath(file.path.description)
        guard named.contains(name), owners[name] == nil else { continue }
        owners[name] = places[Array(file.sessionIDs[0].utf8)]
      }
      for finding in store.findings {
        if let owner = finding.place.file.flatMap({ owners[store.relative($0)] }) {
          ofSession[owner, default: []].append(finding)
        } else {
          ofStore.append(finding)
        }
      }
    }
    ofStore += more
  }
}
