import Files
import JSONText
import SessionFormats
import SessionModel

// A walker goes through the document as long as it is one, member by member and element by
// element; each is asked for at the format's strict reader. Where the walker cannot go on,
// the item at hand is passed over (see DocumentSalvage+Finding), and another walker is set
// down behind it. What the document lacks at its end is added.

/// Saves what can be saved of a document: a session object, or a side file.
struct DocumentSalvage {
  let source: any RandomAccessBytes
  let plan: DocumentPlan
  let ledger: SalvageLedger
  var walker: JSONWalker
  var splice: SplicedBytes
  /// The list that is open; nil among the members.
  var list: String?
  var memberCount = 0
  var elementCount = 0
  private(set) var saved = 0
  var lost = 0
  /// Whether marks may still be met; false when a search came to the end without one.
  var hasLayout = true
  private var seen: Set<[UInt8]> = []
  private var lastTime = "1970-01-01T00:00:00Z"
  private let options: JSONOptions

  init(_ source: any RandomAccessBytes, plan: DocumentPlan, ledger: SalvageLedger) {
    self.source = source
    self.plan = plan
    self.ledger = ledger
    options = plan.format == .claw ? ClawFormat.jsonOptions(plan.limits) : JSONOptions(maximumDepth: 127)
    splice = SplicedBytes("", then: source, from: 0)
    walker = JSONWalker(source)
  }

  /// Saves; false if there was nothing to save.
  mutating func run() throws -> Bool {
    let bracket = UInt8(ascii: plan.isList ? "[" : "{")
    guard let start = try find(bracket) else { return false }
    try ledger.leave(to: start, because: "before the document")
    try ledger.copy(to: start + 1)
    if plan.isList { list = "" }
    try enter(plan.isList ? "[" : "{", at: start + 1)
    var isOpen = true
    while isOpen {
      do {
        isOpen = try list == nil ? member() : element()
      } catch is JSONReadError {
        isOpen = try passOver()
        if !isOpen { try close() }
      }
    }
    return memberCount > 0 || saved > 0
  }

  /// The first such bracket in the first 64 KiB.
  private func find(_ bracket: UInt8) throws -> UInt64? {
    let head = try source.bytes(0..<min(source.byteCount, 1 << 16))
    return head.firstIndex(of: bracket).map { UInt64($0) }
  }

  /// Sets a walker down inside a list or object, before an item, or (with `behindItem`) behind one.
  mutating func enter(_ bracket: String, behindItem: Bool = false, at offset: UInt64) throws(JSONReadError) {
    let isList = bracket == "["
    splice = SplicedBytes(bracket + (behindItem ? isList ? "\"\"" : "\"\":\"\"" : ""), then: source, from: offset)
    walker = JSONWalker(splice, options: options, maximumValueBytes: plan.limits.maximumValueBytes)
    if isList { try walker.enterArray() } else { try walker.enterObject() }
    guard behindItem else { return }
    if isList { _ = try walker.nextElement() } else { _ = try walker.nextKey() }
    // A string ends with its quote, whatever the source begins with.
    _ = try walker.skipValue()
  }

  /// Where the walker stands in the source.
  var place: UInt64 { splice.origin(of: walker.offset) }

  // MARK: Members

  private mutating func member() throws -> Bool {
    guard let key = try walker.nextKey() else {
      try addDefaults()
      try ledger.copy(to: place)
      try finishBehind()
      return false
    }
    let first = try walker.firstByte()
    let isList = plan.lists.contains(key.repaired) && first == UInt8(ascii: "[")
    if isList, !seen.contains(Array(key.repaired.utf8)) {
      try walker.enterArray()
      try emit(to: place, isFirst: memberCount == 0)
      note(member: key)
      (list, elementCount) = (key.repaired, 0)
    } else {
      let value = try walker.value()
      try take(key, value.text, to: place)
    }
    return true
  }

  private mutating func note(member key: JSONString) {
    seen.insert(Array(key.repaired.utf8))
    memberCount += 1
  }

  mutating func take(_ key: JSONString, _ value: [UInt8], to end: UInt64) throws {
    let name = Array(key.repaired.utf8)
    if seen.contains(name) {
      lost += 1
      return try ledger.leave(to: end, because: "a member of this name came before")
    }
    if plan.accepts(member: key, value) {
      try emit(to: end, isFirst: memberCount == 0)
      return note(member: key)
    }
    var respelling = Respelling(plan.format)
    if let other = respelling.parse(value).flatMap({ respelling.respelled($0)?.text() }),
      plan.accepts(member: JSONString(key.repaired), other)
    {
      return try takeRespelled(JSONString(key.repaired), other, because: respelling.reason, to: end)
    }
    lost += 1
    try ledger.leave(to: end, because: "the program refuses this member")
  }

  // MARK: Elements

  private mutating func element() throws -> Bool {
    guard let list else { return false }
    if try walker.nextElement() {
      let value = try walker.value()
      try take(element: value.text, of: list, to: place)
      return true
    }
    try ledger.copy(to: place)
    self.list = nil
    guard !plan.isList else {
      try finishBehind()
      return false
    }
    try enter("{", behindItem: true, at: place)
    return true
  }

  mutating func take(element: [UInt8], of list: String, to end: UInt64) throws {
    if plan.accepts(element: element, of: list) {
      try emit(to: end, isFirst: elementCount == 0)
      noteTime(in: element)
      return noteElement()
    }
    if let (text, reason) = respelled(element: element, of: list) {
      try ledger.replace(to: end, by: separator(elementCount, indent) + text, because: reason)
      return noteElement()
    }
    try ledger.leave(to: end, because: "the program refuses this \(plan.isList ? "entry" : "element of \(list)")")
    lost += 1
    try addPlaceholder()
  }

