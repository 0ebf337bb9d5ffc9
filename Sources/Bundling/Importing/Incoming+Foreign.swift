import SatchelDigests
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension Incoming {
  /// The wanted part of a store that came in an archive of somebody else's; `place` is its folder in the archive.
  init(
    _ inventory: StoreInventory, _ contents: ForeignContents, at place: FilePath, _ wanted: [SessionID]?
  ) throws(BundleError) {
    format = inventory.format
    let unreadable = inventory.files.filter { $0.role == StoredFile.sessionRole }.flatMap(\.sessionIDs)
    let all = inventory.sessions.map(\.id) + unreadable
    let meant = try wanted.map { ids throws(BundleError) in try meantIDs(ids, in: all) }
    let ids = meant.map { Set($0.map { Array($0.utf8) }) }
    var known: [[UInt8]: Int] = [:]
    for id in all where known[Array(id.utf8)] == nil && ids?.contains(Array(id.utf8)) ?? true {
      known[Array(id.utf8)] = sessions.count
      sessions.append(Session(id: id))
    }
    let digests = Dictionary(
      contents.files.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
    for file in inventory.files {
      guard let digest = digests[place.appending(file.path)] else { continue }
      let isWanted = ids.map { ids in file.sessionIDs.contains { ids.contains(Array($0.utf8)) } }
      guard isWanted ?? true else {
        unwanted.append(place.appending(file.path))
        continue
      }
      let owner = file.sessionIDs.count == 1 ? known[Array(file.sessionIDs[0].utf8)] : nil
      add(File(path: file.path, byteCount: file.byteCount, digest: digest, owner: owner))
    }
  }
}
