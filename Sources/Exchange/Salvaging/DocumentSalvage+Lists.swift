import SatchelJSONText
import SatchelSessionFormats

// Where the name and the bracket of a list are lost, its elements still tell it: an element is one of the list whose
// program knows most of its members, as a program takes members that it does not know in any object.

/// An element of a list whose beginning was lost.
struct StrayElement {
  /// Where it begins.
  var place: UInt64
  /// The list that it is of.
  var list: String
  /// The level of the object that has the list.
  var depth: Int
}

extension DocumentSalvage {
  /// Bytes of one element that may be looked at to tell its list.
  private static let mostBytes = 1 << 20

  /// The next element of a list that was not met, behind an item at hand and before the next member.
  func strayElement(behind start: UInt64, before end: UInt64? = nil) throws -> StrayElement? {
    let lists = unmetLists
    guard !lists.isEmpty else { return nil }
    let plans = levels.map(\.plan) + (plan.section.map { [$0.plan] } ?? [])
    let names = plans.flatMap { $0.lists + $0.frame.map(\.name) }
    let quoted = Set(names).map { Array("\"\($0)\"".utf8) }
    var (tried, room) = (0, Self.attempts.byteCount)
    let end = end ?? source.byteCount
    var offset = start
    while offset < end {
      let piece = try source.bytes(offset..<min(end, offset + Self.pieceBytes + 64))
      for index in piece.indices.prefix(Int(Self.pieceBytes)) {
        let place = offset + UInt64(index)
        guard tried < Self.attempts.count, room > 0 else { return nil }
        if piece[index] == UInt8(ascii: "\""), place > start {
          guard quoted.contains(where: { piece[index...].starts(with: $0) }) else { continue }
          tried += 1
          if try endsAsObject(from: place, &room) { return nil }
        } else if piece[index] == UInt8(ascii: "{") {
          tried += 1
          guard let found = try strayElement(at: place, in: lists, &room) else { continue }
          if try isElement(place, of: lists.first { $0.name == found.list }?.owner.plan ?? plan, &room) { return found }
        }
      }
      offset += Self.pieceBytes
    }
    return nil
  }

  /// The list of an element at a place, if that is one that was not met rather than the one at hand.
  func strayElement(at place: UInt64) throws -> StrayElement? {
    var room = Self.attempts.byteCount
    return try strayElement(at: nextByte(from: place)?.offset ?? place, in: unmetLists, &room)
  }

  /// Whether nothing stands in a range but a name, hurt or not, and the bracket of a list.
  func isListBeginning(_ range: Range<UInt64>) throws -> Bool {
    guard list == nil, range.upperBound - range.lowerBound <= 128 else { return false }
    let text = try source.bytes(range).reversed().drop { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
    return text.first == UInt8(ascii: "[") && !text.contains { Array(",{\n".utf8).contains($0) }
  }

  /// Ends what is open and opens the list of an element whose beginning was lost.
  mutating func enter(_ stray: StrayElement) throws {
    try closeList()
    if stray.depth == levels.count, let section = unmetSection {
      try addDefaults(before: section)
      try ledger.add(
        separator(level.memberCount, memberIndent) + Array("\"\(section)\": {".utf8),
        because: "the beginning of this object was lost")
      begin(section)
    } else {
      try closeLevels(to: stray.depth)
    }
    try ledger.add(
      separator(level.memberCount, memberIndent) + Array("\"\(stray.list)\": [".utf8),
      because: "the beginning of this list was lost")
    begin(stray.list)
    try enter("[", at: stray.place)
  }

  /// The list that a member is by its elements, whose name is that of the list with something put in or taken out.
  func opened(loosely name: String, at bracket: UInt64, _ first: UInt8?) throws -> String? {
    guard first == UInt8(ascii: "["), !plan.owns(name), let next = try nextByte(from: bracket + 1) else { return nil }
    guard next.byte == UInt8(ascii: "{"), let stray = try strayElement(at: next.offset),
      stray.depth == levels.count - 1, DocumentPlan.isAlike(name, stray.list)
    else { return nil }
    return stray.list
  }

  private typealias Unmet = (name: String, owner: (plan: DocumentPlan, depth: Int))

  /// The lists of objects that were not met, in the objects that are open and in the one that is not yet.
  private var unmetLists: [Unmet] {
    var owners = levels.indices.reversed().map { (plan: levels[$0].plan, depth: $0, seen: levels[$0].seen) }
    if unmetSection != nil, let section = plan.section { owners.append((section.plan, levels.count, [])) }
    return owners.flatMap { owner -> [Unmet] in
      if owner.plan.isList { return [] }
      return owner.plan.lists.filter { name in
        !owner.plan.textLists.contains(name) && !owner.seen.contains(Array(name.utf8))
      }.map { ($0, (owner.plan, owner.depth)) }
    }
  }

  private func strayElement(at place: UInt64, in lists: [Unmet], _ room: inout Int) throws -> StrayElement? {
    var walker = JSONWalker(source, from: place, options: options, maximumValueBytes: plan.limits.maximumValueBytes)
    defer { room -= Int(clamping: walker.offset - place) }
    let document: JSONDocument?
    do throws(JSONReadError) {
      document = try walker.value(upTo: min(plan.wholeBytes, Self.mostBytes), isFit: { _ in true })
    } catch {
      if case .source = error { throw error }
      return nil
    }
    guard let document, let members = document.root.tree().members else { return nil }
    var best: (known: Int, list: Unmet)?
    for list in lists where list.owner.plan.accepts(element: document.text, of: list.name) {
      let known = list.owner.plan.knownCount(of: members, in: list.name)
      if known > best?.known ?? 0 { best = (known, list) }
    }
    guard let best else { return nil }
    if let list, plan.accepts(element: document.text, of: list),
      plan.knownCount(of: members, in: list) >= best.known
    {
      return nil
    }
    return StrayElement(place: place, list: best.list.name, depth: best.list.owner.depth)
  }
}

extension DocumentPlan {
  /// Whether two names begin and end alike in half of the second.
  static func isAlike(_ name: String, _ other: String) -> Bool {
    let (name, other) = (Array(name.utf8), Array(other.utf8))
    let head = zip(name, other).prefix { $0 == $1 }.count
    let tail = zip(name.reversed(), other.reversed()).prefix { $0 == $1 }.count
    return 2 * (head + tail) >= other.count
  }

  /// How many members of an element the program knows: those of which it does not take whatever stands there.
  func knownCount(of members: [JSONMember], in list: String) -> Int {
    members.indices.count { index in
      var changed = members
      changed[index].value = [["": []]]
      return !accepts(element: JSON.object(changed).text(), of: list)
    }
  }
}
