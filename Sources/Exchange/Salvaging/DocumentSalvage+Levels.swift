import SatchelJSONText
import SatchelSessionFormats

// Of what opens an object or list, one byte may be hurt, or all of it gone: then the names of the
// members that follow tell where they belong.

/// An object of a document that is open.
struct DocumentLevel {
  var plan: DocumentPlan
  /// Members that were written.
  var memberCount = 0
  /// Names of members that were met or added.
  var seen: Set<[UInt8]> = []
}

extension DocumentSalvage {
  /// The object at hand.
  var level: DocumentLevel {
    get { levels[levels.count - 1] }
    set { levels[levels.count - 1] = newValue }
  }

  /// Whether anything was saved: of a snapshot, of its session.
  var isWorthwhile: Bool {
    saved > 0 || (levels[0].plan.section == nil ? level.memberCount > 0 : innerCount > 0)
  }

  /// The object inside of the document that was not met so far.
  var unmetSection: String? {
    guard levels.count == 1, let name = plan.section?.name, !level.seen.contains(Array(name.utf8)) else { return nil }
    return name
  }

  // MARK: Opening

  /// Opens a list or section behind its name, whose walker stands at the bracket.
  mutating func open(_ name: String, behind key: JSONString) throws {
    let bracket = place
    let isSection = plan.section?.name == name
    if isSection { try addDefaults(before: name) }
    if isSection { try walker.enterObject() } else { try walker.enterArray() }
    if key.repaired == name {
      try emit(to: place, isFirst: level.memberCount == 0)
    } else {
      try ledger.leave(to: bracket, because: "a name that is nearly '\(name)'")
      try ledger.add(
        separator(level.memberCount, memberIndent) + Array("\"\(name)\": ".utf8), because: "the name that is meant")
      try ledger.copy(to: place)
    }
    begin(name)
  }

  mutating func begin(_ name: String) {
    note(member: name)
    if let section = plan.section, section.name == name {
      levels.append(DocumentLevel(plan: section.plan))
    } else {
      (list, elementCount) = (name, 0)
    }
  }

  /// Opens what a line is nearly the beginning of, or the very beginning behind a lost comma; false for another line.
  mutating func enterNearly(from start: UInt64) throws -> Bool {
    guard list == nil else { return false }
    let bytes = try source.bytes(start..<min(source.byteCount, start + 128))
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    // A line feed may have got into a name.
    let (joined, places) = Self.withoutControls(bytes)
    for depth in levels.indices.reversed() {
      for opener in levels[depth].plan.openers where !levels[depth].seen.contains(Array(opener.name.utf8)) {
        let text = Array(opener.text.utf8)
        if let found = Self.beginning(of: line, nearly: text) {
          try closeLevels(to: depth)
          let isExact = found.startIndex == 0 && found.filter { $0 != 0x20 } == text.filter { $0 != 0x20 }
          try enter(opener, start..<start + UInt64(found.endIndex), isExact: isExact)
          return true
        }
        if joined.count < bytes.count, let bracket = joined.firstIndex(of: text.last ?? 0),
          Self.distance(joined[...bracket], text) <= 2
        {
          try closeLevels(to: depth)
          try enter(opener, start..<start + UInt64(places[bracket] + 1), isExact: false)
          return true
        }
      }
    }
    return false
  }

  /// The whole line, or its beginning up to a bracket, if that is nearly the text; what stands before a quote may go.
  private static func beginning(of line: ArraySlice<UInt8>, nearly text: [UInt8]) -> ArraySlice<UInt8>? {
    let bracket = line.firstIndex { $0 == text.last }
    let beginnings = [line] + (bracket.map { [line[...$0]] } ?? [])
    let later = beginnings.flatMap { line in line.indices.dropFirst().prefix(16).map { line[$0...] } }
    let quoted = beginnings.flatMap { line in
      line.indices.filter { line[$0] == UInt8(ascii: "\"") }.prefix(4).map { line[$0...] }
    }
    return (beginnings + quoted).first { distance($0, text) <= 2 } ?? later.first { distance($0, text) <= 1 }
  }

  private static func withoutControls(_ bytes: [UInt8]) -> (bytes: [UInt8], places: [Int]) {
    let places = bytes.indices.filter { bytes[$0] >= 0x20 }
    return (places.map { bytes[$0] }, places)
  }

  private mutating func enter(_ opener: DocumentPlan.Opener, _ range: Range<UInt64>, isExact: Bool) throws {
    if plan.section?.name == opener.name { try addDefaults(before: opener.name) }
    if isExact {
      try emit(to: range.upperBound, isFirst: level.memberCount == 0)
    } else {
      try ledger.leave(to: range.upperBound, because: "this is nearly '\(opener.text)'")
      try ledger.add(
        separator(level.memberCount, memberIndent) + Array(opener.text.utf8), because: "the beginning that is meant")
    }
    begin(opener.name)
    try enter(list != nil ? "[" : "{", at: range.upperBound)
  }

