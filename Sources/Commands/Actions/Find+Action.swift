import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

/// Lists the stores below folders, or those of the person.
@Sendable func runFind(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  var finder = StoreFinder(invocation, console)
  try finder.find(below: invocation.operands, isJSON: invocation.isJSON)
  let reports = FindReports(stores: finder.stores, obstacles: finder.obstacles)
  if finder.stores.isEmpty {
    finder.tellObstacles()
    if finder.status != .done, finder.status != .differences { return finder.status }
    throw Failure("no-store", .unreadable, finder.nothing(below: invocation.operands))
  }
  if invocation.isJSON { try console.print(reports.json) } else { try console.report(reports.text) }
  try console.flush()
  finder.tellObstacles()
  return finder.status
}

/// Finds stores for a command: those below folders, or those of the person.
struct StoreFinder {
  /// A store with what it holds.
  struct Item {
    var store: FoundStore
    var measure: StoreMeasure
  }

  /// What was found, by folder.
  private(set) var stores: [Item] = []
  /// What could not be searched.
  private(set) var obstacles: [SearchObstacle] = []
  /// How the command ends.
  private(set) var status = ExitStatus.done
  private let invocation: Invocation
  private let console: Console
  private var known: Set<FoundStore> = []

  init(_ invocation: Invocation, _ console: Console) { (self.invocation, self.console) = (invocation, console) }

  /// Searches the folders, each told if it cannot be searched; without any, what is the person's.
  mutating func find(below folders: [FilePath], isJSON: Bool) throws(Failure) {
    var scope = folders.isEmpty ? SearchScope.home : .everything
    scope.followsLinks = invocation.followsLinks
    var search = StoreSearch(scope, files: console.files)
    if folders.isEmpty {
      let places = console.environment.places
      if places.home == nil { throw .usage("HOME is not set; name a folder to search", command: .find) }
      do throws(FileError) { try search.search(places) } catch { throw Failure(error) }
    }
    for folder in folders {
      do throws(FileError) { try search.search(folder) } catch {
        status = try status.worse(console.survive(Failure(error), isJSON: isJSON))
      }
    }
    try measure(search.stores)
    if folders.isEmpty { try searchWorkspaces(&search) }
    obstacles = search.obstacles + obstacles
    if !obstacles.isEmpty { status = status.worse(.differences) }
    stores.sort { ($0.store.root, $0.store.format.rawValue) < ($1.store.root, $1.store.format.rawValue) }
  }

  /// Sessions name the folders that they work in, where their programs may keep more; those may name others.
  private mutating func searchWorkspaces(_ search: inout StoreSearch) throws(Failure) {
    var looked: Set<FilePath> = []
    for _ in 0..<3 {
      let named = stores.reduce(into: Set<FilePath>()) { $0.formUnion($1.measure.workspaces) }.subtracting(looked)
      if named.isEmpty { return }
      for workspace in named.sorted() { search.search(workspace: workspace) }
      looked.formUnion(named)
      try measure(search.stores)
    }
  }

  private mutating func measure(_ found: [FoundStore]) throws(Failure) {
    let key = try console.sealingKey(invocation)
    for store in found where known.insert(store).inserted {
      do throws(FileError) {
        let measure = try StoreMeasure(
          of: store, files: console.files, key: key, followsLinks: invocation.followsLinks)
        obstacles += measure.obstacles
        stores.append(Item(store: store, measure: measure))
      } catch {
        if error.code == .interrupted { throw Failure(error) }
        obstacles.append(SearchObstacle(path: store.root, reason: .unreadable(error)))
      }
    }
  }

  /// Tells what could not be searched, on standard error.
  func tellObstacles() {
    for obstacle in obstacles.prefix(100) { console.warn("\(ProgramTable.name): \(obstacle.text)\n") }
    if obstacles.count > 100 { console.warn("\(ProgramTable.name): and \(obstacles.count - 100) more\n") }
  }

  /// Says that nothing was found, and where nothing is.
  func nothing(below folders: [FilePath]) -> String {
    let places = folders.isEmpty ? console.environment.places.home.map { [$0] } ?? [] : folders
    let names = places.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
    let unfollowed = invocation.followsLinks ? "" : "; links were not followed (--no-follow)"
    return "no session store was found below \(names)\(places.count > 5 ? " and others" : "")\(unfollowed)"
  }
}
