import SatchelJSONText

/// What the program demands of one run in a snapshot: read event by event.
struct A3SRunOrder {
  let start: UInt64
  private(set) var id: String?
  private(set) var package: JSON?
  private(set) var capability: JSON?
  private var sessionID = ""
  private var eventCount: UInt64?
  private var last: UInt64?
  /// The first event that is not numbered above the one before.
  private var disorder: (sequence: UInt64, after: UInt64)?
  /// The bindings that events name; the first few.
  private var bound: [JSON] = []

  init(start: UInt64) { self.start = start }

  mutating func take(_ walker: inout JSONWalker) throws(JSONReadError) {
    guard try walker.firstByte() == UInt8(ascii: "{") else {
      _ = try walker.skipValue()
      return
    }
    try walker.enterObject()
    while let key = try walker.nextKey() {
      switch key.repaired {
      case "snapshot": takeSnapshot(try walker.value().root)
      case "events" where try walker.firstByte() == UInt8(ascii: "["): try takeEvents(&walker)
      default: _ = try walker.skipValue()
      }
    }
  }

  private mutating func takeSnapshot(_ view: JSONView) {
    id = view.member("id")?.string
    sessionID = view.member("session_id")?.string ?? ""
    eventCount = view.member("event_count")?.number?.uint64
    package = view.member("cognitive_package_binding")?.tree()
    capability = view.member("capability_binding")?.tree()
  }

  private mutating func takeEvents(_ walker: inout JSONWalker) throws(JSONReadError) {
    try walker.enterArray()
    while try walker.nextElement() {
      let view = try walker.value().root
      guard let sequence = view.member("sequence")?.number?.uint64 else { continue }
      if let last, sequence <= last, disorder == nil { disorder = (sequence, last) }
      last = max(last ?? 0, sequence)
      if let event = view.member("event"), event.member("type")?.isString("cognitive_context_bound") == true,
        let binding = event.member("binding"), bound.count < 16
      {
        bound.append(binding.tree())
      }
    }
  }

  func problems(sessionID wanted: String) -> [(A3SCondition, String)] {
    var problems: [(A3SCondition, String)] = []
    let name = id.map { "The run '\($0)'" } ?? "A run"
    if !sessionID.utf8.elementsEqual(wanted.utf8) {
      problems.append((.foreignRun, "\(name) names the session '\(sessionID)', not '\(wanted)'."))
    }
    if let disorder {
      problems.append(
        (.eventSequence, "\(name) has an event \(disorder.sequence) behind the event \(disorder.after)."))
    }
    if let last, let eventCount, eventCount <= last {
      problems.append((.eventCount, "\(name) counts \(eventCount) events, but has one of the number \(last)."))
    }
    if bound.contains(where: { $0 != (package ?? .null) }) {
      problems.append((.contextBinding, "\(name) has an event with another context binding than its own."))
    }
    return problems
  }
}
