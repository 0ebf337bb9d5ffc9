import SatchelJSONText
import SatchelSessionFormats

// Documents without line feeds have no marks: there the next element is the next object that the program takes as one.

extension DocumentSalvage {
  /// Beginnings of objects that are tried behind one damage, and how many bytes of them.
  static let attempts = (count: 4096, byteCount: 256 << 20)
  static let pieceBytes: UInt64 = 1 << 16

  /// Where the next element of the list at hand begins that the program takes; nil where there is none.
  func nextElement(behind start: UInt64) throws -> UInt64? {
    guard let list, !plan.textLists.contains(list), !isIndentedByTwo else { return nil }
    var (tried, room) = (0, Self.attempts.byteCount)
    let others = plan.lists.filter { !level.seen.contains(Array($0.utf8)) }.map { Array("\"\($0)\":".utf8) }
    var offset = start + 1
    while offset < source.byteCount {
      // So much more that a name is whole.
      let piece = try source.bytes(offset..<min(source.byteCount, offset + Self.pieceBytes + 64))
      for index in piece.indices.prefix(Int(Self.pieceBytes)) {
        if piece[index] == UInt8(ascii: "\""), others.contains(where: { piece[index...].starts(with: $0) }) {
          return nil
        }
        guard piece[index] == UInt8(ascii: "{") else { continue }
        let place = offset + UInt64(index)
        guard tried < Self.attempts.count, room > 0 else { return nil }
        tried += 1
        if try isFit(at: place, in: list, &room), try isElement(place, of: plan, &room) {
          return try strayElement(at: place) == nil ? place : nil
        }
      }
      offset += Self.pieceBytes
    }
    return nil
  }

  /// Where the next member of the object at hand begins: from there on, members follow up to its end.
  func nextMember(behind start: UInt64, before end: UInt64? = nil) throws -> UInt64? {
    guard !plan.isList, !isIndentedByTwo else { return nil }
    var (tried, room) = (0, Self.attempts.byteCount)
    var offset = start + 1
    let end = end ?? source.byteCount
    while offset < end {
      let piece = try source.bytes(offset..<min(end, offset + Self.pieceBytes))
      for index in piece.indices where piece[index] == UInt8(ascii: ",") {
        guard let next = try nextByte(from: offset + UInt64(index) + 1), next.byte == UInt8(ascii: "\"") else {
          continue
        }
        guard tried < Self.attempts.count, room > 0 else { return nil }
        tried += 1
        if try endsAsObject(from: next.offset, &room) { return next.offset }
      }
      offset += UInt64(piece.count)
    }
    return nil
  }

  /// Where in an object that ends where the document does members begin that are the document's: the object's own end
  /// was lost. `value` is what the walker stands behind.
  func swallowedMember(in value: [UInt8], of key: JSONString) throws -> UInt64? {
    guard !isIndentedByTwo, levels.count == 1, !plan.isList, value.first == UInt8(ascii: "{"),
      try nextByte(from: place) == nil
    else { return nil }
    let start = place - UInt64(value.count)
    var (tried, room) = (0, Self.attempts.byteCount)
    for index in value.indices where value[index] == UInt8(ascii: ",") {
      guard let next = try nextByte(from: start + UInt64(index) + 1), next.byte == UInt8(ascii: "\"") else { continue }
      guard tried < Self.attempts.count, room > 0 else { return nil }
      tried += 1
      if try onlyUnmetMembers(from: next.offset, butNot: key.repaired, &room) { return next.offset }
    }
    return nil
  }

  /// Whether all that follows up to the end of the document are members of its own that were not met.
  private func onlyUnmetMembers(from start: UInt64, butNot name: String, _ room: inout Int) throws -> Bool {
    var walker = JSONWalker(SplicedBytes("{", then: source, from: start), options: options)
    defer { room -= Int(clamping: walker.offset) }
    do throws(JSONReadError) {
      try walker.enterObject()
      while let key = try walker.nextKey() {
        guard plan.owns(key.repaired), key.repaired != name, !level.seen.contains(Array(key.repaired.utf8)) else {
          return false
        }
        _ = try walker.skipValue()
      }
      return true
    } catch {
      if case .source = error { throw error }
      return false
    }
  }

  /// Whether the member that begins at a place is one of the object at hand, by its name or by what follows.
  func isOwnMember(at place: UInt64) throws -> Bool {
    var walker = JSONWalker(SplicedBytes("{", then: source, from: place), options: options)
    do throws(JSONReadError) {
      try walker.enterObject()
      if let key = try walker.nextKey(), plan.owns(key.repaired) { return true }
    } catch {
      return try breaksOff(error)
    }
    var room = Self.attempts.byteCount
    return try endsAsObject(from: place, orBreaksOff: true, &room)
  }

