import SatchelJSONText

// Two texts hold the same values: one in the form that the format's program writes, the other as somebody left it. The
// walk goes over the first in the order of the second, and at each place asks what stands there: blanks, the order of
// members, the spelling of a string, a number or a word. With the second text at hand it takes down what is not as
// expected; later it asks what was taken down, and gives the second text.
//
// What is taken down, by place: for blanks their text, or 1 for a line that is indented as usual; for an object the
// members' places in the program's form, a text for a member that this has not; for a string the characters that are
// spelled otherwise, as for the whole (how many are as expected, then the form or the text of the next one); for anything
// else its text. A text in the place of an object, a list or a string stands for all of it.

/// Tells the layout of a text by that of another, and makes the text from that.
struct LayoutWalk {
  private var plain: LayoutCursor
  /// The text whose layout is told; nil where it is made.
  private var wanted: LayoutCursor?
  private var steps: LayoutSteps
  private var prediction = LayoutPrediction()
  private var buffer: [UInt8] = []
  private let take: ([UInt8]) throws -> Void
  /// Of larger lists it is not asked whether they are as long as in the other text, before they are gone through.
  private static let comparedByteCount: UInt64 = 1 << 18
  /// More blanks in one place are no layout.
  private static let passedByteCount = 1 << 25

  /// The layout of a text, with that in its program's form at hand. Throws ``LayoutFailure`` if there is no telling.
  static func changes(
    from plain: any RandomAccessBytes, to wanted: any RandomAccessBytes, largest: Int, forbidden: [[UInt8]]
  ) throws -> [JSON] {
    var walk = LayoutWalk(plain, wanted, LayoutSteps(largest: largest, forbidden: forbidden)) { _ in }
    try walk.run()
    return walk.steps.changes
  }

  /// Lays a text out as was taken down.
  static func apply(
    _ changes: [JSON], to plain: any RandomAccessBytes, _ take: @escaping ([UInt8]) throws -> Void
  ) throws {
    var walk = LayoutWalk(plain, nil, LayoutSteps(telling: changes), take)
    try walk.run()
    guard walk.steps.isTold else { throw LayoutFailure.unfit }
    try take(walk.buffer)
  }

  private init(
    _ plain: any RandomAccessBytes, _ wanted: (any RandomAccessBytes)?, _ steps: LayoutSteps,
    _ take: @escaping ([UInt8]) throws -> Void
  ) {
    self.plain = LayoutCursor(plain)
    self.wanted = wanted.map(LayoutCursor.init)
    self.steps = steps
    self.take = take
  }

  private mutating func write(_ bytes: [UInt8]) throws {
    guard wanted == nil else { return }
    buffer += bytes
    guard buffer.count >= 1 << 18 else { return }
    try take(buffer)
    buffer.removeAll(keepingCapacity: true)
  }

  /// Takes a sign that stands in both texts.
  private mutating func sign(_ byte: UInt8) throws {
    try wanted?.expect(byte)
    try write([byte])
  }

  // MARK: The whole

  private mutating func run() throws {
    try gap(.start, standard: try plain.gap(), actual: try lead())
    while try plain.byte() != nil {
      try value(depth: 0, name: [])
      let standard = try plain.gap()
      guard try plain.byte() != nil else { return try end(standard) }
      try gap(.between, standard: standard, actual: try lead())
    }
  }

  /// What stands in front of a value: whatever the reader passes over.
  private mutating func lead() throws -> [UInt8]? {
    guard wanted != nil else { return nil }
    var lead: [UInt8] = []
    while let byte = try wanted?.byte(), byte != UInt8(ascii: "{"), byte != UInt8(ascii: "["),
      lead.count < Self.passedByteCount
    {
      lead.append(byte)
      wanted?.place += 1
    }
    return lead
  }

  /// All that stands behind the last value.
  private mutating func end(_ standard: [UInt8]) throws {
    var actual: [UInt8]?
    if let wanted {
      guard wanted.byteCount - wanted.place <= Self.passedByteCount else { throw LayoutFailure.isOther }
      actual = try wanted.bytes(wanted.place..<wanted.byteCount)
    }
    try write(try text(standard, actual))
  }

  // MARK: What can be otherwise

