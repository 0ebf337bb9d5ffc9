import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionStores

// A snapshot needs its version and its session; every list may be absent and is empty then (a3s-store.md,
// section 7). So what is left of one is completed to a snapshot again, and never made into a flat session, which
// has no place for the lists. Nothing inside of it is a checksum of the rest: digests stand in the log, which
// no program compares when it reads a session (section 9), and in bindings, which are only looked at for their shape.

extension DocumentPlan {
  /// The id that the session of a snapshot is expected to have.
  struct ExpectedID: Sendable {
    var text: String
    /// Whether the file is named by it: the program loads no session of another id from there.
    var isCertain: Bool
  }

  /// What a list or the section begins with.
  struct Opener {
    var name: String
    var text: String
  }

  /// The plan for an aggregate snapshot.
  static func snapshot(id: ExpectedID, limits: ReadingLimits) -> DocumentPlan {
    let session = frame(.a3s, id.text, limits)
    let frame = [JSONMember("schema_version", 1), JSONMember("session", .object(session.frame))]
    var plan = DocumentPlan(
      lists: A3SSnapshotList.allCases.map(\.rawValue), frame: frame, format: .a3s, limits: limits
    ) { A3SFormat.objections(to: $0) }
    var inner = DocumentPlan(lists: session.lists, frame: session.frame, format: .a3s, limits: limits) {
      A3SFormat.objections(
        to: SplicedBytes(Array(#"{"schema_version":1,"session":"#.utf8), then: $0, suffix: [UInt8(ascii: "}")]))
    }
    inner.parts = session.parts
    plan.parts = [A3SSnapshotList.runRecords.rawValue: .events(sessionID: id.text)]
    inner = inner.prepared(demanding: demanded[.a3s] ?? [])
    plan = plan.prepared(demanding: ["schema_version", "session"])
    plan.section = ("session", inner)
    plan.refused = ["id", "config", "messages"]
    plan.textLists = [A3SSnapshotList.retainedArtifactURIs.rawValue]
    plan.expectedID = id
    plan.identity = { identity(of: $1, in: $0) }
    return plan
  }

  /// A run's id or an artifact's URI, which the program wants to meet only once.
  private static func identity(of element: any RandomAccessBytes, in list: String) -> String? {
    switch A3SSnapshotList(rawValue: list) {
    case .runRecords:
      let runs = SplicedBytes([UInt8(ascii: "[")], then: element, suffix: [UInt8(ascii: "]")])
      return (try? A3SSideScan.summary(of: .runs, runs, inSnapshot: true))?.runs.first?.id
    case .artifacts: return A3SStoreLayout.artifactURI(element)
    default: return nil
    }
  }

  /// Whether a member of that name belongs into this object.
  func owns(_ name: String) -> Bool {
    lists.contains(name) || frame.contains { $0.name == name } || (section != nil && name == "session_review")
  }

  /// What the lists and the section begin with.
  var openers: [Opener] {
    let section = section.map { [Opener(name: $0.name, text: "\"\($0.name)\": {")] } ?? []
    return isList ? [] : section + lists.map { Opener(name: $0, text: "\"\($0)\": [") }
  }

  /// The list or section that a member opens, also if its name has one or two wrong bytes; nil for other members.
  func opened(by name: String, _ first: UInt8?, butNot seen: Set<[UInt8]>) -> String? {
    let names = first == UInt8(ascii: "[") ? lists : first == UInt8(ascii: "{") ? section.map { [$0.name] } ?? [] : []
    let unmet = names.filter { !seen.contains(Array($0.utf8)) }
    if unmet.contains(name) { return name }
    if owns(name) { return nil }
    return unmet.first { DocumentSalvage.distance(Array($0.utf8)[...], Array(name.utf8)) <= 2 }
  }
}
