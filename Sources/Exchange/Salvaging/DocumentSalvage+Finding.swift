import SatchelJSONText
import SatchelSessionFormats

// The programs write their documents with line feeds and blanks: a line feed cannot stand
// inside a string, so a line that begins as deep as an element or a member does is one,
// whatever happened to the text before it.

/// A line by which the way is found again.
struct LayoutMark {
  /// Of members and ends of objects, with the level of the object.
  enum Kind { case element, listEnd, member(Int), objectEnd(Int) }
  var kind: Kind
  /// Where its line begins.
  var lineStart: UInt64
  /// Where what it begins with ends: behind the bracket of a `listEnd`.
  var end: UInt64
}

extension DocumentSalvage {
  /// Passes over the item at which the walker failed, and sets down another one behind it; false at the end.
  mutating func passOver() throws -> Bool {
    guard let start = try itemStart() else { return false }
    if try enterNearly(from: start) { return true }
    let mark = hasLayout ? try mark(behind: start) : nil
    if mark == nil { hasLayout = false }
    if mark == nil, let next = try nextElement(behind: start) {
      try save(from: start, contentEnd: try contentEnd(start..<next), to: next)
      try enter("[", at: next)
      return true
    }
    if let stray = try strayElement(behind: start, before: mark) {
      if try isListBeginning(start..<stray.place) {
        try ledger.leave(to: stray.place, because: "the name of a list that is past recognition")
      } else {
        try save(from: start, contentEnd: try contentEnd(start..<stray.place), to: stray.place)
      }
      try enter(stray)
      return true
    }
    // Several members may stand on one line; and a quote that is lost or added turns texts inside out, so brackets come
    // after what is sure.
    if list == nil || mark == nil, let next = try nextMember(behind: start, before: mark?.lineStart) {
      return try passOver(from: start, toMember: next)
    }
    if let end = try endByBrackets(from: start, before: mark?.lineStart) { return try passOver(from: start, to: end) }
    if let mark { return try passOver(from: start, to: mark) }
    try closeTorn(from: start)
    return false
  }

  /// The next element of a list whose beginning was lost, or the one that a mark is, if the list at hand has no such.
  private func strayElement(behind start: UInt64, before mark: LayoutMark?) throws -> StrayElement? {
    if list == nil { return try strayElement(behind: start, before: mark?.lineStart) }
    guard let mark else { return try strayElement(behind: start, before: nil as UInt64?) }
    if let stray = try strayElement(behind: start, before: mark.lineStart) { return stray }
    if case .element = mark.kind { return try strayElement(at: mark.lineStart) }
    return nil
  }

  /// Where the item at hand begins: behind blanks and a comma.
  private func itemStart() throws -> UInt64? {
    guard let first = try nextByte(from: ledger.position) else { return nil }
    if first.byte != UInt8(ascii: ",") { return first.offset }
    return try nextByte(from: first.offset + 1)?.offset
  }

  private mutating func passOver(from start: UInt64, to end: UInt64) throws -> Bool {
    try save(from: start, contentEnd: end, to: end)
    let isInList = list != nil
    do throws(JSONReadError) {
      try enter(isInList ? "[" : "{", behindItem: true, at: end)
    } catch {
      return false
    }
    return true
  }

  /// Ends the member at hand in front of those that stand in it since its own end was lost.
  mutating func passOver(toSwallowed next: UInt64) throws -> Bool {
    guard let start = try itemStart() else { return false }
    return try passOver(from: start, toMember: next)
  }

  private mutating func passOver(from start: UInt64, toMember next: UInt64) throws -> Bool {
    var end = try contentEnd(start..<next)
    // The bracket of the list is none of the element's.
    if list != nil, end > start, try source.bytes(end - 1..<end) == [UInt8(ascii: "]")] {
      end = try contentEnd(start..<end - 1)
    }
    try save(from: start, contentEnd: end, to: next)
    try closeList()
    try enter("{", at: next)
    return true
  }

