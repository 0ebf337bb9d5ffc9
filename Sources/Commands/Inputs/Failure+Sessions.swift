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

  /// The places of the sessions that an id means, which may be shortened, or escaped as reports show it; at least one.
  /// `file` gives the path of each session's file.
  static func places(
    of given: SessionID, in ids: [SessionID], file: (Int) -> String? = { _ in nil }, of holder: String, at path: String
  ) throws(Failure) -> [Int] {
    let match = ShortenedID(given).match(ids, file: file)
    if case .found(let places) = match { return places }
    if match == .unknown {
      let shown = ids.indices.filter { SafeText.escape(ids[$0]) == given.text }
      if let first = shown.first, shown.allSatisfy({ ids[$0] == ids[first] }) { return shown }
    }
    throw .session(given, match, among: ids, of: holder, at: path)
  }

  /// The place of the one session that is meant.
  static func place(
    of given: SessionID, in ids: [SessionID], file: (Int) -> String?, of holder: String, at path: String
  ) throws(Failure) -> Int {
    let places = try places(of: given, in: ids, file: file, of: holder, at: path)
    guard places.count > 1 else { return places[0] }
    let id = ids[places[0]]
    var failure = Failure(
      "ambiguous-session", .badCommandLine,
      "\(places.count) sessions have the id '\(SafeText.escape(id))'; name one by the folder of its file",
      at: Place(file: path))
    let files = places.compactMap(file)
    failure.details = files.indices.prefix(20).map { place in
      let others = files.indices.filter { $0 != place }.map { files[$0] }
      return SafeText.escape(ShortenedID.name(of: id, in: files[place], amongFiles: others))
    }
    if places.count > 20 { failure.details.append("and \(places.count - 20) more ('satchel list' shows all)") }
    throw failure
  }
}

extension Failure {
  /// Whether it tells only that a session of some id is not there.
  var isMissingSession: Bool { code == "no-such-session" }
}
