import SatchelJSONText
import SatchelSessionModel

extension A3SShape {
  /// Throws the first fault of a value, with the path to it.
  func check(_ view: JSONView) throws(FieldError) {
    switch self {
    case .any: break
    case .text: _ = try String.read(view)
    case .flag: _ = try Bool.read(view)
    case .real: _ = try JSONNumber.read(view)
    case .natural(let greatest): try Self.checkInteger(view, { UInt64($0) }, in: 0...greatest)
    case .integer(let range): try Self.checkInteger(view, { Int64($0) }, in: range)
    case .word(let words): try Self.checkWord(view, words)
    case .list(let element):
      guard view.kind == .array else { throw .expected("a list", view) }
      try Self.each(view.elements) { (view) throws(FieldError) in try element.check(view) }
    case .record(let members):
      if view.kind == .array { return try Self.checkValues(Array(view.elements), of: members, in: view) }
      guard view.kind == .object else { throw .expected("an object", view) }
      try Self.checkMembers(of: view, members, tag: nil)
    case .tagged(let kinds): try Self.checkTagged(view, kinds, isInner: true)
    }
  }

  /// The kind of a tagged object, and what is behind its `type`; nothing is checked but that.
  ///
  /// In an object that is itself a member of a tagged one, the program also takes the number of a kind.
  static func kind(of view: JSONView, among kinds: [Kind], isInner: Bool) throws(FieldError) -> Kind {
    let isList = view.kind == .array
    guard isList || view.kind == .object else { throw .expected("an object", view) }
    var first = view.elements
    guard let type = isList ? first.next() : view.member("type") else {
      throw FieldError("is missing", offset: view.range.lowerBound).inside("type")
    }
    if isInner, let number = type.number, number.text != "-0", let index = number.uint64, index < UInt64(kinds.count) {
      return kinds[Int(index)]
    }
    do throws(FieldError) {
      let word = try String.read(type)
      if let kind = kinds.first(where: { $0.type.utf8.elementsEqual(word.utf8) }) { return kind }
      throw FieldError("is \(word.shownAsWord), which the program does not know", offset: type.range.lowerBound)
    } catch {
      throw error.inside("type")
    }
  }

  /// Checks what a tagged object of a kind has besides its `type`.
  static func check(_ view: JSONView, as kind: Kind) throws(FieldError) {
    guard view.kind == .array else { return try checkMembers(of: view, kind.members, tag: "type") }
    try checkValues(Array(view.elements.dropFirst()), of: kind.members, in: view)
  }

  private static func checkTagged(_ view: JSONView, _ kinds: [Kind], isInner: Bool) throws(FieldError) {
    try check(view, as: kind(of: view, among: kinds, isInner: isInner))
  }

  // MARK: Records

  private static func checkMembers(of view: JSONView, _ members: [Member], tag: StaticString?) throws(FieldError) {
    var seen: UInt64 = 0
    var hasTag = false
    for (key, value) in view.members {
      if let tag, key.isString(tag) {
        if hasTag { throw twice(tag, value) }
        hasTag = true
        continue
      }
      guard let index = members.firstIndex(where: { key.isString($0.name) }) else { continue }
      let member = members[index]
      if seen & 1 << UInt64(index) != 0 { throw twice(member.name, value) }
      seen |= 1 << UInt64(index)
      try check(value, as: member)
    }
    for (index, member) in members.enumerated() where seen & 1 << UInt64(index) == 0 && !member.mayBeMissing {
      throw FieldError("is missing", offset: view.range.lowerBound).inside(member.name.description)
    }
  }

  private static func twice(_ name: StaticString, _ value: JSONView) -> FieldError {
    FieldError("stands twice", offset: value.range.lowerBound).inside(name.description)
  }

  private static func check(_ value: JSONView, as member: Member) throws(FieldError) {
    if value.isNull, member.mayBeNull { return }
    do throws(FieldError) {
      try member.shape.check(value)
    } catch {
      throw error.inside(member.name.description)
    }
  }

  private static func checkValues(_ values: [JSONView], of members: [Member], in view: JSONView) throws(FieldError) {
    guard values.count <= members.count else {
      throw FieldError("has more values than a record of its kind", offset: view.range.lowerBound)
    }
    for (member, value) in zip(members, values) { try check(value, as: member) }
    if let lacking = members.dropFirst(values.count).first(where: { !$0.mayEndEarly }) {
      throw FieldError("is missing", offset: view.range.lowerBound).inside(lacking.name.description)
    }
  }

  // MARK: Values

  private static func each(
    _ elements: JSONElements, _ body: (JSONView) throws(FieldError) -> Void
  ) throws(FieldError) {
    var index = 0
    for element in elements {
      do throws(FieldError) {
        try body(element)
      } catch {
        throw error.inside("[\(index)]")
      }
      index += 1
    }
  }

  private static func checkInteger<Value: FixedWidthInteger>(
    _ view: JSONView, _ value: (String) -> Value?, in range: ClosedRange<Value>
  ) throws(FieldError) {
    guard let number = view.number, number.isInteger, number.text != "-0" else { throw .expected("an integer", view) }
    guard let value = value(number.text), range.contains(value) else {
      throw FieldError(
        "is out of range (\(range.lowerBound) to \(range.upperBound))", offset: view.range.lowerBound)
    }
  }

  private static func checkWord(_ view: JSONView, _ words: [String]) throws(FieldError) {
    var spelled = view
    if view.kind == .object {
      var members = view.members
      guard let only = members.next(), members.next() == nil, only.value.isNull || only.value.isEmptyObject else {
        throw .expected("a string", view)
      }
      spelled = only.key
    }
    let word = try String.read(spelled)
    guard words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
      throw FieldError("is \(word.shownAsWord), a word that the program does not know", offset: view.range.lowerBound)
    }
  }
}

extension JSONView {
  fileprivate var isEmptyObject: Bool {
    var members = members
    return kind == .object && members.next() == nil
  }
}
