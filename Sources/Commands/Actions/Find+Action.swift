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
  /// What was found, by folder.
  private(set) var stores: [StoreFinding.Item] = []
  /// What could not be searched.
  private(set) var obstacles: [SearchObstacle] = []
  /// How the command ends.
  private(set) var status = ExitStatus.done
  private let invocation: Invocation
  private let console: Console

  init(_ invocation: Invocation, _ console: Console) { (self.invocation, self.console) = (invocation, console) }

  /// Searches the folders, each told if it cannot be searched; without any, what is the person's.
  mutating func find(below folders: [FilePath], isJSON: Bool) throws(Failure) {
    let places = console.environment.places
    if folders.isEmpty, places.home == nil {
      throw .usage("HOME is not set; name a folder to search", command: .find)
    }
    var finding = StoreFinding(
      files: console.files, key: try console.sealingKey(invocation), followsLinks: invocation.followsLinks)
    do throws(FileError) {
      if folders.isEmpty { try finding.search(places) } else { try finding.search(folders) }
    } catch { throw Failure(error) }
    for (_, error) in finding.failures {
      status = try status.worse(console.survive(Failure(error), isJSON: isJSON))
    }
    (stores, obstacles) = (finding.items, finding.obstacles)
    if !obstacles.isEmpty { status = status.worse(.differences) }
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