  /// Whether the member that begins at a place belongs into the object at hand, and not into the one around it.
  func isMemberInside(at place: UInt64) throws -> Bool {
    var walker = JSONWalker(SplicedBytes("{", then: source, from: place), options: options)
    do throws(JSONReadError) {
      try walker.enterObject()
      guard let name = try walker.nextKey()?.repaired else { return false }
      return plan.owns(name) && !levels[levels.count - 2].plan.owns(name)
    } catch {
      if case .source = error { throw error }
      return false
    }
  }

  /// Whether a text is no JSON because its end is missing.
  private func breaksOff(_ error: JSONReadError) throws(JSONReadError) -> Bool {
    guard case .syntax(let fault) = error else { throw error }
    return fault.reason == .truncated
  }

  /// Whether members follow up to the end of the object at hand, and that is where it can end.
  func endsAsObject(from start: UInt64, orBreaksOff: Bool = false, _ room: inout Int) throws -> Bool {
    let rest = SplicedBytes("{", then: source, from: start)
    var walker = JSONWalker(rest, options: options)
    defer { room -= Int(clamping: walker.offset) }
    // In an object inside of the document, only a name tells its members from those further inside.
    let section = unmetSection == nil ? nil : plan.section?.plan
    var (isKnown, isOfSection, isOfOuter) = (levels.count == 1 && section == nil, false, false)
    do throws(JSONReadError) {
      try walker.enterObject()
      while let key = try walker.nextKey() {
        if !isKnown {
          isKnown = plan.owns(key.repaired)
          isOfSection = !isKnown && section?.owns(key.repaired) == true
          isOfOuter = !isKnown && levels.count > 1 && levels[0].plan.owns(key.repaired)
          if isOfSection || isOfOuter { isKnown = true }
        }
        guard isKnown || orBreaksOff else { return false }
        _ = try walker.skipValue()
      }
    } catch {
      return try breaksOff(error) && orBreaksOff
    }
    guard let next = try nextByte(from: rest.origin(of: walker.offset)) else {
      return levels.count == 1 ? !isOfSection : isOfOuter
    }
    let isInside = levels.count > 1 && !isOfOuter || isOfSection
    return isInside && [UInt8(ascii: ","), UInt8(ascii: "}")].contains(next.byte)
  }

  /// Whether the program takes an object as an element of a list.
  private func isFit(at place: UInt64, in list: String, _ room: inout Int) throws -> Bool {
    let most = min(plan.wholeBytes, room)
    var walker = JSONWalker(source, from: place, options: options, maximumValueBytes: most)
    defer { room -= Int(clamping: walker.offset - place) }
    do throws(JSONReadError) {
      guard let value = try walker.value(upTo: most, isFit: { _ in true }) else {
        room -= most
        return false
      }
      return plan.accepts(element: value.text, of: list)
    } catch {
      if case .source = error { throw error }
      return false
    }
  }

  /// Whether what looks like an element is none of a list inside of an element: behind the list of the document stands its
  /// end, or a member of its own.
  func isElement(_ start: UInt64, of plan: DocumentPlan, _ room: inout Int) throws -> Bool {
    let rest = SplicedBytes("[", then: source, from: start)
    var walker = JSONWalker(rest, options: options)
    defer { room -= Int(clamping: walker.offset) }
    var count = 0
    do throws(JSONReadError) {
      try walker.enterArray()
      while try walker.nextElement() {
        guard try walker.firstByte() == UInt8(ascii: "{") else { return false }
        _ = try walker.skipValue()
        count += 1
      }
    } catch {
      if case .source = error { throw error }
      // More is damaged further behind. Only where elements hold free JSON could a part of it be taken for one.
      return try !plan.spelling.holdsFreeJSON && (count > 1 || breaksOff(error))
    }
    if plan.isList { return true }
    guard let next = try nextByte(from: rest.origin(of: walker.offset)) else { return false }
    if next.byte == UInt8(ascii: "}") {
      return try levels[0].plan.section != nil || nextByte(from: next.offset + 1) == nil
    }
    guard next.byte == UInt8(ascii: ",") else { return false }
    var members = JSONWalker(SplicedBytes("{", then: source, from: next.offset + 1), options: options)
    do throws(JSONReadError) {
      try members.enterObject()
      if try members.nextKey().map({ plan.owns($0.repaired) }) ?? false { return true }
    } catch {
      if case .source = error { throw error }
      return false
    }
    guard levels.count == 1, let name = try nextByte(from: next.offset + 1) else { return false }
    return try endsAsObject(from: name.offset, &room)
  }
}
