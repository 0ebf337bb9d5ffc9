import SatchelJSONText
import SatchelSessionFormats

// A run has thousands of events, and a message many blocks: where one of them is hurt, the others are saved. To that end
// the element is salvaged as a document of its own, and taken if its program takes what comes out.

/// The list inside of an element whose own elements are saved one by one where it is hurt.
struct PartList: Sendable {
  /// The member that holds the list.
  var name: String
  /// Members that a sound element has, as a frame for checks.
  var frame: [JSONMember]

  /// The blocks of a message; both formats call its sender `role`.
  static func blocks(_ name: String) -> PartList {
    PartList(name: name, frame: [JSONMember("role", "user"), JSONMember(name, [])])
  }

  /// The events of a run of a session.
  static func events(sessionID: String) -> PartList {
    let snapshot: JSON = [
      "id": "run", "session_id": .string(sessionID), "status": "completed", "prompt": "", "created_at_ms": 0,
      "updated_at_ms": 0, "event_count": .integer(1 << 53),
    ]
    return PartList(name: "events", frame: [JSONMember("snapshot", snapshot), JSONMember("events", [])])
  }
}

extension DocumentSalvage {
  /// Saves what is left of an element that is no JSON, if the program takes that.
  mutating func saveParts(of bytes: [UInt8], in list: String, to end: UInt64) throws -> Bool {
    guard let plan = plan.parts(of: list) else { return false }
    let collected = CollectedBytes()
    let ledger = SalvageLedger(bytes, output: { collected.bytes += $0 }, leftover: { _, _ in })
    var inner = DocumentSalvage(bytes, plan: plan, ledger: ledger)
    guard try inner.run(), inner.saved > 0, self.plan.accepts(element: collected.bytes, of: list),
      isNew(collected.bytes, in: list)
    else { return false }
    lost += max(1, inner.lost)
    try take(respelled: collected.bytes, because: "parts that are no JSON were left out", to: end)
    return true
  }
}

private final class CollectedBytes { var bytes: [UInt8] = [] }

extension DocumentPlan {
  /// How an element of a list is salvaged as a document of its own; nil for elements without parts.
  func parts(of list: String) -> DocumentPlan? {
    guard let parts = parts[list] else { return nil }
    let outer = self
    return DocumentPlan(lists: [parts.name], frame: parts.frame, format: format, limits: limits) {
      outer.objections(toElement: $0, of: list)
    }.prepared(demanding: [])
  }
}
