// A tree is as deep as its text was. All that goes through whole trees therefore keeps
// its own stack instead of recursing: 1024 levels must not be too much for a thread with
// half a megabyte.
extension JSONView {
  /// The value as a tree of its own, nothing lost.
  public func tree() -> JSON { tree(unfolding: false) }

  /// The value; with `unfolding`, its own elements or members even where it would be kept as text.
  func tree(unfolding: Bool) -> JSON {
    var open: [OpenContainer] = []
    var position = index
    while true {
      let view = JSONView(document: document, index: position)
      let end = Int(document.tape[position].next)
      position += 1
      var value = view.scalar
      if value == nil, end - position > SpelledJSON.least, position - 1 > index || !unfolding {
        value = .spelled(SpelledJSON(view))
        position = end
      }
      if value == nil, end > position {
        let count = document.childCount(of: position - 1)
        open.append(OpenContainer(isObject: view.kind == .object, end: end, count: count))
        open[open.count - 1].key = key(at: &position, in: open)
        continue
      }
      while let top = open.indices.last {
        open[top].add(value ?? (view.kind == .object ? .object([]) : .array([])))
        guard position == open[top].end else {
          open[top].key = key(at: &position, in: open)
          break
        }
        value = open.removeLast().value
      }
      if open.isEmpty { return value ?? (view.kind == .object ? .object([]) : .array([])) }
    }
  }

  /// The name at a place, if the innermost open container is an object; the place moves on to the value.
  private func key(at position: inout Int, in open: [OpenContainer]) -> JSONString {
    guard open.last?.isObject == true else { return JSONString(trusted: "") }
    defer { position += 1 }
    return JSONView(document: document, index: position).rawString ?? JSONString(trusted: "")
  }

  /// The value if it is neither array nor object.
  var scalar: JSON? {
    switch kind {
    case .null: .null
    case .bool: .bool(bool ?? false)
    case .number: number.map(JSON.number)
    case .string: rawString.map(JSON.string)
    case .array, .object: nil
    }
  }

  /// A container whose content is being gathered.
  private struct OpenContainer {
    let isObject: Bool
    /// Index of the entry behind the container.
    let end: Int
    /// The name whose value comes next.
    var key = JSONString(trusted: "")
    private var elements: [JSON] = []
    private var members: [JSONMember] = []

    init(isObject: Bool, end: Int, count: Int) {
      self.isObject = isObject
      self.end = end
      if isObject { members.reserveCapacity(count) } else { elements.reserveCapacity(count) }
    }

    mutating func add(_ value: JSON) {
      if isObject { members.append(JSONMember(key: key, value: value)) } else { elements.append(value) }
    }

    var value: JSON { isObject ? .object(members) : .array(elements) }
  }
}
