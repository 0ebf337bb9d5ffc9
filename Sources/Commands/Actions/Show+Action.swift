import SatchelBundling
import SatchelFiles
import SatchelSessionModel

/// What a bundle says of itself, or of the session that was asked for; throws where its description cannot be read.
func showReport(
  _ input: BundleInput, _ path: FilePath, _ files: any FileSystem, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ShowReport {
  let given = invocation.sessionID("session")
  var listing = try readListing(input, path, files, sessions: given.map { [$0] } ?? [], invocation, console)
  guard let contents = listing.contents else { throw Failure(listing, path: path) }
  var session: BundledSession?
  if let given {
    let name = path == "-" ? "standard input" : path.description
    let place = try Failure.places(of: given, in: contents.sessions.map(\.id), of: "bundle", at: name)[0]
    session = contents.sessions[place]
    if let id = session?.id, !id.utf8.elementsEqual(given.utf8) {
      guard case .file = input else {
        throw .usage("give the whole id of a session out of standard input: \(id)", command: invocation.command)
      }
      listing = try readListing(input, path, files, sessions: [id], invocation, console)
    }
  }
  return ShowReport(path: path, listing: listing, contents: contents, session: session)
}
