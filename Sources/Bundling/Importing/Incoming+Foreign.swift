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
    let readable = Set(inventory.sessions.map(\.path))
    let unreadable = inventory.files.filter { $0.role == StoredFile.sessionRole && !readable.contains($0.path) }
    var all: [(id: SessionID, path: FilePath)] = inventory.sessions.map { (id: $0.id, path: $0.path) }
    for file in unreadable { all += file.sessionIDs.map { (id: $0, path: file.path) } }
    let known = all.map(\.id)
    let meant = try wanted.map { ids throws(BundleError) in try meantIDs(ids, in: known) }
    let ids = meant.map { Set($0.map { Array($0.utf8) }) }
    var first: [[UInt8]: Int] = [:]
    var places: [FilePath: Int] = [:]
    for (id, path) in all where ids?.contains(Array(id.utf8)) ?? true {
      if first[Array(id.utf8)] == nil { first[Array(id.utf8)] = sessions.count }
      places[path] = sessions.count
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
      let owner = places[file.path] ?? (file.sessionIDs.count == 1 ? first[Array(file.sessionIDs[0].utf8)] : nil)
      add(File(path: file.path, byteCount: file.byteCount, digest: digest, owner: owner))
    }
  }
}
