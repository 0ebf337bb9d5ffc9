import SatchelBundling
import SatchelFiles
import SatchelSessionModel

/// Shows a bundle, or one of its sessions.
@Sendable func runShow(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let path = invocation.operand(0)
  let id = invocation.text("session")
  let listing = try readListing(of: path, sessions: id.map { [$0] } ?? [], invocation, console)
  guard let contents = listing.contents else { throw Failure(listing, path: path) }
  var session: BundledSession?
  if let id {
    session = contents.sessions.first { $0.id.utf8.elementsEqual(id.utf8) }
    if session == nil { throw .noSuchSession(id, in: contents, path) }
  }
  let report = ShowReport(path: path, listing: listing, contents: contents, session: session)
  if invocation.isJSON { try console.print(report.json) } else { try console.report(report.text) }
  try console.flush()
  return listing.tellFaults(path, invocation, console)
}

extension Failure {
  /// A session that the bundle has not, and the one that was perhaps meant.
  static func noSuchSession(_ id: String, in contents: BundleContents, _ path: FilePath) -> Failure {
    let near = Suggestion.nearest(to: id, among: contents.sessions.map(\.id)).map { "; did you mean '\($0)'?" } ?? ""
    return Failure(
      "no-such-session", .unreadable, "the bundle has no session '\(id)'\(near) ('satchel list' shows all)",
      at: Place(file: path == "-" ? "standard input" : path.description))
  }
}
