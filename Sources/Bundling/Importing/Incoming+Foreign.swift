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
    let readable = PagedSet(inventory.sessions.lazy.map(\.path))
    func eachSession(_ take: (SessionID, FilePath) -> Void) {
      for session in inventory.sessions { take(session.id, session.path) }
      for file in inventory.files where file.role == StoredFile.sessionRole && !readable.contains(file.path) {
        for id in file.sessionIDs { take(id, file.path) }
      }
    }
    let meant = try wanted.map { ids throws(BundleError) in
      var known: [SessionID] = []
      eachSession { id, _ in known.append(id) }
      return try meantIDs(ids, in: known)
    }
    let ids = meant.map { Set($0.map { Array($0.utf8) }) }
    var first = PagedMap<SessionID, Int>()
    var places = PagedMap<FilePath, Int>()
    eachSession { id, path in
      guard ids?.contains(Array(id.utf8)) ?? true else { return }
      _ = first.insert(sessions.count, forKey: id)
      places.updateValue(sessions.count, forKey: path)
      sessions.append(Session(id: id))
    }
    var digests = PagedMap<FilePath, SHA256Digest>()
    digests.reserveCapacity(contents.files.count)
    for file in contents.files { _ = digests.insert(file.digest, forKey: file.path) }
    for file in inventory.files {
      guard let digest = digests[place.appending(file.path)] else { continue }
      let isWanted = ids.map { ids in file.sessionIDs.contains { ids.contains(Array($0.utf8)) } }
      guard isWanted ?? true else {
        unwanted.append(place.appending(file.path))
        continue
      }
      let owner = places[file.path] ?? (file.sessionIDs.count == 1 ? first[file.sessionIDs[0]] : nil)
      add(File(path: file.path, byteCount: file.byteCount, digest: digest, owner: owner))
    }
  }
}
