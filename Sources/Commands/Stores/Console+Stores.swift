import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// Which stores a folder stands for that a command was given: the folder itself, or what is inside of it.

extension Console {
  /// Whether an operand is a folder or leads to one; nothing else is opened.
  func isFolder(_ path: FilePath) throws(Failure) -> Bool {
    if path == "-" { return false }
    try checkInput(path)
    do throws(FileError) {
      _ = try OpenFile(path, [.read, .folder], system: files)
      return true
    } catch {
      if error.code == .notADirectory { return false }
      throw Failure(error)
    }
  }

  /// The stores that a folder is or has inside, at least one; says which, where the folder itself is none.
  ///
  /// With `files`, these are what is looked into.
  func stores(
    in folder: FilePath, _ invocation: Invocation, files: (any FileSystem)? = nil
  ) throws(Failure) -> [FoundStore] {
    try checkStore(folder)
    var scope = SearchScope.operand
    scope.followsLinks = invocation.followsLinks
    var search = StoreSearch(scope, files: files ?? self.files)
    do throws(FileError) { try search.search(folder) } catch { throw Failure(error) }
    guard let first = search.stores.first else { throw noStore(in: folder, search.obstacles, invocation) }
    for obstacle in search.obstacles {
      warn("\(ProgramTable.name): \(obstacle.text)\n")
      if case .unreadable = obstacle.reason { hasMissedFolders = true }
    }
    if search.stores.count == 1, first.root != folder {
      remark(
        "\(ProgramTable.name): using the \(first.format.rawValue) store '\(SafeText.escape(first.root))', "
          + "which is in '\(SafeText.escape(folder))'\n")
    }
    return search.stores
  }

  /// The one store that a folder is or has inside; of several, the one of the format that was asked for.
  func store(
    in folder: FilePath, _ invocation: Invocation, files: (any FileSystem)? = nil
  ) throws(Failure) -> FoundStore {
    let format = invocation.text("format")
    let all: [FoundStore]
    do throws(Failure) { all = try stores(in: folder, invocation, files: files) } catch {
      // A store that is empty looks like none.
      guard error.code == "wrong-format", invocation.has("allow-empty") else { throw error }
      if let kind = format.flatMap({ FormatRegistry.id(named: $0) }) { return FoundStore(format: kind, root: folder) }
      var failure = error
      failure.message += "; of an empty one, say with --format which program's it is"
      throw failure
    }
    let found = all.filter { store in format.map { store.format.rawValue == $0 } ?? true }
    // Of one kind, the folder itself comes before what is inside of it.
    let own = found.filter { $0.root == folder }
    if format != nil, own.count == 1 {
      for inner in found where inner.root != folder {
        remark(
          "\(ProgramTable.name): another \(inner.format.rawValue) store stands in it, '\(SafeText.escape(inner.root))'\n"
        )
      }
      return own[0]
    }
    if found.count == 1 { return found[0] }
    guard found.isEmpty else { throw severalStores(found, in: folder, invocation) }
    throw Failure(
      "wrong-format", .unreadable, "no \(invocation.text("format") ?? "") store is in it",
      at: Place(file: folder.description))
  }

  /// Names the stores that one is to be chosen of.
  private func severalStores(_ found: [FoundStore], in folder: FilePath, _ invocation: Invocation) -> Failure {
    let isOneFolder = found.allSatisfy { $0.root == found[0].root }
    let takesFormat = invocation.command.options.contains { $0.long == "format" }
    let areApart = Set(found.map(\.format)).count == found.count
    let advice =
      isOneFolder
      ? takesFormat ? "say which with --format" : "the command takes one"
      : areApart && takesFormat ? "name one of them, or say which with --format" : "name one of them"
    var failure = Failure(
      "several-stores", .badCommandLine, "\(found.count) session stores are in it; \(advice)",
      at: Place(file: folder.description))
    failure.details = found.prefix(20).map { "\($0.format.rawValue) '\($0.root)'" }
    if found.count > 20 { failure.details.append("and \(found.count - 20) more ('satchel find' lists all)") }
    failure.extra = [
      JSONMember("stores", .array(found.map { ["path": .path($0.root), "format": .string($0.format.rawValue)] }))
    ]
    return failure
  }

  private func noStore(
    in folder: FilePath, _ obstacles: [SearchObstacle], _ invocation: Invocation
  ) -> Failure {
    var message = "no session store is in it: nothing that one of the programs keeps"
    if !invocation.followsLinks { message += "; links were not followed (--no-follow)" }
    if let nearest = StoreSearch.nearest(above: folder, files: files) {
      message += "; the nearest is the \(nearest.format.rawValue) store '\(nearest.root)'"
    }
    var failure = Failure("wrong-format", .unreadable, message, at: Place(file: folder.description))
    failure.details = obstacles.prefix(20).map(\.text)
    return failure
  }
}

extension SearchObstacle {
  /// What was not searched, and why.
  var text: String {
    let name = "'\(SafeText.escape(path))'"
    return switch reason {
    case .unreadable(let error): "\(name) was not searched: \(SafeText.escape("\(error)"))"
    case .tooDeep: "\(name) and what else lies so deep was not searched; name a folder nearer to it"
    case .tooMany: "\(name) has so many folders that not all were searched; name a smaller one"
    case .sealed(let error):
      "the workspace of \(name), and of others that the key does not open, was not searched: \(error.message)"
    }
  }
}

extension OptionSpecification {
  /// Which of several stores.
  static let storeFormat = OptionSpecification(
    long: "format", value: ValueSpecification(name: "FORMAT", kind: .choice(FormatRegistry.ids.map(\.rawValue))),
    summary: "where a folder holds several stores, take the one of this format")
  /// A store without sessions.
  static let allowEmpty = OptionSpecification(
    long: "allow-empty", summary: "take a store without any session, too, instead of ending with status 3")
}

extension Failure {
  /// A store in which there is no session, and which nobody said may be so.
  static func emptyStore(_ inventory: StoreInventory) -> Failure {
    Failure(
      "no-sessions", .unreadable,
      "the \(inventory.format.rawValue) store has no session, but \(Quantity.count(inventory.files.count, "file")); "
        + "--allow-empty takes it all the same", at: Place(file: inventory.root.description))
  }

  /// A store of whose sessions none is wanted.
  static func nothingSelected(_ inventory: StoreInventory) -> Failure {
    Failure(
      "no-sessions", .unreadable,
      "--exclude leaves no session of the \(inventory.format.rawValue) store; --allow-empty packs what is left all the same",
      at: Place(file: inventory.root.description))
  }
}