  private mutating func noteElement() {
    elementCount += 1
    saved += 1
  }

  /// The element in a spelling that the program takes, with the time of its neighbour if its own is unfit.
  func respelled(element: [UInt8], of list: String) -> (text: [UInt8], reason: String)? {
    var respelling = Respelling(plan.format)
    guard let tree = respelling.parse(element), let value = respelling.respelled(tree) else { return nil }
    if plan.accepts(element: value.text(), of: list) { return (value.text(), respelling.reason) }
    for parts in ["content", "blocks"] {
      if let kept = respelling.keeping(parts, of: value, where: { plan.accepts(element: $0.text(), of: list) }) {
        return (kept.text(), respelling.reason)
      }
    }
    guard plan.placeholders[list] != nil, var members = value.members,
      let index = members.firstIndex(where: { $0.name == "timestamp" })
    else { return nil }
    members[index].value = .string(lastTime)
    let text = JSON.object(members).text()
    return plan.accepts(element: text, of: list) ? (text, "an unfit time became that of the element before") : nil
  }

  mutating func takeRespelled(_ key: JSONString, _ value: [UInt8], because reason: String, to end: UInt64) throws {
    guard !seen.contains(Array(key.repaired.utf8)) else {
      lost += 1
      return try ledger.leave(to: end, because: "a member of this name came before")
    }
    let text = separator(memberCount, 2) + DocumentPlan.text(of: key, value)
    try ledger.replace(to: end, by: text, because: reason)
    note(member: key)
  }

  /// Counts an element whose end was lost.
  mutating func noteTorn() { noteElement() }

  mutating func take(respelled text: [UInt8], because reason: String, to end: UInt64) throws {
    try ledger.replace(to: end, by: separator(elementCount, indent) + text, because: reason)
    noteElement()
  }

  /// Puts something where an element was lost, so that the lists stay in step.
  mutating func addPlaceholder() throws {
    guard let list, let placeholder = plan.placeholders[list] else { return }
    let text = placeholder(lastTime).text()
    try ledger.add(
      separator(elementCount, indent) + text, because: "stands for a lost element, so that the lists stay in step")
    elementCount += 1
  }

  private mutating func noteTime(in element: [UInt8]) {
    guard !plan.placeholders.isEmpty, let root = try? JSONDocument(element).root else { return }
    if let time = root.member("timestamp")?.string { lastTime = time }
  }

  // MARK: Writing

  /// How far elements are indented.
  var indent: Int { plan.isList ? 2 : 4 }

  func separator(_ count: Int, _ indent: Int) -> [UInt8] {
    Array((count == 0 ? "\n" : ",\n").utf8) + [UInt8](repeating: 0x20, count: indent)
  }

  /// Copies an item with what stands before it, and sees to the comma between.
  mutating func emit(to end: UInt64, isFirst: Bool) throws {
    let comma = try behindComma()
    if let comma, isFirst { try ledger.leave(to: comma, because: "a comma without anything before it") }
    if comma == nil, !isFirst { try ledger.add([UInt8(ascii: ",")], because: "a comma that was lost") }
    try ledger.copy(to: end)
  }

  /// The offset behind the comma at hand, if there is one.
  private func behindComma() throws -> UInt64? {
    let start = try nextByte(from: ledger.position)
    return start?.byte == UInt8(ascii: ",") ? start.map { $0.offset + 1 } : nil
  }

  /// The next byte that is not a blank.
  func nextByte(from offset: UInt64) throws -> (offset: UInt64, byte: UInt8)? {
    var offset = offset
    while offset < source.byteCount {
      let bytes = try source.bytes(offset..<min(source.byteCount, offset + 64))
      if let index = bytes.firstIndex(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }) {
        return (offset + UInt64(index), bytes[index])
      }
      if bytes.isEmpty { return nil }
      offset += UInt64(bytes.count)
    }
    return nil
  }

  /// Adds the members that the program demands and that were not met.
  private mutating func addDefaults() throws {
    for member in plan.defaults where !seen.contains(Array(member.name.utf8)) {
      try ledger.add(
        separator(memberCount, 2) + DocumentPlan.text(of: member.key, member.value.text()),
        because: "the program demands it, and it was lost")
      memberCount += 1
      seen.insert(Array(member.name.utf8))
    }
  }

  /// Ends a document whose end is missing.
  private mutating func close() throws {
    if list != nil, !plan.isList {
      try ledger.add(Array("\n  ]".utf8), because: "the end of the list was lost")
      list = nil
    }
    let isEmpty = memberCount == 0 && saved == 0
    if !plan.isList, !isEmpty { try addDefaults() }
    try ledger.add(Array((plan.isList ? "\n]" : "\n}").utf8), because: "the end of the document was lost")
    try ledger.leave(to: source.byteCount, because: "behind the last that could be saved")
  }

  /// Copies blanks behind the document; anything else is left.
  private func finishBehind() throws {
    let rest = try nextByte(from: ledger.position)
    if rest == nil { return try ledger.copy(to: source.byteCount) }
    try ledger.leave(to: source.byteCount, because: "behind the end of the document")
  }
}

extension DocumentPlan {
  static func text(of key: JSONString, _ value: [UInt8]) -> [UInt8] {
    JSON.string(key).text() + Array(": ".utf8) + value
  }
}

extension Respelling {
  /// What was changed, in one line.
  var reason: String { reasons.sorted().joined(separator: "; ") }
}