  /// How many bytes must be changed, added or taken out to make one text of the other; 3 for more than two.
  static func distance(_ a: ArraySlice<UInt8>, _ b: [UInt8]) -> Int {
    guard abs(a.count - b.count) <= 2 else { return 3 }
    var row = Array(0...b.count)
    for (index, byte) in a.enumerated() {
      var next = [index + 1]
      for (column, other) in b.enumerated() {
        next.append(min(row[column] + (byte == other ? 0 : 1), row[column + 1] + 1, next[column] + 1))
      }
      row = next
    }
    return min(3, row[b.count])
  }

  // MARK: Changing

  /// Opens or closes the section where a name tells that its bracket was lost.
  mutating func changeLevel(for key: JSONString) throws {
    let name = key.repaired
    if let section = unmetSection, plan.section?.plan.owns(name) == true, !plan.owns(name) {
      try addDefaults(before: section)
      let text = separator(level.memberCount, memberIndent) + Array("\"\(section)\": {".utf8)
      try ledger.add(text, because: "the beginning of this object was lost")
      begin(section)
    } else if levels.count > 1, levels[0].plan.owns(name), !plan.owns(name) {
      try closeLevels(to: 0)
    }
  }

  /// Adds the ends of the objects inside of one.
  mutating func closeLevels(to depth: Int) throws {
    while levels.count > depth + 1 {
      try addDefaults()
      try ledger.add(
        separator(0, memberIndent - 2) + [UInt8(ascii: "}")], because: "the end of this object was lost")
      levels.removeLast()
    }
  }

  /// Ends the object at hand where its bracket stands; false for the document.
  mutating func endObject() throws -> Bool {
    if try isStray(place - 1, deeperThan: memberIndent - 2) {
      try leaveStray("{")
      return true
    }
    try addDefaults()
    try ledger.copy(to: place)
    guard levels.count > 1 else {
      try finishBehind()
      return false
    }
    levels.removeLast()
    try enter("{", behindItem: true, at: place)
    return true
  }

  /// Leaves a closing bracket at which the walker took what is open for ended.
  mutating func leaveStray(_ opener: String) throws {
    try ledger.leave(to: place, because: "a bracket that stands too deep to close this")
    try enter(opener, behindItem: true, at: place)
  }

  /// Whether a closing bracket stands too deep for what is open, in a text whose lines tell their depth, or something
  /// follows that cannot.
  func isStray(_ bracket: UInt64, deeperThan end: Int) throws -> Bool {
    let isFollowed = try isFollowed(bracket)
    guard isIndentedByTwo else { return !isFollowed }
    let before = try source.bytes(bracket - min(bracket, 64)..<bracket)
    let depth = before.reversed().prefix { $0 == 0x20 }.count
    let beginsLine = depth < before.count && before[before.count - depth - 1] == 0x0A
    return beginsLine ? depth > end || depth < end && !isFollowed : !isFollowed
  }

  /// Whether what follows the end of the list or object at hand is what can follow it.
  private func isFollowed(_ bracket: UInt64) throws -> Bool {
    guard let next = try nextByte(from: bracket + 1) else { return true }
    let isDocument = plan.isList || list == nil && levels.count == 1
    if isDocument { return false }
    if next.byte == UInt8(ascii: "}") { return try list != nil || nextByte(from: next.offset + 1) == nil }
    guard next.byte == UInt8(ascii: ",") else { return false }
    guard let name = try nextByte(from: next.offset + 1) else { return true }
    guard name.byte == UInt8(ascii: "\"") else { return false }
    return try list != nil ? isOwnMember(at: name.offset) : !isMemberInside(at: name.offset)
  }

  // MARK: The id

  /// Another id for a snapshot's session, if its own cannot be.
  func otherID(for key: JSONString, _ value: [UInt8]) -> (text: [UInt8], reason: String)? {
    guard levels.count > 1, key.repaired == "id", let expected = levels[0].plan.expectedID,
      let id = (try? JSONDocument(value))?.root.string, id != expected.text
    else { return nil }
    let text = JSON.string(expected.text).text()
    if expected.isCertain, Self.distance(Array(id.utf8)[...], Array(expected.text.utf8)) <= 2 {
      return (text, "nearly the id that the file is named by")
    }
    let hasParts = A3SSnapshotList.allCases.contains { levels[0].seen.contains(Array($0.rawValue.utf8)) }
    return hasParts ? (text, "another id than the lists before it were read for") : nil
  }

  /// From now on the parts of a snapshot must name this session.
  mutating func noteID(_ key: JSONString, _ value: [UInt8]) {
    guard levels.count > 1, key.repaired == "id", let expected = levels[0].plan.expectedID,
      let id = (try? JSONDocument(value))?.root.string, id != expected.text
    else { return }
    levels[0].plan = .snapshot(id: .init(text: id, isCertain: expected.isCertain), limits: plan.limits)
  }
}
