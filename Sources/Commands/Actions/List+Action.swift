import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// Lists a store's folder, or else a bundle.
@Sendable func runList(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let path = invocation.operand(0)
  return try isFolder(path, console) ? listStore(path, invocation, console) : listBundle(path, invocation, console)
}

let listMembers = Listing.members

private func isFolder(_ path: FilePath, _ console: Console) throws(Failure) -> Bool {
  if path == "-" { return false }
  try console.checkInput(path)
  do throws(FileError) {
    return try OpenFile(path, system: console.files).status().kind == .directory
  } catch {
    throw Failure(error)
  }
}

private func listStore(
  _ path: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ExitStatus {
  let listing = Listing(try takeStock(of: path, invocation, console))
  try tell(listing, invocation, console)
  return listing.findings.contains { $0.severity == .damage } ? .damaged : .done
}

private func listBundle(
  _ path: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ExitStatus {
  let listing = try readListing(of: path, sessions: [], invocation, console)
  guard let contents = listing.contents else { throw Failure(listing, path: path) }
  try tell(Listing(contents, path: path, reading: listing.reading), invocation, console)
  return listing.tellFaults(path, invocation, console)
}

/// Reads a bundle by its index, or all of it.
func readListing(
  of path: FilePath, sessions: [String], _ invocation: Invocation, _ console: Console
) throws(Failure) -> BundleListing {
  let input = try console.bundle(at: path)
  let options = console.readOptions(invocation, stage: "reading")
  do throws(BundleError) {
    return try SatchelBundling.listBundle(input, sessionIDs: sessions, options: options, system: console.files)
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

private func tell(_ listing: Listing, _ invocation: Invocation, _ console: Console) throws(Failure) {
  if invocation.isJSON { try console.print(listing.json) } else { try console.report(listing.text) }
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
