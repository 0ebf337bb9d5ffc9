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
      let owners = Dictionary(
        store.files.lazy.filter { $0.sessionIDs.count == 1 }.compactMap { file in
          places[Array(file.sessionIDs[0].utf8)].map { (file.path.description, $0) }
        }, uniquingKeysWith: { first, _ in first })
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