  /// A text, where another is expected.
  private mutating func text(_ expected: [UInt8], _ actual: [UInt8]?) throws -> [UInt8] {
    guard let actual else {
      guard let change = steps.change() else { return expected }
      return try Self.bytes(change)
    }
    if actual == expected { steps.expected() } else { try steps.note(Self.json(actual)) }
    return actual
  }

  private static func bytes(_ change: JSON) throws -> [UInt8] {
    guard let text = change.text else { throw LayoutFailure.unfit }
    return Array(text.utf8)
  }

  private static func json(_ bytes: [UInt8]) throws -> JSON {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw LayoutFailure.isOther }
    return .string(text)
  }

  /// Blanks; answers what stands there.
  @discardableResult
  private mutating func gap(
    _ kind: LayoutGap, standard: [UInt8], actual: [UInt8]?, name: [UInt8] = [],
    isMultiline: Bool = false, depth: Int = 0
  ) throws -> [UInt8] {
    let place = LayoutPrediction.Place(kind: kind, isMultiline: isMultiline, name: name)
    let expected = prediction.gap(place, depth: depth, standard: standard)
    let found: [UInt8]
    if let actual {
      found = actual
      if found == expected {
        steps.expected()
      } else {
        try steps.note(prediction.bytes(.indented, depth) == found ? 1 : Self.json(found))
      }
    } else {
      found = try blanks(steps.change(), depth) ?? expected
    }
    if found == expected { prediction.confirm(place) } else { prediction.learn(found, place, depth: depth) }
    try write(found)
    return found
  }

  /// Blanks that were taken down.
  private func blanks(_ change: JSON?, _ depth: Int) throws -> [UInt8]? {
    guard let change else { return nil }
    guard let bytes = change.int64 == 1 ? prediction.bytes(.indented, depth) : try Self.bytes(change) else {
      throw LayoutFailure.unfit
    }
    return bytes
  }

  // MARK: Values

  private mutating func value(depth: Int, name: [UInt8]) throws {
    switch try plain.byte() {
    case UInt8(ascii: "{"): try object(depth: depth, name: name)
    case UInt8(ascii: "["): try array(depth: depth, name: name)
    case UInt8(ascii: "\""): try string()
    default: try write(try text(try plain.scalar(), try wantedText(upTo: 1 << 16)))
    }
  }

  /// The value of the wanted text as it stands there, whatever it is.
  private mutating func wantedText(upTo limit: UInt64) throws -> [UInt8]? {
    guard let start = wanted?.place else { return nil }
    guard try wanted?.passValue(upTo: limit) == true, let end = wanted?.place else { throw LayoutFailure.isOther }
    return try wanted?.bytes(start..<end)
  }

  /// A text for a whole object or list, where the wanted text has another one; true if it was so.
  private mutating func replaced(_ isOther: Bool, _ change: JSON?, end: UInt64) throws -> Bool {
    if isOther {
      guard let text = try wantedText(upTo: Self.comparedByteCount) else { throw LayoutFailure.isOther }
      try steps.note(Self.json(text))
    } else if let text = change?.text {
      try write(Array(text.utf8))
    } else {
      return false
    }
    plain.place = end
    return true
  }

  // MARK: Objects

  private mutating func object(depth: Int, name: [UInt8]) throws {
    let object = try LayoutObject(plain)
    let names = object.members.map(\.key)
    let expected = prediction.order(of: names)
    var order = expected.map(LayoutMember.known)
    if let wanted {
      let isObject = try self.wanted?.byte() == UInt8(ascii: "{")
      if try replaced(!isObject, nil, end: object.end) { return }
      let actual = try LayoutMember.order(of: LayoutObject(wanted), as: object, in: wanted)
      if actual == order { steps.expected() } else { try steps.note(.array(actual.map { try $0.json() })) }
      order = actual
    } else if let change = steps.change() {
      if try replaced(false, change, end: object.end) { return }
      order = try LayoutMember.order(change, of: names.count)
    }
    let known = order.compactMap(\.index)
    if known != expected, known.count == order.count { prediction.learn(order: known, of: names) }
    try members(order, of: object, depth: depth, name: name)
    plain.place = object.end
  }

  private mutating func members(
    _ order: [LayoutMember], of object: LayoutObject, depth: Int, name: [UInt8]
  ) throws {
    try sign(UInt8(ascii: "{"))
    let kind = order.isEmpty ? LayoutGap.empty : .opening
    let opening = try gap(
      kind, standard: object.gap(.opening), actual: try wanted?.gap(), name: name, depth: depth + 1)
    let isMultiline = opening.contains(0x0A)
    for (index, member) in order.enumerated() {
      if index > 0 {
        try gap(.beforeComma, standard: object.gap(.beforeComma), actual: try wanted?.gap())
        try sign(UInt8(ascii: ","))
        try gap(
          .behindComma, standard: object.gap(.behindComma), actual: try wanted?.gap(),
          isMultiline: isMultiline, depth: depth + 1)
      }
      switch member {
      case .known(let place), .again(let place): try self.member(object.members[place], of: object, depth: depth)
      case .other(let text):
        wanted?.place += UInt64(text.count)
        try write(text)
      }
    }
    if !order.isEmpty {
      try gap(
        .closing, standard: object.gap(.closing), actual: try wanted?.gap(allowsComma: true),
        isMultiline: isMultiline, depth: depth)
    }
    try sign(UInt8(ascii: "}"))
  }

  private mutating func member(_ member: LayoutObject.Member, of object: LayoutObject, depth: Int) throws {
    plain.place = member.keyPlace
    try string()
    try gap(.beforeColon, standard: object.gap(.beforeColon), actual: try wanted?.gap())
    try sign(UInt8(ascii: ":"))
    try gap(.behindColon, standard: object.gap(.behindColon), actual: try wanted?.gap())
    plain.place = member.valuePlace
    try value(depth: depth + 1, name: member.key)
  }

  // MARK: Lists

  private mutating func array(depth: Int, name: [UInt8]) throws {
    if let list = try LayoutList(plain, upTo: Self.comparedByteCount) {
      if let wanted {
        let isList = try self.wanted?.byte() == UInt8(ascii: "[")
        let other = isList ? try LayoutList(wanted, upTo: Self.comparedByteCount) : nil
        if try replaced(other?.count != list.count, nil, end: list.end) { return }
        steps.expected()
      } else if let change = steps.change() {
        guard try replaced(false, change, end: list.end) else { throw LayoutFailure.unfit }
        return
      }
    }
    try elements(depth: depth, name: name)
  }

  private mutating func elements(depth: Int, name: [UInt8]) throws {
    try plain.expect(UInt8(ascii: "["))
    try sign(UInt8(ascii: "["))
    let standard = try plain.gap()
    var isEmpty = try plain.byte() == UInt8(ascii: "]")
    let opening = try gap(
      isEmpty ? .empty : .opening, standard: standard, actual: try wanted?.gap(), name: name, depth: depth + 1)
    let isMultiline = opening.contains(0x0A)
    while !isEmpty {
      try value(depth: depth + 1, name: name + [UInt8(ascii: "[")])
      let standard = try plain.gap()
      isEmpty = try plain.byte() != UInt8(ascii: ",")
      if isEmpty {
        try gap(
          .closing, standard: standard, actual: try wanted?.gap(allowsComma: true),
          isMultiline: isMultiline, depth: depth)
      } else {
        try gap(.beforeComma, standard: standard, actual: try wanted?.gap())
        plain.place += 1
        try sign(UInt8(ascii: ","))
        try gap(
          .behindComma, standard: try plain.gap(), actual: try wanted?.gap(), isMultiline: isMultiline,
          depth: depth + 1)
      }
    }
    try plain.expect(UInt8(ascii: "]"))
    try sign(UInt8(ascii: "]"))
  }

  // MARK: Strings

  private mutating func string() throws {
    let standard = try plain.scalar()
    guard wanted != nil else {
      let change = steps.change()
      if let text = change?.text { return try write(Array(text.utf8)) }
      return try write(try LayoutStrings.applied(change?.elements, to: standard, &prediction.spelling))
    }
    guard let actual = try wantedText(upTo: .max) else { throw LayoutFailure.isOther }
    if let change = try LayoutStrings.change(from: standard, to: actual, &prediction.spelling) {
      try steps.note(change)
    } else {
      steps.expected()
    }
  }
}
