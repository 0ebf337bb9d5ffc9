import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// A session that is there and was not read to its end, as it is over a bound of ``ReadingLimits``: no damage.
struct UnreadSession: Error, Sendable {
  /// Which bound, and where.
  var error: SessionError
  /// The id in its head, as far as that can be found.
  var id: SessionID?
  /// The era that its beginning shows.
  var era: Era

  /// Nil for trouble of another kind.
  init?<Format: SessionFormat>(_ error: SessionError, _ source: any RandomAccessBytes, in format: Format.Type) {
    guard error.code == .tooLarge else { return nil }
    self.error = error
    id = Format.glimpsedID(in: source)
    era = Format.recognise(TextOutline(source)) ?? Format.earliest
  }
}

extension StoreInventory {
  /// Takes in a session that was not read, and says so.
  mutating func add(_ session: UnreadSession, id: SessionID, at path: FilePath) {
    add(StoredSession(unread: id, path: path, era: session.era))
    findings.append(
      Finding(
        .warning, code: "unreadable-too-large", message: session.error.message,
        place: session.error.place.inFile(path.description)))
  }
}
