import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

/// The folders of an unpacked tree that are session stores, relative to it; empty is the tree itself.
///
/// Folders down to the third level are looked at, but not what is inside of a store.
func storeFolders(in folder: FilePath, files: any FileSystem = SystemFiles()) -> [FilePath] {
  storeFolders(in: folder, at: "", depth: 3, files)
}

private func storeFolders(
  in root: FilePath, at place: FilePath, depth: Int, _ files: any FileSystem
) -> [FilePath] {
  let folder = root.appending(place)
  if let format = try? StoreRegistry.recognise(folder, files: files) {
    // A folder that holds a folder `sessions` may be a store of user sessions, or lead to a store of another kind.
    let inner = place.appending("sessions")
    let isMerelyAbove =
      format == .userSession && (try? StoreRegistry.recognise(root.appending(inner), files: files)) != nil
    return [isMerelyAbove ? inner : place]
  }
  guard depth > 0, let entries = try? directoryListing(folder, system: files) else { return [] }
  return entries.filter { $0.status.kind == .directory }
    .flatMap { storeFolders(in: root, at: place.appending($0.path), depth: depth - 1, files) }
}

/// The one session store of an unpacked tree, relative to it; none or several are an error that names them.
func onlyStoreFolder(in folder: FilePath, files: any FileSystem = SystemFiles()) throws(BundleError) -> FilePath {
  let found = storeFolders(in: folder, files: files)
  if found.count == 1 { return found[0] }
  if found.isEmpty {
    throw BundleError(
      .notABundle, "the archive holds no session store, neither at its top nor up to three folders below")
  }
  let names = found.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
  let more = found.count > 5 ? " and \(found.count - 5) more" : ""
  throw BundleError(
    .notABundle,
    "the archive holds \(found.count) session stores: \(names)\(more); unpack it and import them one by one")
}
