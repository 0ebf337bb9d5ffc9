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
    var all: PagedList<Named> = []
    for session in inventory.sessions { all.append(Named(id: session.id, path: session.path)) }
    for file in inventory.files where file.role == StoredFile.sessionRole && !readable.contains(file.path) {
      for id in file.sessionIDs { all.append(Named(id: id, path: file.path)) }
    }
    let meant = try wanted.map { ids throws(BundleError) in try meantIDs(ids, in: all.map(\.id)) }
    let ids = meant.map { Set($0.map { Array($0.utf8) }) }
    var first = PagedMap<SessionID, Int>()
    var places = PagedMap<FilePath, Int>()
    for session in all where ids?.contains(Array(session.id.utf8)) ?? true {
      _ = first.insert(sessions.count, forKey: session.id)
      places.updateValue(sessions.count, forKey: session.path)
      sessions.append(Session(id: session.id))
    }
    var digests = PagedMap<FilePath, ExpectedDigest>()
    digests.reserveCapacity(contents.files.count)
    for file in contents.files { _ = digests.insert(ExpectedDigest(file.digest), forKey: file.path) }
    for file in inventory.files {
      guard let digest = digests[place.appending(file.path)]?.digest else { continue }
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

/// A session and its own file.
private struct Named: PagedElement {
  let id: SessionID
  let path: FilePath

  init(id: SessionID, path: FilePath) { (self.id, self.path) = (id, path) }

  func write(to page: inout PageWriter) {
    id.write(to: &page)
    path.write(to: &page)
  }

  init(from page: inout PageReader) { (id, path) = (SessionID(from: &page), FilePath(from: &page)) }
}
