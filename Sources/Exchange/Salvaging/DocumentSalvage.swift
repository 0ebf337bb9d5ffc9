import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// A walker goes through the document as long as it is one, member by member and element by
// element; each is asked for at the format's strict reader. Where the walker cannot go on,
// the item at hand is passed over (see DocumentSalvage+Finding), and another walker is set
// down behind it. What the document lacks at its end is added. A snapshot has the session in
// an object of its own: that is a level, with a plan of its own (see DocumentSalvage+Levels).

/// Saves what can be saved of a document: a session object, a snapshot around one, or a side file.
struct DocumentSalvage {
  let source: any RandomAccessBytes
  let ledger: SalvageLedger
  var walker: JSONWalker
  var splice: SplicedBytes
  /// The open objects, the document first.
  var levels: [DocumentLevel]
  /// The list that is open; nil among the members.
  var list: String?
  var elementCount = 0
  /// Members of objects inside of the document that were met.
  private(set) var innerCount = 0
  private(set) var saved = 0
  var lost = 0
  /// Members that were made up since the program demands them: as many were lost at least.
  var madeUp = 0
  /// Whether marks may still be met; false when a search came to the end without one.
  var hasLayout = true
  /// Whether the first member stands on a line of its own behind two blanks.
  private(set) var isIndentedByTwo = false
  /// What may stand once in each list, as far as it was met.
  private var identities: Set<[UInt8]> = []
  private var lastTime = "1970-01-01T00:00:00Z"
  let options: JSONOptions

  init(_ source: any RandomAccessBytes, plan: DocumentPlan, ledger: SalvageLedger) {
    self.source = source
    self.ledger = ledger
    levels = [DocumentLevel(plan: plan)]
    options = plan.spelling.options(plan.limits)
    splice = SplicedBytes("", then: source, from: 0)
    walker = JSONWalker(source)
  }

  /// The plan of the object at hand.
  var plan: DocumentPlan { level.plan }

  /// Saves; false if there was nothing to save.
  mutating func run() throws -> Bool {
    try begin()
    var isOpen = true
    while isOpen {
      do {
        isOpen = try list == nil ? member() : element()
      } catch is JSONReadError {
        isOpen = try passOver()
        if !isOpen { try close() }
      }
    }
    lost = max(lost, madeUp)
    return isWorthwhile
  }

  private mutating func begin() throws {
    let bracket = plan.isList ? "[" : "{"
    var start: UInt64 = 0
    if let found = try opening(Array(bracket.utf8)[0]) {
      try ledger.leave(to: found, because: "before the document")
      start = found + 1
      try ledger.copy(to: start)
    } else {
      try ledger.add(Array(bracket.utf8), because: "the beginning of the document was lost")
      lost += 1
    }
    let next = try source.bytes(start..<min(source.byteCount, start + 5)).filter { $0 != 0x0D }
    isIndentedByTwo = ["\n  \"", "\n  {", "  \"", "  {"].contains { next.starts(with: $0.utf8) }
    if plan.isList { list = "" }
    try enter(bracket, at: start)
  }

  /// The first such bracket in the first 64 KiB; nil if there is none, or it stands inside of something.
  private func opening(_ bracket: UInt8) throws -> UInt64? {
    let head = try source.bytes(0..<min(source.byteCount, 1 << 16))
    guard let index = head.firstIndex(of: bracket) else { return nil }
    let before = head[..<index].filter { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }
    let isInside = ["\":", "[", ","].contains { before.suffix($0.utf8.count).elementsEqual($0.utf8) }
    if isInside || !before.isEmpty && !beginsDocument(Array(head[index...])) { return nil }
    return UInt64(index)
  }

  /// Whether what stands behind other bytes is the document, and not an object or list inside of one.
  private func beginsDocument(_ text: [UInt8]) -> Bool {
    if plan.isList { return true }
    var walker = JSONWalker(text, options: options)
    do throws(JSONReadError) {
      try walker.enterObject()
      return try walker.nextKey().map { plan.owns($0.repaired) } ?? true
    } catch { return true }
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
    guard let key = try walker.nextKey() else { return try endObject() }
    let first = try walker.firstByte()
    try changeLevel(for: key)
    let name =
      try plan.opened(by: key.repaired, first, butNot: level.seen) ?? opened(loosely: key.repaired, at: place, first)
    if let name {
      try open(name, behind: key)
    } else {
      let value = try walker.value()
      if let next = try swallowedMember(in: value.text, of: key) { return try passOver(toSwallowed: next) }
      if try swallowsMembers(value.text) || !isSure(key, value.text) {
        throw JSONReadError.syntax(JSONSyntaxError(.truncated, offset: walker.offset))
      }
      try take(key, value.text, to: place)
    }
    return true
  }

