import Bundling
import Exchange
import Files
import SessionModel
import SessionStores

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
  let inventory = try takeStock(of: path, invocation, console)
  try tell(Listing(inventory), invocation, console)
  return inventory.findings.contains { $0.severity == .damage } ? .damaged : .done
}

private func listBundle(
  _ path: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ExitStatus {
  let report = try verify(path, invocation, console)
  guard let contents = report.contents else { throw Failure(report, path: path) }
  try tell(Listing(contents, path: path), invocation, console)
  if !report.isIntact { console.tell(Failure(report, path: path), asJSON: invocation.isJSON) }
  return report.status
}

private func tell(_ listing: Listing, _ invocation: Invocation, _ console: Console) throws(Failure) {
  if invocation.isJSON { try console.print(listing.json) } else { try console.report(listing.text) }
  try console.flush()
}

extension Failure {
  /// A bundle that is not intact, with its faults.
  fileprivate init(_ report: VerificationReport, path: FilePath) {
    let code: BundleError.Code = report.isRefused ? .refused : .damaged
    self.init(BundleError(code, "the bundle is not intact", faults: report.faults))
    place = Place(file: path == "-" ? "standard input" : path.description)
  }
}
