import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// Findings by the sessions whose files they are about.
///
/// A finding about a file of one session that is told of goes with that session; where two sessions have one id, with
/// the first. Any other goes with the store.
struct FindingsByOwner {
  private let findings: PagedList<Finding>
  /// The places of the findings of each session, by the session's place among the store's.
  private var ofSessions: NumbersByOwner
  private(set) var ofStore: PagedList<Finding> = []

  /// Those of a store, and more, which go with the store.
  init(_ store: StoreInventory, _ order: SessionOrder, more: PagedList<Finding>) {
    findings = store.findings
    ofSessions = NumbersByOwner(ownerCount: store.sessions.count)
    if !findings.isEmpty {
      let owners = Self.owners(of: findings, store, order)
      for (place, finding) in findings.enumerated() {
        if let owner = finding.place.file.flatMap({ owners[store.relative($0)] }) {
          ofSessions.add(place, to: owner)
        } else {
          ofStore.append(finding)
        }
      }
    }
    ofStore.append(contentsOf: more)
  }

  /// The findings of a session, by its place.
  subscript(session: Int) -> some Sequence<Finding> { ofSessions[session].lazy.map { [findings] in findings[$0] } }

  /// The sessions whose files are named, by the files' names as findings have them.
  private static func owners(
    of findings: PagedList<Finding>, _ store: StoreInventory, _ order: SessionOrder
  ) -> PagedMap<FilePath, Int> {
    let named = PagedSet(findings.lazy.compactMap { $0.place.file.map(store.relative) })
    var owners = PagedMap<FilePath, Int>()
    for file in store.files where file.sessionIDs.count == 1 {
      let name = FilePath(file.path.description)
      guard named.contains(name), owners[name] == nil, let place = order.place(of: file.sessionIDs[0]) else { continue }
      owners.updateValue(place, forKey: name)
    }
    return owners
  }
}