  /// Whether a value that the program refuses ends where one may end: else a quote was lost, and it ends elsewhere.
  private func isSure(_ key: JSONString, _ value: [UInt8]) throws -> Bool {
    guard let next = try nextByte(from: place), ![UInt8(ascii: ","), UInt8(ascii: "}")].contains(next.byte) else {
      return true
    }
    return plan.accepts(member: JSONString(key.repaired), value)
  }

  /// Whether a value has lines that begin members of the object at hand: then its own end is lost.
  private func swallowsMembers(_ value: [UInt8]) -> Bool {
    guard isIndentedByTwo, value.count > memberIndent + 2 else { return false }
    let mark = [0x0A] + [UInt8](repeating: 0x20, count: memberIndent) + [UInt8(ascii: "\"")]
    return value.indices.dropLast(mark.count - 1).contains { place in
      value[place] == 0x0A && value[place..<place + mark.count].elementsEqual(mark)
    }
  }

  /// The same of lines that begin members or elements, or end the list at hand, of an element.
  private func swallowsElements(_ value: [UInt8]) -> Bool {
    guard isIndentedByTwo, value.contains(0x0A) else { return false }
    let end = plan.isList ? 0 : memberIndent
    let marks = [(indent, "{"), (end, "]")] + (plan.isList ? [] : [(end, "\"")])
    let lines = marks.map { [0x0A] + [UInt8](repeating: 0x20, count: $0.0) + Array($0.1.utf8) }
    return value.indices.contains { place in
      value[place] == 0x0A && lines.contains { value[place...].starts(with: $0) }
    }
  }

  mutating func note(member name: String) {
    level.seen.insert(Array(name.utf8))
    level.memberCount += 1
    if levels.count > 1 { innerCount += 1 }
  }

  mutating func take(_ key: JSONString, _ value: [UInt8], to end: UInt64) throws {
    let name = Array(key.repaired.utf8)
    if level.seen.contains(name), !plan.accepts(repeated: key, value) {
      lost += 1
      return try ledger.leave(to: end, because: "a member of this name came before")
    }
    if let other = otherID(for: key, value) {
      return try takeRespelled(key, other.text, because: other.reason, to: end)
    }
    if plan.accepts(member: key, value) {
      try emit(to: end, isFirst: level.memberCount == 0)
      noteID(key, value)
      return note(member: key.repaired)
    }
    var respelling = Respelling(plan.spelling)
    let (key, plan) = (JSONString(key.repaired), plan)
    if let tree = respelling.parse(value).map({ plan.withoutSecret(key, $0) }) {
      if let other = respelling.repaired(tree, where: { plan.accepts(member: key, $0.text()) }) {
        lost += respelling.omittedCount
        return try takeRespelled(key, other.text(), because: respelling.reason, to: end)
      }
      if let frame = plan.frame.last(where: { $0.name == key.repaired })?.value,
        let (mended, unfit) = respelling.mending(
          frame, with: tree, where: { plan.accepts(member: key, $0.text()) })
      {
        lost += unfit
        return try takeRespelled(key, mended.text(), because: respelling.reason, to: end)
      }
    }
    lost += 1
    try ledger.leave(to: end, because: "the program refuses this member")
  }

  // MARK: Elements

