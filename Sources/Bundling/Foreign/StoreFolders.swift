import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

/// The session stores of an unpacked tree.
///
/// Folders down to the third level are looked at, but not what is inside of a store.
func unpackedStores(in folder: FilePath, files: any FileSystem = SystemFiles()) throws(FileError) -> [FoundStore] {
  var search = StoreSearch(SearchScope(maximumDepth: 3, maximumFolderCount: 200_000), files: files)
  try search.search(folder)
  return search.stores
}

/// The one session store of an unpacked tree; none or several are an error that names them.
func onlyStore(in folder: FilePath, files: any FileSystem = SystemFiles()) throws(BundleError) -> FoundStore {
  let found: [FoundStore]
  do throws(FileError) { found = try unpackedStores(in: folder, files: files) } catch {
    throw BundleError(reading: error)
  }
  if found.count == 1 { return found[0] }
  if found.isEmpty {
    throw BundleError(
      .notABundle, "the archive holds no session store, neither at its top nor up to three folders below")
  }
  let names = found.prefix(5).map { name(of: $0, below: folder) }.joined(separator: ", ")
  let more = found.count > 5 ? " and \(found.count - 5) more" : ""
  throw BundleError(
    .notABundle,
    "the archive holds \(found.count) session stores: \(names)\(more); unpack it and import them one by one")
}

/// A store's kind and folder; the tree itself is `.`.
private func name(of store: FoundStore, below folder: FilePath) -> String {
  let path = store.path(below: folder)
  return "\(store.format.rawValue) '\(path.isEmpty ? "." : path)'"
}
