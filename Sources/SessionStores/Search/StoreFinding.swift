public import SatchelDigests
public import SatchelFiles
import SatchelSessionFormats

/// Finds stores, and measures how much each holds: those below folders, or those of a person.
public struct StoreFinding: Sendable {
  /// A store with what it holds.
  public struct Item: Sendable {
    /// The store.
    public let store: FoundStore
    /// How much it holds.
    public let measure: StoreMeasure
  }

  /// What was found, by folder.
  public private(set) var items: [Item] = []
  /// What could not be searched.
  public private(set) var obstacles: [SearchObstacle] = []
  /// The folders that were to be searched and cannot be listed.
  public private(set) var failures: [(folder: FilePath, error: FileError)] = []
  private let files: any FileSystem
  private let key: SealingKey?
  private let followsLinks: Bool
  private var known: Set<FoundStore> = []

  /// Nothing found yet. With a key, sealed sessions tell their workspaces; links are followed unless `followsLinks` is false.
  public init(files: any FileSystem = SystemFiles(), key: SealingKey? = nil, followsLinks: Bool = true) {
    (self.files, self.key, self.followsLinks) = (files, key, followsLinks)
  }

  /// Searches all of some folders. One that cannot be listed is a failure, and the others are searched all the same.
  public mutating func search(_ folders: [FilePath]) throws(FileError) {
    var search = StoreSearch(scope(.everything), files: files)
    for folder in folders {
      do throws(FileError) { try search.search(folder) } catch {
        if error.code == .interrupted { throw error }
        failures.append((folder, error))
      }
    }
    try take(search)
  }

  /// Searches the places that the format references name, the home folder to a depth of 5, and the workspaces that sessions
  /// name, where their programs may keep more; those may name others. Throws if the home folder cannot be listed.
  public mutating func search(_ places: PersonalPlaces) throws(FileError) {
    var search = StoreSearch(scope(.home), files: files)
    try search.search(places)
    try measure(search.stores)
    var looked: Set<FilePath> = []
    for _ in 0..<3 {
      let named = items.reduce(into: Set<FilePath>()) { $0.formUnion($1.measure.workspaces) }.subtracting(looked)
      if named.isEmpty { break }
      for workspace in named.sorted() { search.search(workspace: workspace) }
      looked.formUnion(named)
      try measure(search.stores)
    }
    try take(search)
  }

  private func scope(_ scope: SearchScope) -> SearchScope {
    var scope = scope
    scope.followsLinks = followsLinks
    return scope
  }

  private mutating func take(_ search: StoreSearch) throws(FileError) {
    try measure(search.stores)
    obstacles = search.obstacles + obstacles
    items.sort { ($0.store.root, $0.store.format.rawValue) < ($1.store.root, $1.store.format.rawValue) }
  }

  private mutating func measure(_ found: [FoundStore]) throws(FileError) {
    for store in found where known.insert(store).inserted {
      do throws(FileError) {
        let measure = try StoreMeasure(of: store, files: files, key: key, followsLinks: followsLinks)
        obstacles += measure.obstacles
        items.append(Item(store: store, measure: measure))
      } catch {
        if error.code == .interrupted { throw error }
        obstacles.append(SearchObstacle(path: store.root, reason: .unreadable(error)))
      }
    }
  }
}
