public import SatchelDigests
public import SatchelJSONText

// What would come back from a target is compared with what went in; the difference is
// a list of these operations. Applying it to what comes back restores the original.
// Each operation carries the hash of what it replaces, so that after an edit of the
// target it is left alone where the edit touched it, and still works everywhere else.

/// One step from a JSON tree to another.
public struct PatchOperation: Sendable, Hashable {
  /// A step into a tree.
  public enum Step: Sendable, Hashable {
    /// To the member of that name.
    case member(String)
    /// To the element at that index.
    case element(Int)
  }

  /// What is done at the end of the path.
  public enum Change: Sendable, Hashable {
    /// The value becomes another; nil for `was` where no proof is needed.
    case set(was: Hash64?, JSON)
    /// A member is put into the object, at an index among its members.
    case add(at: Int, JSONMember)
    /// A member is taken out of the object.
    case remove(name: String, was: Hash64?)
    /// Elements are put into the array before an index.
    case insert(at: Int, [JSON])
    /// Elements are taken out of the array.
    case cut(at: Int, count: Int, was: Hash64?)
  }

  /// The way to the object, array or value.
  public var path: [Step]
  /// What is done there.
  public var change: Change

  /// An operation.
  public init(path: [Step], change: Change) {
    self.path = path
    self.change = change
  }

  /// The place in words, indices left out: `message.blocks[].signature`; `head` for all that is said once.
  public var place: String {
    var steps = path
    switch change {
    case .add(_, let member): steps.append(.member(member.name))
    case .remove(let name, _): steps.append(.member(name))
    case .insert, .cut: steps.append(.element(0))
    case .set: break
    }
    if steps.isEmpty { return "head" }
    if steps.count == 1, case .element = steps[0] { return "record" + records }
    let text = steps.reduce(into: "") { text, step in
      switch step {
      case .member(let name): text += text.isEmpty ? name : "." + name
      case .element: text += "[]"
      }
    }
    return text.hasPrefix("[].") ? String(text.dropFirst(3)) : text
  }

  /// Whether it only takes out whole records that the source does not have: nothing of anybody's is put aside by it.
  var dropsRecords: Bool { if case .cut = change { path.isEmpty } else { false } }

  /// The place of everything that is changed: once for each element that is put in or taken out, of whole records with
  /// their types.
  var places: [String] {
    switch change {
    case .insert(let index, let new): new.map { PatchOperation(path: path, change: .insert(at: index, [$0])).place }
    case .cut(_, let count, _): Array(repeating: place, count: count)
    default: [place]
    }
  }

  /// The type of a whole record that is put in, where it has one.
  private var records: String {
    let record: JSON? =
      switch change {
      case .insert(_, let new): new.first
      case .set(_, let new): new
      default: nil
      }
    return record?["type"]?.text.map { " (\($0))" } ?? ""
  }
}

extension Hash64 {
  /// The hash of the compact text of a tree, members of these names left out.
  public init(of tree: JSON, without names: Set<String> = []) {
    self.init((names.isEmpty ? tree : tree.without(names)).text())
  }
}

extension JSON {
  /// The tree without the members of these names, at any depth.
  func without(_ names: Set<String>) -> JSON {
    switch self {
    case .array(let elements): .array(elements.map { $0.without(names) })
    case .object(let members):
      .object(
        members.filter { !names.contains($0.name) }.map { JSONMember(key: $0.key, value: $0.value.without(names)) })
    case .spelled(let text): names.contains(where: text.mayName) ? unfolded.without(names) : self
    case .null, .bool, .number, .string: self
    }
  }
}
