import SatchelDigests
public import SatchelJSONText

// The spelling inside a target: one array an operation, the first element tells which.

extension PatchOperation {
  /// The operation as JSON.
  public var json: JSON {
    let way = Self.json(path)
    switch change {
    case .set(let was, let value): return .array(["=", way, Self.text(was), value])
    case .add(let place, let member):
      return .array(["+", way, .integer(place), .string(member.key), member.value])
    case .remove(let name, let was): return .array(["-", way, .string(name), Self.text(was)])
    case .insert(let place, let new): return .array(["<", way, .integer(place), .array(new)])
    case .cut(let place, let count, let was):
      return .array([">", way, .integer(place), .integer(count), Self.text(was)])
    }
  }

  /// A way as JSON: names and indices.
  static func json(_ path: [Step]) -> JSON {
    .array(
      path.map { step in
        switch step {
        case .member(let name): .string(name)
        case .element(let index): .integer(index)
        }
      })
  }

  private static func text(_ hash: Hash64?) -> JSON { hash.map { .string($0.hex) } ?? .null }

  /// The operation from JSON; nil if it is none.
  public init?(json: JSON) {
    guard let parts = json.elements, parts.count >= 4, let kind = parts[0].text,
      let path = parts[1].elements.flatMap(Self.path), let change = Self.change(kind, Array(parts[2...]))
    else { return nil }
    self.init(path: path, change: change)
  }

  /// A way from JSON; nil if it is none.
  static func path(_ steps: [JSON]) -> [Step]? {
    var path: [Step] = []
    for step in steps {
      if let name = step.text {
        path.append(.member(name))
      } else if let index = step.int64, index >= 0, index <= Int32.max {
        path.append(.element(Int(index)))
      } else {
        return nil
      }
    }
    return path
  }

  private static func change(_ kind: String, _ parts: [JSON]) -> Change? {
    switch (kind, parts.count) {
    case ("=", 2): return .set(was: hash(parts[0]), parts[1])
    case ("+", 3):
      guard let place = place(parts[0]), case .string(let key) = parts[1] else { return nil }
      return .add(at: place, JSONMember(key: key, value: parts[2]))
    case ("-", 2): return parts[0].text.map { .remove(name: $0, was: hash(parts[1])) }
    case ("<", 2):
      guard let place = place(parts[0]), let new = parts[1].elements else { return nil }
      return .insert(at: place, new)
    case (">", 3):
      guard let place = place(parts[0]), let count = self.place(parts[1]) else { return nil }
      return .cut(at: place, count: count, was: hash(parts[2]))
    default: return nil
    }
  }

  private static func hash(_ json: JSON) -> Hash64? { json.text.flatMap { Hash64(hex: $0) } }

  private static func place(_ json: JSON) -> Int? {
    json.int64.flatMap { $0 >= 0 && $0 <= Int32.max ? Int($0) : nil }
  }
}
