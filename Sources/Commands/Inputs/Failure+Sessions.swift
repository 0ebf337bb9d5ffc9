import SatchelFiles
import SatchelSessionModel

extension Failure {
  /// Why no session can be chosen by what was typed.
  static func session(
    _ given: SessionID, _ match: ShortenedID.Match, among ids: [SessionID], of holder: String, at path: String
  ) -> Failure {
    guard case .ambiguous(let places) = match else {
      let near = Suggestion.nearest(to: given.text, among: ids.map(\.text)).map { "; did you mean '\($0)'?" } ?? ""
      return Failure(
        "no-such-session", .unreadable, "the \(holder) has no session '\(given)'\(near) ('satchel list' shows all)",
        at: Place(file: path))
    }
    var failure = Failure(
      "ambiguous-session", .badCommandLine, "'\(given)' begins the ids of \(places.count) sessions; type more of one",
      at: Place(file: path))
    failure.details = places.prefix(20).map { ids[$0].text }
    if places.count > 20 { failure.details.append("and \(places.count - 20) more ('satchel list' shows all)") }
    return failure
  }

  /// The places of the sessions that an id means, which may be shortened; at least one.
  static func places(
    of given: SessionID, in ids: [SessionID], folders: [String] = [], of holder: String, at path: String
  ) throws(Failure) -> [Int] {
    let match = ShortenedID(given).match(ids, folders: folders)
    if case .found(let places) = match { return places }
    throw .session(given, match, among: ids, of: holder, at: path)
  }
}

extension Failure {
  /// Whether it tells only that a session of some id is not there.
  var isMissingSession: Bool { code == "no-such-session" }
}
