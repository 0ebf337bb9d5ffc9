public import SatchelJSONText

extension JSON {
  /// The tree with one value replaced, added or (nil) removed.
  public func setting(_ path: [String], _ value: JSON?) -> JSON {
    guard let first = path.first else { return value ?? self }
    let rest = Array(path.dropFirst())
    switch self {
    case .array(var elements):
      guard let index = Int(first), elements.indices.contains(index) else { return self }
      if rest.isEmpty, value == nil {
        elements.remove(at: index)
      } else {
        elements[index] = elements[index].setting(rest, value)
      }
      return .array(elements)
    case .object(var members):
      guard let index = members.firstIndex(where: { $0.name == first }) else {
        if let value, rest.isEmpty { members.append(JSONMember(first, value)) }
        return .object(members)
      }
      if rest.isEmpty, value == nil {
        members.remove(at: index)
      } else {
        members[index].value = members[index].value.setting(rest, value)
      }
      return .object(members)
    default: return self
    }
  }
}
