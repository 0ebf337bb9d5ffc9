import SatchelDigests
import SatchelJSONText

// A part that the source has elsewhere than the target is not put aside once more: the operation names it, so that an
// edit of it wins, and it is gone where somebody took it out.

/// Names parts of the base inside of operations instead of spelling them.
struct MovedParts {
  private let base: JSON
  private var candidates: [(path: [PatchOperation.Step], value: JSON)] = []
  /// The candidates of a shape that nobody was named by yet, in order.
  private var places: [Hash64: ArraySlice<Int>] = [:]
  /// The ways to parts that were named, and to all that holds them.
  private var named: Set<[PatchOperation.Step]> = []
  private var holders: Set<[PatchOperation.Step]> = []
  private static let name = "x-satchel-part"

  private init(_ base: JSON) { self.base = base }

  /// The operations, with the names of parts that they take out in one place and put in in another; nil if what is
  /// somebody's own looks like such a name.
  static func named(in operations: [PatchOperation], of base: JSON) -> [PatchOperation]? {
    guard operations.allSatisfy({ references(in: $0).isEmpty }) else { return nil }
    var moved = MovedParts(base)
    for operation in operations { moved.collect(operation) }
    guard !moved.candidates.isEmpty else { return operations }
    for (index, candidate) in moved.candidates.enumerated() {
      moved.places[ArrayAlignment.shape(candidate.value), default: []].append(index)
    }
    return operations.map { operation in
      var operation = operation
      switch operation.change {
      case .insert(let place, let new): operation.change = .insert(at: place, new.map { moved.named($0) })
      case .add(let place, let member):
        operation.change = .add(at: place, JSONMember(key: member.key, value: moved.inside(member.value)))
      case .set(let was, let value): operation.change = .set(was: was, moved.inside(value))
      case .remove, .cut: break
      }
      return operation
    }
  }

  /// Takes note of what an operation takes out.
  private mutating func collect(_ operation: PatchOperation) {
    switch operation.change {
    case .cut(let place, let count, _):
      for index in place..<place + count { collect(operation.path + [.element(index)], isWhole: true) }
    case .set:
      if case .element = operation.path.last { collect(operation.path, isWhole: false) }
    case .insert, .add, .remove: break
    }
  }

  private mutating func collect(_ path: [PatchOperation.Step], isWhole: Bool) {
    guard let value = base.value(at: path), value.members != nil else { return }
    if isWhole { candidates.append((path, value)) }
    guard path.count == 1 else { return }
    for list in PartDigests.partLists(of: value) {
      for (index, part) in (value.value(at: list)?.elements ?? []).enumerated() where part.members != nil {
        candidates.append((path + list + [.element(index)], part))
      }
    }
  }

  /// An element, or the name of the part that it is.
  private mutating func named(_ element: JSON) -> JSON {
    guard case .object = element else { return element }
    guard let index = place(of: element) else { return inside(element) }
    let (path, value) = candidates[index]
    named.insert(path)
    for count in path.indices { holders.insert(Array(path[..<count])) }
    let operations = PatchDifference.operations(from: value, to: element)
    var members = [JSONMember("at", PatchOperation.json(path))]
    if !operations.isEmpty { members.append(JSONMember("p", .array(operations.map(\.json)))) }
    return .object([JSONMember(Self.name, .object(members))])
  }

  /// The first candidate that is the element, or, where it has an id, is of its shape.
  private mutating func place(of element: JSON) -> Int? {
    let shape = ArrayAlignment.shape(element)
    guard var rest = places[shape] else { return nil }
    while let first = rest.first, !isFree(first) { rest.removeFirst() }
    places[shape] = rest
    if let index = rest.first(where: { isFree($0) && candidates[$0].value == element }) { return index }
    guard element["id"]?.text ?? element["tool_use_id"]?.text != nil else { return nil }
    return rest.first
  }

  /// Whether neither the candidate nor what holds it, or what it holds, has been taken.
  private func isFree(_ index: Int) -> Bool {
    let path = candidates[index].path
    return !holders.contains(path) && !(0...path.count).contains { named.contains(Array(path[..<$0])) }
  }

  private mutating func inside(_ value: JSON) -> JSON {
    switch value {
    case .array(let elements): .array(elements.map { named($0) })
    case .object(let members): .object(members.map { JSONMember(key: $0.key, value: inside($0.value)) })
    // What is as large as that is put aside whole.
    case .spelled, .null, .bool, .number, .string: value
    }
  }

  // MARK: Back

  /// A part that an operation names.
  struct Reference {
    var path: [PatchOperation.Step]
    var operations: [PatchOperation]

    init?(_ value: JSON) {
      if case .spelled(let text) = value, !text.mayName(MovedParts.name) { return nil }
      guard let members = value.members, members.count == 1, members[0].name == MovedParts.name,
        let path = members[0].value["at"]?.elements.flatMap(PatchOperation.path)
      else { return nil }
      self.path = path
      operations = (members[0].value["p"]?.elements ?? []).compactMap(PatchOperation.init(json:))
    }
  }

  /// The parts that an operation names.
  static func references(in operation: PatchOperation) -> [Reference] {
    switch operation.change {
    case .insert(_, let new): new.flatMap(references)
    case .add(_, let member): references(in: member.value)
    case .set(_, let value): references(in: value)
    case .remove, .cut: []
    }
  }

  private static func references(in value: JSON) -> [Reference] {
    if let reference = Reference(value) { return [reference] }
    switch value {
    case .array(let elements): return elements.flatMap(references)
    case .object(let members): return members.flatMap { references(in: $0.value) }
    case .spelled(let text): return text.mayName(name) ? references(in: value.unfolded) : []
    case .null, .bool, .number, .string: return []
    }
  }

  /// The elements with the parts that they name; `find` gives nil for a part that is gone.
  static func resolved(_ elements: [JSON], _ find: (Reference) -> JSON?) -> [JSON] {
    elements.compactMap { element in
      if let reference = Reference(element) { return find(reference) }
      return resolved(element, find)
    }
  }

  /// A value with the parts that it names.
  static func resolved(_ value: JSON, _ find: (Reference) -> JSON?) -> JSON {
    switch value {
    case .array(let elements): .array(resolved(elements, find))
    case .object(let members):
      .object(members.map { JSONMember(key: $0.key, value: resolved($0.value, find)) })
    case .spelled(let text): text.mayName(name) ? resolved(value.unfolded, find) : value
    case .null, .bool, .number, .string: value
    }
  }
}
