import SatchelJSONText
import SatchelSessionModel

// The head's members stand on both sides of the lists, so a first pass walks over the
// whole file: it takes the small members into a text of their own and only notes where
// the lists are.

/// Where everything stands in a file.
struct UserSessionOutline {
  private(set) var head = UserSessionHead()
  /// Where the lists stand, in the order of ``UserSessionText/List``.
  private(set) var lists: [Range<UInt64>?] = [nil, nil, nil, nil]
  private var filled = [false, false, false, false]
  /// Where the list stands of what was put aside for exchanges.
  private(set) var units: Range<UInt64>?
  /// Whether no response tells its steps, so that times must.
  private(set) var pairsStepsByTime = false
  /// Where the metadata stand.
  private(set) var metadata: Range<UInt64>?

  private var writer = JSONWriter()
  private var offsets: [String: UInt64] = [:]
  private var walker: JSONWalker

  /// Counts the lists, if somebody wants that; the outline is of no use where it cannot go on.
  private(set) var counter: UserListCounter?

  init(
    _ source: any RandomAccessBytes, limits: ReadingLimits, counter: UserListCounter? = nil
  ) throws(SessionError) {
    self.counter = counter
    walker = JSONWalker(
      source, options: UserSessionText.options(limits), maximumValueBytes: limits.maximumValueBytes)
    do throws(JSONReadError) {
      try gather()
      guard self.counter?.isWhole != false else { return }
      try lookAtResponses(source, limits)
    } catch {
      throw SessionError(error)
    }
    try readHead()
  }

  func range(_ list: UserSessionText.List) -> Range<UInt64>? { lists[list.rawValue] }

  private func hasElements(_ list: UserSessionText.List) -> Bool { filled[list.rawValue] }
}

// MARK: The first pass

extension UserSessionOutline {
  private mutating func gather() throws(JSONReadError) {
    guard try walker.firstByte() != nil else { throw .syntax(JSONSyntaxError(.empty, offset: 0)) }
    try walker.enterObject()
    writer.beginObject()
    while let key = try walker.nextKey() {
      let name = key.repaired
      let first = try walker.firstByte()
      if offsets[name] == nil { offsets[name] = walker.offset }
      writer.key(key)
      let list = UserSessionText.List.allCases.first { $0.name == name }
      if let list, first == UInt8(ascii: "[") {
        try passOver(list)
        guard counter?.isWhole != false else { return }
        writer.verbatim("[]".utf8)
      } else if name == "metadata", first == UInt8(ascii: "{") {
        try gatherMetadata()
      } else {
        writer.verbatim(try walker.value().text)
      }
    }
    writer.endObject()
    try walker.finish()
  }

  private mutating func passOver(_ list: UserSessionText.List) throws(JSONReadError) {
    guard counter != nil else {
      filled[list.rawValue] = try hasElements()
      lists[list.rawValue] = try walker.skipValue()
      return
    }
    try counter?.take(list, &walker)
    filled[list.rawValue] = counter?.count(list) != 0
  }

  private func hasElements() throws(JSONReadError) -> Bool {
    var probe = walker
    try probe.enterArray()
    return try probe.nextElement()
  }

  private mutating func gatherMetadata() throws(JSONReadError) {
    let start = walker.offset
    var aside: JSON?
    try walker.enterObject()
    writer.beginObject()
    while let key = try walker.nextKey() {
      _ = try walker.firstByte()
      if key.repaired == Aside.memberName, let ours = takeAside() {
        aside = ours.head
        units = ours.units
      } else {
        writer.key(key)
        writer.verbatim(try walker.value().text)
      }
    }
    if let aside {
      writer.key(Aside.memberName)
      writer.value(.object([JSONMember("head", aside)]))
    }
    writer.endObject()
    metadata = start..<walker.offset
  }

  /// Takes what the exchange of formats put aside; nothing is taken if it is something else.
  private mutating func takeAside() -> (head: JSON?, units: Range<UInt64>?)? {
    var probe = walker
    guard let found = try? Self.aside(&probe), found.head != nil || found.units != nil else { return nil }
    walker = probe
    return found
  }

  private static func aside(
    _ walker: inout JSONWalker
  ) throws(JSONReadError) -> (head: JSON?, units: Range<UInt64>?)? {
    guard try walker.firstByte() == UInt8(ascii: "{") else { return nil }
    var head: JSON?
    var units: Range<UInt64>?
    try walker.enterObject()
    while let key = try walker.nextKey() {
      let first = try walker.firstByte()
      if key.repaired == "head", first == UInt8(ascii: "\""), head == nil {
        head = try walker.value().root.tree()
      } else if key.repaired == "units", first == UInt8(ascii: "["), units == nil {
        units = try walker.skipValue()
      } else {
        return nil
      }
    }
    return (head, units)
  }
}

// MARK: The head

extension UserSessionOutline {
  /// Looks for the members that tell the era, and for a range; without steps, at one response only.
  private mutating func lookAtResponses(
    _ source: any RandomAccessBytes, _ limits: ReadingLimits
  ) throws(JSONReadError) {
    if let counter {
      head.observedEra = ObservedEra(era: counter.era)
      return
    }
    var era = hasElements(.reasoning) ? UserSessionEra.e3 : hasElements(.steps) ? UserSessionEra.e2 : UserSessionEra.e1
    pairsStepsByTime = hasElements(.steps)
    if let range = range(.responses) {
      var walker = JSONWalker(
        source, from: range.lowerBound, options: UserSessionText.options(limits),
        maximumValueBytes: limits.maximumValueBytes)
      try walker.enterArray()
      while try walker.nextElement() {
        let response = try walker.value().root
        if response.kind == .object, response.member("seed_id") == nil { era = max(era, UserSessionEra.e3) }
        if let range = response.member("trajectory_range"), !range.isNull {
          era = max(era, UserSessionEra.e2)
          pairsStepsByTime = false
        }
        guard pairsStepsByTime else { break }
      }
    }
    head.observedEra = ObservedEra(era: era)
  }

  /// Reads the head from the members that were gathered.
  private mutating func readHead() throws(SessionError) {
    let era = head.observedEra
    do throws(FieldError) {
      head = try UserSessionHead.read(try gathered())
    } catch {
      let offset = error.path.first.flatMap { offsets[$0] } ?? 0
      throw SessionError(.invalid, error.description, at: Place(offset: offset, member: error.path.first))
    }
    head.observedEra = era
    if hasElements(.steps) { head.trajectorySteps.isExplicit = false }
    if hasElements(.reasoning) { head.reasoningRecords.isExplicit = false }
  }

  private func gathered() throws(FieldError) -> JSONView {
    do throws(JSONSyntaxError) {
      return try JSONDocument(writer.bytes, options: .ownText).root
    } catch {
      throw FieldError("\(error)")
    }
  }
}
