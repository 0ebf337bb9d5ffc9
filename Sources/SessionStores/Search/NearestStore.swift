public import SatchelFiles

extension StoreSearch {
  /// The store that is nearest to a folder which is none and has none: one that the folder is inside of, or one beside it,
  /// a few folders up.
  public static func nearest(above folder: FilePath, files: any FileSystem = SystemFiles()) -> FoundStore? {
    var path = folder
    for _ in 0..<4 {
      path = above(path)
      guard let glance = try? FolderGlance(path, files: files) else { return nil }
      if let store = StoreRegistry.stores(at: glance).first { return store }
      var search = StoreSearch(SearchScope(maximumDepth: 2, maximumFolderCount: 200), files: files)
      try? search.search(path)
      if let store = search.stores.first { return store }
      if glance.isSame(as: "..") { return nil }
    }
    return nil
  }

  /// The folder above, as text where the path tells it.
  private static func above(_ path: FilePath) -> FilePath {
    let last = path.lastComponent
    return last == "." || last == ".." || last.isEmpty ? path.appending("..") : path.parent
  }
}
