public import SatchelDigests
import SatchelJSONText
public import SatchelSessionModel

/// One line of the store's write-ahead log (a3s-store.md, section 9).
public struct A3SLogEntry: Sendable, Equatable {
  /// How far a save was.
  public enum Phase: String, Sendable, Hashable {
    /// It is about to replace the snapshot.
    case intent
    /// It has replaced it.
    case committed
  }

  /// Number of the save, from 1.
  public var sequence: UInt64
  /// The session.
  public var sessionID: SessionID
  /// `sha256:` and the digest of the snapshot.
  public var snapshotDigest: String
  /// How far the save was.
  public var phase: Phase
  /// Milliseconds since 1970.
  public var recordedAtMilliseconds: UInt64

  /// An entry.
  public init(
    sequence: UInt64, sessionID: SessionID, snapshotDigest: String, phase: Phase, recordedAtMilliseconds: UInt64
  ) {
    self.sequence = sequence
    self.sessionID = sessionID
    self.snapshotDigest = snapshotDigest
    self.phase = phase
    self.recordedAtMilliseconds = recordedAtMilliseconds
  }

  static let schema = "a3s.code.session-store-wal-entry.v1"
  private static let domain = "a3s.code.session-store-wal-entry.identity.v1"

  /// The digest that stands at the end of the line.
  public func digest() throws(DigestError) -> String {
    var writer = JSONWriter()
    write(to: &writer, ["sequence", "session_id", "snapshot_digest", "phase", "recorded_at_ms"])
    writer.endObject()
    var hasher = try SHA256Hasher()
    hasher.update(Array(Self.domain.utf8) + [0])
    hasher.update(writer.bytes)
    return "sha256:" + (try hasher.finish()).hex
  }

  /// The line as the program writes it, without the line feed.
  public func line() throws(DigestError) -> [UInt8] {
    var writer = JSONWriter()
    write(to: &writer, ["sequence", "sessionId", "snapshotDigest", "phase", "recordedAtMs"])
    writer.key("entryDigest")
    writer.string(try digest())
    writer.endObject()
    return writer.bytes
  }

  private func write(to writer: inout JSONWriter, _ names: [String]) {
    writer.beginObject()
    writer.key("schema")
    writer.string(Self.schema)
    writer.key(names[0])
    writer.integer(sequence)
    writer.key(names[1])
    writer.string(sessionID.text)
    writer.key(names[2])
    writer.string(snapshotDigest)
    writer.key(names[3])
    writer.string(phase.rawValue)
    writer.key(names[4])
    writer.integer(recordedAtMilliseconds)
  }
}

/// What is wrong with a line of the log.
struct A3SLogProblem: Error, Equatable {
  var message: String
  init(_ message: String) { self.message = message }
}

extension A3SLogEntry {
  private static let names = [
    "schema", "sequence", "sessionId", "snapshotDigest", "phase", "recordedAtMs", "entryDigest",
  ]

  /// An entry from its line, checked as the program checks it.
  init(_ view: JSONView) throws(A3SLogProblem) {
    guard view.kind == .object else { throw A3SLogProblem("is no JSON object") }
    let keys = view.members.map { $0.key.string ?? "" }
    if let other = keys.first(where: { !Self.names.contains($0) }) {
      throw A3SLogProblem("has an unknown member \(other.shownAsName)")
    }
    if let missing = Self.names.first(where: { !keys.contains($0) }) { throw A3SLogProblem("lacks \(missing)") }
    if keys.count != Self.names.count { throw A3SLogProblem("has a member twice") }
    guard view.member("schema")?.string == Self.schema else { throw A3SLogProblem("has an unknown schema") }
    guard let sequence = view.member("sequence").flatMap(Self.unsigned), sequence > 0 else {
      throw A3SLogProblem("must have a sequence from 1")
    }
    guard let session = view.member("sessionId")?.string, !session.isEmpty,
      !session.utf8.contains(where: { $0 == 0 || $0 == 0x0A || $0 == 0x0D })
    else { throw A3SLogProblem("must name a session, without line breaks") }
    guard let snapshot = view.member("snapshotDigest")?.string, Self.isDigest(snapshot) else {
      throw A3SLogProblem("has a snapshotDigest that is no digest")
    }
    guard let phase = view.member("phase")?.string.flatMap(Phase.init) else {
      throw A3SLogProblem("has an unknown phase")
    }
    guard let time = view.member("recordedAtMs").flatMap(Self.unsigned) else {
      throw A3SLogProblem("must have recordedAtMs from 0")
    }
    self.init(
      sequence: sequence, sessionID: SessionID(session), snapshotDigest: snapshot, phase: phase,
      recordedAtMilliseconds: time)
    guard view.member("entryDigest")?.string == (try? digest()) else {
      throw A3SLogProblem("has an entryDigest that does not fit its content")
    }
  }

  private static func unsigned(_ view: JSONView) -> UInt64? {
    guard let number = view.number, number.isInteger else { return nil }
    return number.uint64
  }

  static func isDigest(_ text: String) -> Bool {
    text.hasPrefix("sha256:") && SHA256Digest(hex: text.utf8.dropFirst(7)) != nil
  }
}
