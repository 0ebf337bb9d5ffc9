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
    self.tree = tree
    self.unproved = unproved
    for operation in operations {
      if apply(operation.change, operation.path[...], to: &self.tree) {
        applied.append(operation)
      } else {
        refused.append(operation)
      }
    }
  }

  private func apply(
    _ change: PatchOperation.Change, _ path: ArraySlice<PatchOperation.Step>, to tree: inout JSON
  ) -> Bool {
    guard let step = path.first else { return apply(change, to: &tree) }
    switch (step, tree.unfolded) {
    case (.member(let name), .object(var members)):
      guard let index = Self.index(of: name, in: members) else { return false }
      guard apply(change, path.dropFirst(), to: &members[index].value) else { return false }
      tree = .object(members)
    case (.element(let index), .array(var elements)):
      guard elements.indices.contains(index), apply(change, path.dropFirst(), to: &elements[index]) else {
        return false
      }
      tree = .array(elements)
    default: return false
    }
    return true
  }

  private static func index(of name: String, in members: [JSONMember]) -> Int? {
    members.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
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
    switch (change, tree.unfolded) {
    case (.add(let place, let member), .object(var members)):
      guard Self.index(of: member.name, in: members) == nil else { return false }
      members.insert(member, at: min(place, members.count))
      tree = .object(members)
    case (.remove(let name, let was), .object(var members)):
      guard let index = Self.index(of: name, in: members) else { return true }
      guard holds(members[index].value, was) else { return false }
      members.remove(at: index)
      tree = .object(members)
    case (.insert(let place, let new), .array(var elements)):
      elements.insert(contentsOf: new, at: min(place, elements.count))
      tree = .array(elements)
    case (.cut(let place, let count, let was), .array(var elements)):
      guard place + count <= elements.count, holds(.array(Array(elements[place..<place + count])), was) else {
        return false
      }
      elements.removeSubrange(place..<place + count)
      tree = .array(elements)
    default: return false
    }
    return true
  }
}
