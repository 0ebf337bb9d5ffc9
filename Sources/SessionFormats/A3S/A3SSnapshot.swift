public import SatchelJSONText
public import SatchelSessionModel

// An aggregate snapshot holds a session and, around it, lists that can be far larger. The lists are
// not taken into memory: a part knows where its text stands, and is copied from there.

/// What stands around the session in an aggregate snapshot (a3s-store.md, section 7).
public struct A3SSnapshot: Sendable, Equatable {
  /// What stands before the session: `schema_version` in files of the program.
  public var before: [A3SSnapshotPart]
  /// What stands behind it: lists of side data in files of the program.
  public var after: [A3SSnapshotPart]

  /// A snapshot of parts.
  public init(before: [A3SSnapshotPart], after: [A3SSnapshotPart]) {
    self.before = before
    self.after = after
  }

  /// The snapshot of a session that has no side data.
  public static let empty = A3SSnapshot(
    before: [A3SSnapshotPart("schema_version", Array("1".utf8))],
    after: A3SSnapshotList.allCases.filter { $0 != .retainedArtifactURIs }
      .map { A3SSnapshotPart($0.rawValue, Array("[]".utf8)) })

  /// All parts in order.
  public var parts: [A3SSnapshotPart] { before + after }

  /// The part of that name.
  public func part(_ name: String) -> A3SSnapshotPart? { parts.last { $0.key.value == name } }

  /// The part that holds a list.
  public func part(_ list: A3SSnapshotList) -> A3SSnapshotPart? { part(list.rawValue) }

  /// Whether a member tells of 8.3.0 or later.
  var isLatest: Bool { part(.retainedArtifactURIs) != nil || part("session_review") != nil }
}

/// The lists of a snapshot, in the order in which they are written.
public enum A3SSnapshotList: String, Sendable, Hashable, CaseIterable {
  /// What the flat layout keeps as `artifacts` in `artifacts/<safe id>/artifacts.json`.
  case artifacts
  /// What it keeps as `retained_uris` there; since 8.3.0.
  case retainedArtifactURIs = "retained_artifact_uris"
  /// What it keeps in `traces/`.
  case traceEvents = "trace_events"
  /// What it keeps in `runs/`.
  case runRecords = "run_records"
  /// What it keeps in `verification/`.
  case verificationReports = "verification_reports"
  /// What it keeps in `subagent_tasks/`.
  case subagentTasks = "subagent_tasks"

  /// The kind of side data; nil for the URIs, which share a file with the artifacts.
  public var sideKind: A3SSideKind? {
    switch self {
    case .artifacts: .artifacts
    case .retainedArtifactURIs: nil
    case .traceEvents: .traces
    case .runRecords: .runs
    case .verificationReports: .verification
    case .subagentTasks: .subagentTasks
    }
  }
}

/// A member of a snapshot besides the session.
public struct A3SSnapshotPart: Sendable {
  /// Its name.
  public var key: JSONString
  /// Its value, as it stands in the text that it was found in.
  public var text: ByteStretch
  /// Whether the value is laid out for its place when it is written; else it is copied.
  public var isLaidOut: Bool
  /// The file that the value stands in, if not in that of the session.
  public var file: String?
  /// Whether the value was too large to be put aside with the rest, and must be had from elsewhere.
  public var isElsewhere: Bool

  /// A part.
  public init(key: JSONString, text: ByteStretch, isLaidOut: Bool = false, file: String? = nil) {
    self.key = key
    self.text = text
    self.isLaidOut = isLaidOut
    self.file = file
    isElsewhere = false
  }

  /// A small part.
  public init(_ name: String, _ text: [UInt8]) { self.init(key: JSONString(name), text: ByteStretch(text)) }

  /// A place in the value as one in its file.
  public func place(_ inner: Place) -> Place { inner.inside(self) }

  /// Hands out the value as it is written into a snapshot.
  ///
  /// Throws `SessionError` if it cannot be read, and whatever `take` throws.
  public func forEachPiece(_ take: ([UInt8]) throws -> Void) throws {
    guard isLaidOut else { return try text.forEachPiece(take) }
    try forEachPiece(style: .pretty, depth: 1, take)
  }

  /// Hands out the value in another layout.
  public func forEachPiece(
    style: JSONWriter.Style, depth: Int, _ take: ([UInt8]) throws -> Void
  ) throws {
    var layout = JSONRelayout(style: style, depth: depth)
    try text.forEachPiece { piece in
      var out: [UInt8] = []
      out.reserveCapacity(piece.count)
      layout.take(piece, into: &out)
      try take(out)
    }
  }
}

extension A3SSnapshotPart: Equatable {
  /// Whether both have one name and one text.
  public static func == (a: A3SSnapshotPart, b: A3SSnapshotPart) -> Bool {
    guard a.key == b.key, a.isElsewhere == b.isElsewhere, a.isLaidOut == b.isLaidOut,
      a.text.byteCount == b.text.byteCount
    else { return false }
    if a.isElsewhere { return true }
    var offset: UInt64 = 0
    while offset < a.text.byteCount {
      guard let one = try? a.text.bytes(at: offset, count: 1 << 16),
        let other = try? b.text.bytes(at: offset, count: 1 << 16), !one.isEmpty, !other.isEmpty
      else { return false }
      // A source may hand out less than was asked for.
      let count = min(one.count, other.count)
      guard one[..<count] == other[..<count] else { return false }
      offset += UInt64(count)
    }
    return true
  }
}

extension A3SSnapshotPart: CustomStringConvertible {
  /// The name and how long the value is.
  public var description: String { "\(key.repaired), \(text.byteCount) bytes" }
}
