import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

/// The session stores of an unpacked tree.
///
/// Folders are looked at as in a folder that a command is given, but not what is inside of a store.
func unpackedStores(in folder: FilePath, files: any FileSystem = SystemFiles()) throws(FileError) -> [FoundStore] {
  var search = StoreSearch(.operand, files: files)
  try search.search(folder)
  return search.stores
}

/// The one session store of an unpacked tree; none or several are an error that names them.
///
/// Where several are taken, they are nil.
func onlyStore(
  in folder: FilePath, orSeveral: Bool, files: any FileSystem = SystemFiles()
) throws(BundleError) -> FoundStore? {
  let found: [FoundStore]
  do throws(FileError) { found = try unpackedStores(in: folder, files: files) } catch {
    throw BundleError(reading: error)
  }
  if found.count == 1 { return found[0] }
  if found.count > 1, orSeveral { return nil }
  if found.isEmpty {
    throw BundleError(
      .notABundle,
      "the archive holds no session store, neither at its top nor up to \(SearchScope.operand.maximumDepth) folders below"
    )
  }
  let names = found.prefix(5).map { name(of: $0, below: folder) }.joined(separator: ", ")
  let more = found.count > 5 ? " and \(found.count - 5) more" : ""
  throw BundleError(
    .severalStores,
    "the archive holds \(found.count) session stores: \(names)\(more); unpack it and import them one by one")
}

/// A store's kind and folder; the tree itself is `.`.
private func name(of store: FoundStore, below folder: FilePath) -> String {
  let path = store.path(below: folder)
  return "\(store.format.rawValue) '\(path.isEmpty ? "." : path)'"
}
