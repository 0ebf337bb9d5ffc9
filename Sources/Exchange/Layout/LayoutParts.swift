import SatchelJSONText

/// A member of an object in the order of a text.
enum LayoutMember: Equatable {
  /// One that stands in the program's form too, there at a place.
  case known(Int)
  /// One that stands there once, and here once more with the same value.
  case again(Int)
  /// One that does not, as it is spelled.
  case other([UInt8])

  var index: Int? { if case .known(let index) = self { index } else { nil } }

  func json() throws -> JSON {
    switch self {
    case .known(let index): return .integer(index)
    case .again(let index): return [.integer(index)]
    case .other(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else { throw LayoutFailure.isOther }
      return .string(text)
    }
  }

  /// The members of an object by their places in another. Of those that have one name, the last is the last one's.
  static func order(
    of object: LayoutObject, as plain: LayoutObject, in text: LayoutCursor
  ) throws -> [LayoutMember] {
    if Self.isInOrder(object.members, plain.members) { return object.members.indices.map(LayoutMember.known) }
    var places: [[UInt8]: [Int]] = [:]
    var later: [[UInt8]: (place: Int, value: Range<UInt64>)] = [:]
    for (place, member) in plain.members.enumerated() { places[try name(member.key), default: []].append(place) }
    var order: [LayoutMember] = []
    for member in object.members.reversed() {
      let (name, value) = (try name(member.key), member.valuePlace..<member.end)
      if let place = places[name]?.popLast() {
        order.append(.known(place))
        later[name] = (place, value)
      } else if let (place, other) = later[name], try text.bytes(value) == text.bytes(other) {
        order.append(.again(place))
      } else {
        guard member.end - member.keyPlace <= 1 << 18 else { throw LayoutFailure.isOther }
        order.append(.other(try text.bytes(member.keyPlace..<member.end)))
      }
    }
    return order.reversed()
  }

  /// Whether both have the same few names in the same order and spelling, each once.
  private static func isInOrder(_ a: [LayoutObject.Member], _ b: [LayoutObject.Member]) -> Bool {
    guard a.count == b.count, a.count <= 24 else { return false }
    return a.indices.allSatisfy { index in
      a[index].key == b[index].key && !a[index].key.contains(0x5C)
        && !a[..<index].contains { $0.key == a[index].key }
    }
  }

  /// A name without regard to its spelling.
  private static func name(_ key: [UInt8]) throws -> [UInt8] {
    guard key.contains(0x5C) else { return Array(key.dropFirst().dropLast()) }
    return try LayoutSpelling.units(of: key).flatMap { LayoutSpelling.spelled($0.scalar, 0) ?? Array($0.bytes) }
  }

  /// An order that was taken down.
  static func order(_ change: JSON, of count: Int) throws -> [LayoutMember] {
    guard let elements = change.elements else { throw LayoutFailure.unfit }
    return try elements.map { element in
      if let text = element.text { return .other(Array(text.utf8)) }
      let isAgain = element.elements?.count == 1
      let number = isAgain ? element.elements?.first : element
      guard let index = number?.int64.flatMap(Int.init(exactly:)), index >= 0, index < count else {
        throw LayoutFailure.unfit
      }
      return isAgain ? .again(index) : .known(index)
    }
  }
}

/// The size of a list.
struct LayoutList {
  /// How many elements it has.
  private(set) var count = 0
  /// Behind the bracket.
  let end: UInt64

  /// Looks at the list at a cursor, which stays where it is; nil where it has more bytes.
  init?(_ cursor: LayoutCursor, upTo limit: UInt64) throws {
    var cursor = cursor
    let start = cursor.place
    try cursor.expect(UInt8(ascii: "["))
    try cursor.passGap()
    while let byte = try cursor.byte(), byte != UInt8(ascii: "]") {
      guard try cursor.passValue(upTo: limit), cursor.place - start <= limit else { return nil }
      count += 1
      try cursor.passGap(allowsComma: true)
    }
    try cursor.expect(UInt8(ascii: "]"))
    guard cursor.place - start <= limit else { return nil }
    end = cursor.place
  }
}

enum LayoutStrings {
  /// What of a string is not as expected; nil where all is.
  static func change(
    from standard: [UInt8], to actual: [UInt8], _ spelling: inout LayoutSpelling
  ) throws -> JSON? {
    if spelling.isStandard, standard == actual { return nil }
    guard actual.first == UInt8(ascii: "\"") else { return try text(actual) }
    let before = spelling
    var (changes, skipped, place, other): ([JSON], Int, Int, Int) = ([], 0, 1, 1)
    while true {
      // Most characters stand for themselves in both.
      while place < standard.count - 1, other < actual.count - 1, standard[place] == actual[other],
        spelling.isPlain(standard[place])
      {
        (place, other, skipped) = (place + 1, other + 1, skipped + 1)
      }
      let (from, to) = (
        try LayoutSpelling.unit(of: standard, at: &place), try LayoutSpelling.unit(of: actual, at: &other)
      )
      guard let from, let to, from.scalar == to.scalar else {
        if from == nil, to == nil { break }
        spelling = before
        return try text(actual)
      }
      if to.bytes.elementsEqual(spelling.spelled(from)) {
        spelling.confirm(from.scalar)
        skipped += 1
        continue
      }
      let form = (0..<LayoutSpelling.formCount).first { LayoutSpelling.spelled(to.scalar, $0) == Array(to.bytes) }
      changes += [.integer(skipped), try form.map { .integer($0) } ?? text(Array(to.bytes))]
      if let form { spelling.learn(form, of: to.scalar) }
      skipped = 0
    }
    if changes.isEmpty { return nil }
    guard changes.count * 2 > actual.count else { return .array(changes) }
    spelling = before
    return try text(actual)
  }

  private static func text(_ bytes: [UInt8]) throws -> JSON {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw LayoutFailure.isOther }
    return .string(text)
  }

  /// A string with characters spelled as was taken down.
  static func applied(_ changes: [JSON]?, to standard: [UInt8], _ spelling: inout LayoutSpelling) throws -> [UInt8] {
    if spelling.isStandard, changes == nil { return standard }
    var steps = LayoutSteps(telling: changes ?? [])
    var bytes = [UInt8(ascii: "\"")]
    var place = 1
    while true {
      let start = place
      while place < standard.count - 1, spelling.isPlain(standard[place]), steps.passes() { place += 1 }
      bytes += standard[start..<place]
      guard let unit = try LayoutSpelling.unit(of: standard, at: &place) else { break }
      let change = steps.change()
      if let form = change?.int64.flatMap(Int.init(exactly:)) {
        guard let spelled = LayoutSpelling.spelled(unit.scalar, form) else { throw LayoutFailure.unfit }
        bytes += spelled
        spelling.learn(form, of: unit.scalar)
      } else if let text = change?.text {
        bytes += text.utf8
      } else {
        bytes += spelling.spelled(unit)
        spelling.confirm(unit.scalar)
      }
    }
    guard steps.isTold else { throw LayoutFailure.unfit }
    return bytes + [UInt8(ascii: "\"")]
  }
}
