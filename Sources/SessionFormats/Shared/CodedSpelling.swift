import SatchelJSONText

// An encoder decides on the order of members, and Foundation's spells 1.0 as 1. What a decoder makes of that is put into
// a form of its own first: members in byte order, numbers in their shortest spelling. From there a record comes back equal
// in most cases. Where it would not, what is spelled otherwise stands in one member more, place by place, as its text. A
// text counts only while it says the same as the value in its place: whoever changes the value overrules it.

/// How the values of a tree are spelled and ordered, where a coder would lose that.
enum CodedSpelling {
  /// The member that holds the spellings, each a list: the place, member by member, and the text of the value, or a list
  /// of its names where only their order is lost.
  static let memberName = "x-satchel-spelling"

  /// The tree with the spellings that decoding it would lose.
  static func encoded<Value: TreeCoded>(_ value: Value) -> JSON {
    let tree = value.tree
    guard let members = tree.members else { return tree }
    var lost: [JSON] = []
    let plain = members.filter { !isReserved($0) }
    if plain.count < members.count {
      lost = [spelling([], of: tree)]
    } else if let near = try? decodedPlainly(Value.self, tree.coded), near != value {
      collect(tree, near.tree, [], into: &lost)
    }
    return lost.isEmpty ? tree : .object(plain + [JSONMember(memberName, .array(lost))])
  }

  /// The value of such a tree.
  static func decoded<Value: TreeCoded>(_: Value.Type, _ tree: JSON) throws(FieldError) -> Value {
    guard let members = tree.members, let lost = tree[memberName]?.elements else {
      return try decodedPlainly(Value.self, tree.coded)
    }
    let near = try decodedPlainly(Value.self, JSON.object(members.filter { !isReserved($0) }).coded)
    var spelled = near.tree
    for spelling in lost.compactMap(\.elements) {
      guard let last = spelling.last else { continue }
      if let names = last.elements {
        spelled.change(at: spelling.dropLast()) { $0.order(by: names.compactMap(\.text)) }
      } else if let text = last.text, let exact = try? JSON(parsing: text, options: .ownText) {
        spelled.change(at: spelling.dropLast()) { if $0.saysTheSame(as: exact) { $0 = exact } }
      }
    }
    guard var value = try? Value(tree: spelled) else { return near }
    value.takeUnwritten(from: near)
    return value
  }

  private static func decodedPlainly<Value: TreeCoded>(_: Value.Type, _ tree: JSON) throws(FieldError) -> Value {
    var value = try Value(tree: tree)
    value.spellFloats()
    return value
  }

  private static func collect(_ exact: JSON, _ near: JSON, _ place: [JSON], into lost: inout [JSON]) {
    if exact == near { return }
    switch (exact.unfolded, near.unfolded) {
    case (.object(let exact), .object(let near)) where hasSameNames(exact, near):
      let values = Dictionary(near.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 })
      for member in exact {
        collect(member.value, values[member.key] ?? .null, place + [.string(member.key)], into: &lost)
      }
      if exact.map(\.key) != near.map(\.key) {
        lost.append(.array(place + [.array(exact.map { .string($0.key) })]))
      }
    case (.array(let exact), .array(let near)) where exact.count == near.count:
      for (index, pair) in zip(exact, near).enumerated() {
        collect(pair.0, pair.1, place + [.integer(index)], into: &lost)
      }
    default: lost.append(spelling(place, of: exact))
    }
  }

  /// Whether both have the same names, each once.
  private static func hasSameNames(_ exact: [JSONMember], _ near: [JSONMember]) -> Bool {
    let names = Set(near.map(\.key))
    return names.count == near.count && exact.count == near.count && Set(exact.map(\.key)) == names
  }

  private static func spelling(_ place: [JSON], of value: JSON) -> JSON {
    .array(place + [.string(String(decoding: value.text(), as: UTF8.self))])
  }

  static func isReserved(_ member: JSONMember) -> Bool { member.key.isSpelling(of: memberName) }
}

extension JSON {
  /// What is left of the value behind any encoder and decoder, in one form: members in byte order, each once.
  var coded: JSON {
    switch self {
    case .null, .bool: return self
    case .number(let number): return .number(number.coded)
    case .string(let string): return .string(string.repaired)
    case .array(let elements): return .array(elements.map(\.coded))
    case .object(let members):
      // An encoder keeps members by name as Swift compares names.
      var places: [String: Int] = [:]
      var kept: [JSONMember] = []
      for member in members {
        let name = member.name
        if let place = places[name] {
          kept[place].value = member.value.coded
        } else {
          places[name] = kept.count
          kept.append(JSONMember(name, member.value.coded))
        }
      }
      return .object(kept.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
    case .spelled: return unfolded.coded
    }
  }

  /// Changes the value in a place; nothing if there is no such place.
  fileprivate mutating func change(at place: ArraySlice<JSON>, _ body: (inout JSON) -> Void) {
    guard let first = place.first else { return body(&self) }
    switch (unfolded, first) {
    case (.object(var members), .string(let name)):
      let name = JSONString(name.repaired)
      guard let index = members.firstIndex(where: { $0.key == name }) else { return }
      members[index].value.change(at: place.dropFirst(), body)
      self = .object(members)
    case (.array(var elements), .number(let number)):
      guard let index = number.int64.flatMap({ Int(exactly: $0) }), elements.indices.contains(index) else { return }
      elements[index].change(at: place.dropFirst(), body)
      self = .array(elements)
    default: return
    }
  }

  /// Puts members into an order of names, those that are not named behind them.
  fileprivate mutating func order(by names: [String]) {
    guard let members else { return }
    let ranks = Dictionary(names.enumerated().map { (JSONString($1), $0) }, uniquingKeysWith: { $1 })
    let ranked = members.enumerated().map { (rank: ranks[$1.key] ?? names.count + $0, member: $1) }
    self = .object(ranked.sorted { $0.rank < $1.rank }.map(\.member))
  }

  /// Whether another spelling stands for the same, as far as coders tell values apart.
  fileprivate func saysTheSame(as exact: JSON) -> Bool {
    if case .number(let number) = self, case .number(let other) = exact, !number.isInteger || !other.isInteger {
      return number.double == other.double
    }
    let said = exact.members.map { JSON.object($0.filter { !CodedSpelling.isReserved($0) }) } ?? exact
    return exact.coded == coded || said.coded == coded
  }
}

extension JSONNumber {
  /// The shortest spelling of what a coder keeps: 64 bits, as an integer where it is one.
  fileprivate var coded: JSONNumber {
    if let value = int64 { return JSONNumber(value) }
    if let value = uint64 { return JSONNumber(value) }
    if let value = Int64(exactly: double) { return JSONNumber(value) }
    if let value = UInt64(exactly: double) { return JSONNumber(value) }
    return JSONNumber(shortest: double) ?? self
  }

  /// The same as a float is spelled: never as an integer.
  var spelledAsFloat: JSONNumber { isInteger ? JSONNumber(shortest: double) ?? self : self }
}
