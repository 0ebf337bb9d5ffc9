import SatchelDigests
public import SatchelJSONText

/// Applies operations to a tree that may have been edited since they were made.
public struct PatchApplication: Sendable {
  /// The tree as far as it has come.
  public private(set) var tree: JSON
  /// Operations that found something else than they expected and changed nothing.
  public private(set) var refused: [PatchOperation] = []
  /// Operations that did their work.
  public private(set) var applied: [PatchOperation] = []

  private let unproved: Set<String>

  /// Applies operations in order; those that an edit stands against are left out and named.
  ///
  /// `unproved` must be the set that the difference was made with.
  public init(_ operations: [PatchOperation], to tree: JSON, unproved: Set<String> = []) {
    self.unproved = unproved
    var changed = tree
    self.tree = .null
    apply(operations[...], 0, to: &changed)
    self.tree = changed
  }

  // MARK: On the way

  /// Applies operations that go through the first `depth` steps alike.
  private mutating func apply(_ operations: ArraySlice<PatchOperation>, _ depth: Int, to tree: inout JSON) {
    var rest = operations
    while let first = rest.first {
      let isThere = first.path.count == depth
      let run = rest.prefix { ($0.path.count == depth) == isThere }
      rest = rest.dropFirst(run.count)
      if isThere { apply(run, to: &tree) } else { descend(run, depth, &tree) }
    }
  }

  /// Applies operations to what is in a value.
  private mutating func descend(_ operations: ArraySlice<PatchOperation>, _ depth: Int, _ tree: inout JSON) {
    // What is kept as text stays so where nothing in it changes.
    var (text, before): (JSON?, Int) = (nil, applied.count)
    if case .spelled = tree { text = tree }
    defer { if let text, applied.count == before { tree = text } }
    if var members = tree.takeMembers() {
      let places = NamePlaces(members, isOften: operations.count > 1)
      each(operations, depth) { patch, run, step in
        guard case .member(let name) = step, let index = places[name] else { return false }
        patch.apply(run, depth + 1, to: &members[index].value)
        return true
      }
      tree = .object(members)
    } else if var elements = tree.takeElements() {
      each(operations, depth) { patch, run, step in
        guard case .element(let index) = step, elements.indices.contains(index) else { return false }
        patch.apply(run, depth + 1, to: &elements[index])
        return true
      }
      tree = .array(elements)
    } else {
      refused += operations
    }
  }

  /// Hands out operations in a row that take the same step; refuses those that cannot.
  private mutating func each(
    _ operations: ArraySlice<PatchOperation>, _ depth: Int,
    _ body: (inout Self, ArraySlice<PatchOperation>, PatchOperation.Step) -> Bool
  ) {
    var rest = operations
    while let step = rest.first?.path[depth] {
      let run = rest.prefix { $0.path[depth] == step }
      rest = rest.dropFirst(run.count)
      if !body(&self, run, step) { refused += run }
    }
  }

  /// Where the first member of a name stands.
  private struct NamePlaces {
    private let members: [JSONMember]
    private let places: [JSONString: Int]?

    /// Looked up in a table where that is done often.
    init(_ members: [JSONMember], isOften: Bool) {
      self.members = members
      places =
        isOften && members.count > 12
        ? Dictionary(
          members.enumerated().map { (JSONString($1.name), $0) }, uniquingKeysWith: { first, _ in first }) : nil
    }

    subscript(name: String) -> Int? {
      guard let places else { return PatchApplication.index(of: name, in: members) }
      return places[JSONString(name)]
    }
  }

  private static func index(of name: String, in members: [JSONMember]) -> Int? {
    members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
  }

  // MARK: At the end of the way

  private mutating func apply(_ operations: ArraySlice<PatchOperation>, to tree: inout JSON) {
    var rest = operations
    while let first = rest.first {
      let added = rest.prefix(while: \.isAddition)
      if added.count > 1, case .object = tree.unfolded {
        add(added, to: &tree)
        rest = rest.dropFirst(added.count)
      } else {
        if apply(first.change, to: &tree) { applied.append(first) } else { refused.append(first) }
        rest = rest.dropFirst()
      }
    }
  }

  /// Puts in members that stand in ascending places, all in one pass.
  private mutating func add(_ operations: ArraySlice<PatchOperation>, to tree: inout JSON) {
    let old = tree.takeMembers() ?? []
    var names = Set(old.map { JSONString($0.name) })
    var members: [JSONMember] = []
    members.reserveCapacity(old.count + operations.count)
    var rest = old[...]
    for operation in operations {
      guard case .add(let place, let member) = operation.change else { continue }
      guard names.insert(JSONString(member.name)).inserted else {
        refused.append(operation)
        continue
      }
      applied.append(operation)
      if place < members.count {
        members.insert(member, at: place)
        continue
      }
      let before = rest.prefix(place - members.count)
      members += before
      rest = rest.dropFirst(before.count)
      members.append(member)
    }
    tree = .object(members + rest)
  }

  private func holds(_ value: JSON, _ proof: Hash64?) -> Bool {
    proof.map { $0 == Hash64(of: value, without: unproved) } ?? true
  }

  private func apply(_ change: PatchOperation.Change, to tree: inout JSON) -> Bool {
    if case .set(let was, let value) = change {
      guard holds(tree, was) else { return false }
      tree = value
      return true
    }
    if var members = tree.takeMembers() {
      defer { tree = .object(members) }
      return apply(change, to: &members)
    }
    if var elements = tree.takeElements() {
      defer { tree = .array(elements) }
      return apply(change, to: &elements)
    }
    return false
  }

  private func apply(_ change: PatchOperation.Change, to members: inout [JSONMember]) -> Bool {
    switch change {
    case .add(let place, let member):
      guard Self.index(of: member.name, in: members) == nil else { return false }
      members.insert(member, at: min(place, members.count))
    case .remove(let name, let was):
      guard let index = Self.index(of: name, in: members) else { return true }
      guard holds(members[index].value, was) else { return false }
      members.remove(at: index)
    case .set, .insert, .cut: return false
    }
    return true
  }

  private func apply(_ change: PatchOperation.Change, to elements: inout [JSON]) -> Bool {
    switch change {
    case .insert(let place, let new): elements.insert(contentsOf: new, at: min(place, elements.count))
    case .cut(let place, let count, let was):
      guard place + count <= elements.count, holds(.array(Array(elements[place..<place + count])), was) else {
        return false
      }
      elements.removeSubrange(place..<place + count)
    case .set, .add, .remove: return false
    }
    return true
  }
}

extension PatchOperation {
  fileprivate var isAddition: Bool { if case .add = change { true } else { false } }
}
