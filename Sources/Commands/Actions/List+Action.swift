import SatchelBackups
import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Lists a store's folder, a bundle, an archive of somebody else's, or one session's file.
@Sendable func runList(_ typed: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let invocation = try typed.namingRepository(console)
  let path = invocation.operand(0)
  if let listing = try Listing(repository: path, console) {
    try tell(listing, invocation, console)
    return .done
  }
  let material = InputMaterial(invocation, console)
  defer { material.remove() }
  switch try material.settle(path) {
  case .bundle(let input, let files): return try listBundle(input, path, files, invocation, console)
  case .path(let settled):
    let isFolder = try console.isFolder(settled)
    return try isFolder ? listStores(in: settled, invocation, console) : listFile(settled, invocation, console)
  }
}

extension Listing {
  /// The sessions of a snapshot of a repository; nil for what is none.
  fileprivate init?(repository operand: FilePath, _ console: Console) throws(Failure) {
    let (path, name) = RepositoryOperand.cut(operand, console)
    guard try RepositoryOperand.isRepository(path, console) else { return nil }
    let repository = try console.repository(at: path)
    var items: PagedList<(Item)> = []
    do throws(BackupError) {
      let snapshot = try repository.snapshot(name)
      let isAlone = snapshot.stores.count == 1
      _ = try repository.sessions(of: snapshot.name) { session in
        var item = Item(
          session.session, format: snapshot.stores[session.store].format.rawValue,
          owned: (session.fileCount, session.byteCount))
        if !isAlone { item.store = snapshot.stores[session.store].root }
        items.append(item)
      }
      self.init(
        path: operand, kind: "snapshot \(snapshot.name)", items: items,
        sharedFileCount: snapshot.stores.reduce(0) { $0 + $1.fileCount } - items.lazy.map(\.fileCount).reduce(0, +))
      stores = snapshot.stores.map { ($0.format.rawValue, $0.root, $0.sessionCount) }
    } catch { throw Failure(error).inFile(path) }
  }
}

/// Lists the one session of a file.
private func listFile(
  _ path: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ExitStatus {
  let inspection = try inspect(path, invocation, nil, console)
  try tell(Listing(inspection), invocation, console)
  return inspection.hasDamage ? .damaged : .done
}

let listMembers = Listing.members

/// Lists the store that a folder is or has inside; of several, all sessions, each with its store.
private func listStores(
  in folder: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ExitStatus {
  var listings: [Listing] = []
  var status = ExitStatus.done
  let stores = try console.stores(in: folder, invocation)
  for store in stores {
    do throws(Failure) {
      listings.append(Listing(try takeStock(of: store, isPatient: true, invocation, console)))
    } catch {
      // One that cannot be read does not hide the others.
      if stores.count == 1 { throw error }
      status = try status.worse(console.survive(error, isJSON: invocation.isJSON))
    }
  }
  let listing = Listing(listings, in: folder)
  listings = []
  try tell(listing, invocation, console)
  return listing.findings.contains { $0.severity == .damage } ? status.worse(.damaged) : status
}

private func listBundle(
  _ input: BundleInput, _ path: FilePath, _ files: any FileSystem, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ExitStatus {
  let listing = try readListing(
    input, path, files, sessions: [], tellsBeginnings: true, invocation, console)
  guard let contents = listing.contents else { throw Failure(listing, path: path) }
  try tell(
    Listing(contents, path: path, reading: listing.reading, beginnings: listing.beginnings), invocation, console)
  return listing.tellFaults(path, invocation, console)
}

/// Reads a bundle by its index, or all of it.
func readListing(
  _ input: BundleInput, _ path: FilePath, _ files: any FileSystem, sessions: [SessionID], tellsBeginnings: Bool = false,
  _ invocation: Invocation, _ console: Console
) throws(Failure) -> BundleListing {
  let options = console.readOptions(invocation, stage: "reading")
  let key = tellsBeginnings ? try console.sealingKey(invocation) : nil
  do throws(BundleError) {
    return try SatchelBundling.listBundle(
      input, sessionIDs: sessions, tellsBeginnings: tellsBeginnings, key: key, options: options,
      system: files)
  } catch {
    throw Failure(error).inFile(path == "-" ? "standard input" : path)
  }
}

extension BundleListing {
  /// Tells what was wrong in what was read; returns how the command ends.
  func tellFaults(_ path: FilePath, _ invocation: Invocation, _ console: Console) -> ExitStatus {
    guard let verification, !verification.isIntact else { return .done }
    console.tell(Failure(self, path: path), asJSON: invocation.isJSON)
    return verification.status
  }
}

/// Prints the sessions that are wanted: an object, bare ids with `--quiet`, or a table.
private func tell(_ whole: Listing, _ invocation: Invocation, _ console: Console) throws(Failure) {
  let listing = whole.choosing(try ListingChoice(invocation, console.environment))
  if invocation.isJSON {
    try console.print(listing.json)
  } else if invocation.isQuiet {
    for item in listing.items { try console.print(SafeText.escape(item.shownID) + "\n") }
  } else {
    try listing.write(columns: console.environment.columns, isLong: invocation.has("long")) { (text) throws(Failure) in
      try console.report(text)
    }
  }
  try console.flush()
}

extension Failure {
  /// A bundle that is not intact, with its faults.
  init(_ listing: BundleListing, path: FilePath) {
    let code: BundleError.Code = listing.verification?.isRefused ?? false ? .refused : .damaged
    self.init(BundleError(code, "the bundle is not intact", faults: listing.verification?.faults ?? []))
    place = Place(file: path == "-" ? "standard input" : path.description)
  }
}