  private mutating func passOver(from start: UInt64, to mark: LayoutMark) throws -> Bool {
    try save(from: start, contentEnd: try contentEnd(start..<mark.lineStart), to: mark.lineStart)
    switch mark.kind {
    case .element: try enter("[", at: mark.lineStart)
    case .listEnd:
      try ledger.add([0x0A], because: "a line that was lost")
      try ledger.copy(to: mark.end)
      list = nil
      try enter("{", behindItem: true, at: mark.end)
    case .member(let depth), .objectEnd(let depth):
      try closeList()
      try closeLevels(to: depth)
      if case .objectEnd = mark.kind { try ledger.add([0x0A], because: "a line that was lost") }
      try enter(list != nil ? "[" : "{", at: mark.lineStart)
    }
    return true
  }

  /// Where the text of an item ends in front of a mark: before blanks and a comma.
  private func contentEnd(_ range: Range<UInt64>) throws -> UInt64 {
    let tail = try source.bytes(
      max(range.lowerBound, range.upperBound - min(range.upperBound, 4096))..<range.upperBound)
    let kept = tail.lastIndex { ![0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ",")].contains($0) }
    return range.upperBound - UInt64(tail.count - (kept.map { $0 + 1 } ?? 0))
  }

  /// Saves an item in another spelling if that makes sense of it; else leaves it.
  private mutating func save(from start: UInt64, contentEnd: UInt64, to end: UInt64) throws {
    let length = contentEnd - min(start, contentEnd)
    if length > UInt64(list == nil ? plan.limits.maximumValueBytes : plan.wholeBytes) {
      if try saveLarge(start..<contentEnd, to: end) { return }
    } else if length > 0 {
      let bytes = try source.bytes(start..<contentEnd)
      if let list {
        if let (text, reason, omitted) = respelled(element: bytes, of: list), isNew(text, in: list) {
          lost += omitted
          return try take(respelled: text, because: reason, to: end)
        }
        if try saveLast(of: bytes, at: start, in: list, to: end) { return }
        if try saveParts(of: bytes, in: list, to: end) { return }
      } else if try saveMember(bytes, to: end) || saveTornMember(bytes, to: contentEnd) {
        return
      }
    }
    lost += 1
    try ledger.leave(to: end, because: "this is no JSON")
    if list != nil { try addPlaceholder() }
  }

  /// Saves the last of several elements between which the way was lost, or one behind bytes that were hurt.
  private mutating func saveLast(of bytes: [UInt8], at start: UInt64, in list: String, to end: UInt64) throws -> Bool {
    var room = 64 << 20
    for index in bytes.indices.dropFirst() where bytes[index] == UInt8(ascii: "{") {
      guard room > 0 else { break }
      room -= bytes.count - index
      let element = Array(bytes[index...])
      guard plan.accepts(element: element, of: list), isNew(element, in: list) else { continue }
      if try !saveParts(of: Array(bytes[..<index]), in: list, to: start + UInt64(index)) {
        lost += 1
        try ledger.leave(to: start + UInt64(index), because: "this is no JSON")
        try addPlaceholder()
      }
      try emit(to: start + UInt64(bytes.count), isFirst: elementCount == 0)
      noteElement()
      if end > start + UInt64(bytes.count) { try ledger.leave(to: end, because: "between two elements") }
      return true
    }
    return false
  }

  /// Copies an element too large to be taken whole if the program takes it.
  private mutating func saveLarge(_ range: Range<UInt64>, to end: UInt64) throws -> Bool {
    let element = SplicedBytes("", then: source, from: range.lowerBound, to: range.upperBound)
    guard let list, plan.accepts(element: element, of: list), isNew(element, in: list) else { return false }
    try emit(to: range.upperBound, isFirst: elementCount == 0)
    noteElement()
    // A comma before a mark is seen to by the element behind it.
    if end > range.upperBound { try ledger.leave(to: end, because: "between two elements") }
    return true
  }

  private mutating func saveMember(_ bytes: [UInt8], to end: UInt64) throws -> Bool {
    var respelling = Respelling(plan.spelling)
    // What stands before the name may be hurt, too.
    let start = bytes.prefix(64).firstIndex(of: UInt8(ascii: "\"")) ?? 0
    guard let tree = respelling.parse([UInt8(ascii: "{")] + bytes[start...] + [UInt8(ascii: "}")]),
      let member = tree.members?.first, tree.members?.count == 1, !plan.lists.contains(member.name),
      case let key = JSONString(member.name), case let whole = plan.withoutSecret(key, member.value),
      // A name that was mended is one that the program knows, or its value is lost to it.
      member.key.value != nil && member.key.raw.utf8.allSatisfy({ $0 >= 0x20 }) || plan.owns(member.name),
      let value = respelling.repaired(whole, where: { plan.accepts(member: key, $0.text()) })
    else { return false }
    lost += respelling.omittedCount
    if let other = otherID(for: key, value.text()) {
      try takeRespelled(key, other.text, because: other.reason, to: end)
      return true
    }
    try takeRespelled(key, value.text(), because: respelling.reason, to: end)
    return true
  }

  /// Saves a member whose value lost its end, closed where the next member begins; what stood behind is lost.
  private mutating func saveTornMember(_ bytes: [UInt8], to contentEnd: UInt64) throws -> Bool {
    guard bytes.first == UInt8(ascii: "\"") else { return false }
    let text = [UInt8(ascii: "{")] + bytes
    guard let cut = TornValue(text, cutting: []).cuts.first, cut.end == text.count,
      let tree = (try? JSONDocument(text + cut.closing, options: options))?.root.tree(),
      let member = tree.members?.first, tree.members?.count == 1, plan.owns(member.name),
      !plan.lists.contains(member.name), !level.seen.contains(Array(member.name.utf8)),
      plan.accepts(member: member.key, member.value.text()),
      plan.withoutSecret(member.key, member.value) == member.value
    else { return false }
    lost += 1
    try emit(to: contentEnd, isFirst: level.memberCount == 0)
    try ledger.add(Array(cut.closing.dropLast()), because: "the end of this member was lost")
    note(member: member.name)
    return true
  }

  // MARK: By brackets

  /// The end of the item by its quotes and brackets alone, if that stands before a mark and something fit follows.
  private func endByBrackets(from start: UInt64, before mark: UInt64?) throws -> UInt64? {
    let source = SplicedBytes("", then: source, from: 0, to: mark)
    do throws(JSONReadError) {
      var scout = JSONWalker(source, from: start)
      var end = try scout.skipValue().upperBound
      if list == nil {
        guard try scout.firstByte() == UInt8(ascii: ":") else { return nil }
        scout = JSONWalker(source, from: scout.offset + 1)
        end = try scout.skipValue().upperBound
      }
      let next = try scout.firstByte()
      let closer = UInt8(ascii: list == nil ? "}" : "]")
      return next == UInt8(ascii: ",") || next == closer || next == nil && mark != nil ? end : nil
    } catch {
      if case .source = error { throw error }
      return nil
    }
  }

  // MARK: By layout

  /// The next line behind the beginning of an item that begins something else.
  private func mark(behind start: UInt64) throws -> LayoutMark? {
    var lines = JSONLineReader(source, from: start, maximumLineBytes: plan.wholeBytes)
    var isFirst = true
    while true {
      let line: JSONLine?
      do throws(JSONReadError) { line = try lines.next() } catch {
        if case .source = error { throw error }
        isFirst = false
        continue
      }
      guard let line else { return nil }
      defer { isFirst = false }
      if !isFirst, let mark = mark(of: line), try isTrue(mark, line) { return mark }
    }
  }

  private func mark(of line: JSONLine) -> LayoutMark? {
    let depth = line.bytes.prefix { $0 == 0x20 }.count
    guard depth < line.bytes.count, let kind = kind(of: line.bytes[depth...], depth) else { return nil }
    return LayoutMark(kind: kind, lineStart: line.offset, end: line.offset + UInt64(depth) + 1)
  }

  /// Whether what follows a bracket is what follows one that ends a list or the document: another may have got to the
  /// beginning of a line by the damage.
  private func isTrue(_ mark: LayoutMark, _ line: JSONLine) throws -> Bool {
    switch mark.kind {
    case .element, .member: return true
    case .objectEnd(let depth):
      guard let next = try nextByte(from: mark.end) else { return true }
      return depth > 0 && [UInt8(ascii: ","), UInt8(ascii: "}")].contains(next.byte)
    case .listEnd:
      let rest = line.bytes.dropFirst(Int(mark.end - line.offset)).filter { ![0x20, 0x0D, 0x09].contains($0) }
      guard rest.isEmpty || rest == [UInt8(ascii: ",")] else { return false }
      let next = try nextByte(from: mark.end + UInt64(rest.count))
      return next.map { $0.byte == UInt8(ascii: rest.isEmpty ? "}" : "\"") } ?? true
    }
  }

  /// What a line tells that is so deep.
  private func kind(of line: ArraySlice<UInt8>, _ depth: Int) -> LayoutMark.Kind? {
    guard let first = line.first else { return nil }
    let isCloser = first == UInt8(ascii: "]") || first == UInt8(ascii: "}")
    if depth == 0, isCloser { return .objectEnd(0) }
    if let list, depth == indent, first == UInt8(ascii: plan.textLists.contains(list) ? "\"" : "{") { return .element }
    if plan.isList { return nil }
    if list != nil, depth == memberIndent, first == UInt8(ascii: "]") { return .listEnd }
    if first == UInt8(ascii: "}"), depth == 2, levels.count == 2 { return .objectEnd(1) }
    guard Self.beginsMember(line), depth % 2 == 0, depth > 0 else { return nil }
    if depth <= memberIndent { return .member(depth / 2 - 1) }
    // Members of an object whose beginning was lost.
    return depth == 4 && list == nil && unmetSection != nil ? .member(0) : nil
  }

  /// Whether a line begins with a name and a colon.
  private static func beginsMember(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.first == UInt8(ascii: "\""), let end = line.dropFirst().firstIndex(of: UInt8(ascii: "\"")) else {
      return false
    }
    return line[end...].dropFirst().first == UInt8(ascii: ":")
  }

  // MARK: The tear

  /// Saves the beginning of an item that is cut off, if that makes sense closed.
  private mutating func closeTorn(from start: UInt64) throws {
    guard let list, source.byteCount - start <= UInt64(plan.wholeBytes) else {
      lost += 1
      return
    }
    let bytes = try source.bytes(start..<source.byteCount)
    let end = try contentEnd(start..<source.byteCount)
    if plan.isList, end > start, bytes[Int(end - start) - 1] == UInt8(ascii: "]"),
      try saveParts(of: Array(bytes[..<(Int(end - start) - 1)]), in: list, to: end)
    {
      return
    }
    for cut in TornValue(bytes, cutting: plan.spelling.cuttableTexts).cuts {
      let text = Array(bytes[..<cut.end]) + cut.closing
      guard plan.accepts(element: text, of: list), isNew(text, in: list) else { continue }
      try emit(to: start + UInt64(cut.end), isFirst: elementCount == 0)
      try ledger.add(cut.closing, because: "the end of this element was lost")
      // A part that was begun is lost, unless the cut is where the text ends.
      if bytes[cut.end...].contains(where: { ![0x20, 0x0A, 0x0D, 0x09, UInt8(ascii: ",")].contains($0) }) { lost += 1 }
      return noteElement()
    }
    lost += 1
  }
}