  private mutating func element() throws -> Bool {
    guard let list else { return false }
    if try walker.nextElement() {
      if !plan.textLists.contains(list), try walker.firstByte() == UInt8(ascii: "[") {
        let bracket = splice.origin(of: walker.offset)
        if try takeElement(hurtAt: bracket, in: list) { return true }
        try ledger.leave(to: bracket, because: "between two elements")
        try ledger.leave(to: bracket + 1, because: "a bracket that opens no element")
        try enter("[", at: bracket + 1)
        return true
      }
      if try isMember(in: list) {
        let start = splice.origin(of: walker.offset)
        try closeList()
        try ledger.leave(to: start, because: "between the list and the next member")
        try enter("{", at: start)
        return true
      }
      guard let value = try walker.value(upTo: plan.wholeBytes, isFit: { _ in true }) else {
        throw JSONReadError.syntax(JSONSyntaxError(.tooLarge(limit: plan.wholeBytes), offset: walker.offset))
      }
      if swallowsElements(value.text) {
        throw JSONReadError.syntax(JSONSyntaxError(.truncated, offset: walker.offset))
      }
      try take(element: value.text, of: list, to: place)
      return true
    }
    if try isStray(place - 1, deeperThan: plan.isList ? 0 : memberIndent) {
      try leaveStray("[")
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

  /// Takes an element whose first bracket is that of a list, if it is one with its own.
  private mutating func takeElement(hurtAt bracket: UInt64, in list: String) throws -> Bool {
    let text = SplicedBytes("{", then: source, from: bracket + 1)
    var walker = JSONWalker(text, options: options, maximumValueBytes: plan.limits.maximumValueBytes)
    let element: [UInt8]
    do throws(JSONReadError) {
      guard let value = try walker.value(upTo: plan.wholeBytes, isFit: { _ in true }) else { return false }
      element = value.text
    } catch {
      if case .source = error { throw error }
      return false
    }
    guard plan.accepts(element: element, of: list), isNew(element, in: list) else { return false }
    let end = text.origin(of: walker.offset)
    try take(respelled: element, because: "its first bracket was hurt", to: end)
    try enter("[", behindItem: true, at: end)
    return true
  }

  /// Whether what stands where an element is expected is the name of a member: then the end of the list is lost.
  private mutating func isMember(in list: String) throws -> Bool {
    if plan.isList || plan.textLists.contains(list) { return false }
    guard try walker.firstByte() == UInt8(ascii: "\"") else { return false }
    return try isOwnMember(at: splice.origin(of: walker.offset))
  }

  mutating func take(element: [UInt8], of list: String, to end: UInt64) throws {
    if plan.accepts(element: element, of: list) {
      guard isNew(element, in: list) else {
        lost += 1
        return try ledger.leave(to: end, because: "one of the same name came before")
      }
      try emit(to: end, isFirst: elementCount == 0)
      noteTime(in: element)
      return noteElement()
    }
    if let (text, reason, omitted) = respelled(element: element, of: list), isNew(text, in: list) {
      lost += omitted
      try ledger.replace(to: end, by: separator(elementCount, indent) + text, because: reason)
      return noteElement()
    }
    try ledger.leave(to: end, because: "the program refuses this \(plan.isList ? "entry" : "element of \(list)")")
    lost += 1
    try addPlaceholder()
  }

  mutating func noteElement() {
    elementCount += 1
    saved += 1
  }

  /// Whether an element may stand beside those before it; it counts as one of them then.
  mutating func isNew(_ element: any RandomAccessBytes, in list: String) -> Bool {
    guard let identity = plan.identity(list, element) else { return true }
    return identities.insert(Array("\(list) \(identity)".utf8)).inserted
  }

  /// The element in a spelling that the program takes, with the time of its neighbour if its own is unfit.
  func respelled(element: [UInt8], of list: String) -> (text: [UInt8], reason: String, omitted: Int)? {
    let plan = plan
    var respelling = Respelling(plan.spelling)
    guard let tree = respelling.parse(element) else { return nil }
    func accepts(_ value: JSON) -> Bool { plan.accepts(element: value.text(), of: list) }
    let parts = plan.parts[list].map { [$0.name] } ?? []
    let found =
      respelling.repaired(tree, where: accepts) ?? respelling.repaired(tree, keepingPartsOf: parts, where: accepts)
    if let found { return (found.text(), respelling.reason, respelling.omittedCount) }
    guard plan.placeholders[list] != nil, var members = tree.members,
      let index = members.lastIndex(where: { $0.name == "timestamp" })
    else { return nil }
    members[index].value = .string(lastTime)
    let timed = respelling.repaired(.object(members), where: accepts)
    return timed.map { ($0.text(), "an unfit time became that of the element before", 1) }
  }

  mutating func takeRespelled(_ key: JSONString, _ value: [UInt8], because reason: String, to end: UInt64) throws {
    guard !level.seen.contains(Array(key.repaired.utf8)) else {
      lost += 1
      return try ledger.leave(to: end, because: "a member of this name came before")
    }
    let text = separator(level.memberCount, memberIndent) + DocumentPlan.text(of: key, value)
    try ledger.replace(to: end, by: text, because: reason)
    noteID(key, value)
    note(member: key.repaired)
  }

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
}

extension DocumentPlan {
  /// A member's value without what no session that is written holds; what is copied has the ledger leave it.
  func withoutSecret(_ key: JSONString, _ value: JSON) -> JSON {
    let value = Aside.withoutSecrets(value, of: key.repaired)
    guard let path = FormatRegistry.format(format)?.unwrittenPath, path.count == 2,
      key.repaired.utf8.elementsEqual(path[0].utf8), let members = value.members
    else { return value }
    return .object(members.filter { !$0.name.utf8.elementsEqual(path[1].utf8) })
  }

  static func text(of key: JSONString, _ value: [UInt8]) -> [UInt8] {
    JSON.string(key).text() + Array(": ".utf8) + value
  }
}
