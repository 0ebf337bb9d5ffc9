import SatchelBundling
import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// What a bundle says of itself, or of the session that was asked for; throws where its description cannot be read.
func showReport(
  _ input: BundleInput, _ path: FilePath, _ files: any FileSystem, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ShowReport {
  let given = invocation.sessionID("session")
  var listing = try readListing(input, path, files, sessions: given.map { [$0] } ?? [], invocation, console)
  guard let contents = listing.contents else { throw Failure(listing, path: path) }
  var (session, own): (BundledSession?, String?)
  if let given {
    let name = path == "-" ? "standard input" : path.description
    let (sessions, ids) = (contents.sessions, contents.sessions.map(\.id))
    // Sessions of one id follow each other.
    let file = { (place: Int) -> String? in
      let isRepeated =
        place > 0 && ids[place - 1] == ids[place] || place + 1 < ids.count && ids[place + 1] == ids[place]
      return isRepeated ? sessions[place].path?.description : nil
    }
    let place = try Failure.place(of: given, in: ids, file: file, of: "bundle", at: name)
    session = contents.sessions[place]
    own = file(place)
    if let id = session?.id, !id.utf8.elementsEqual(given.utf8) {
      guard case .file = input else {
        throw .usage("give the whole id of a session out of standard input: \(id)", command: invocation.command)
      }
      listing = try readListing(input, path, files, sessions: [id], invocation, console)
    }
  }
  if let own { listing.files.removeAll { $0.role == StoredFile.sessionRole && $0.pathInStore.description != own } }
  return ShowReport(path: path, listing: listing, contents: contents, session: session)
}
