extension JSON {
  /// Whether both are the same values in the same spelling and order.
  public static func == (left: JSON, right: JSON) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    default: left.isContainer && right.isContainer && areSame(left, right)
    }
  }

  private static func areSame(_ left: JSON, _ right: JSON) -> Bool {
    var rest = [(left, right)]
    while let (a, b) = rest.popLast() {
      switch (a, b) {
      case (.null, .null): continue
      case (.bool(let a), .bool(let b)): if a != b { return false }
      case (.number(let a), .number(let b)): if a != b { return false }
      case (.string(let a), .string(let b)): if a != b { return false }
      case (.array(let a), .array(let b)):
        guard a.count == b.count else { return false }
        rest.append(contentsOf: zip(a, b))
      case (.object(let a), .object(let b)):
        guard a.count == b.count, zip(a, b).allSatisfy({ $0.key == $1.key }) else { return false }
        rest.append(contentsOf: zip(a, b).lazy.map { ($0.value, $1.value) })
      case (.spelled(let a), .spelled(let b)): if a != b { return false }
      case (.spelled(let text), let other), (let other, .spelled(let text)):
        guard other.isContainer, text.text == other.text() else { return false }
      default: return false
      }
    }
    return true
  }

  private var isContainer: Bool {
    switch self {
    case .array, .object, .spelled: true
    case .null, .bool, .number, .string: false
    }
  }

  /// Hashes the spelling and order of all values.
  public func hash(into hasher: inout Hasher) {
    var rest = [self]
    while let value = rest.popLast() {
      switch value.unfolded {
      case .null: hasher.combine(0)
      case .bool(let flag): hasher.combine(flag)
      case .number(let number): hasher.combine(number)
      case .string(let string): hasher.combine(string)
      case .array(let elements):
        hasher.combine(elements.count)
        rest.append(contentsOf: elements)
      case .object(let members):
        hasher.combine(~members.count)
        for member in members { hasher.combine(member.key) }
        rest.append(contentsOf: members.lazy.map(\.value))
      case .spelled: break  // none is left
      }
    }
  }

  /// Whether both mean the same: strings by content, numbers by value
  /// (``JSONNumber/isEquivalent(to:)``), members in any order (of repeats, the last counts).
  public func isEquivalent(to other: JSON) -> Bool {
    var rest = [(self, other)]
    while let (a, b) = rest.popLast() {
      switch (a, b) {
      case (.null, .null): continue
      case (.bool(let a), .bool(let b)): if a != b { return false }
      case (.number(let a), .number(let b)): if !a.isEquivalent(to: b) { return false }
      case (.string(let a), .string(let b)): if a != b, a.utf16Units != b.utf16Units { return false }
      case (.array(let a), .array(let b)):
        guard a.count == b.count else { return false }
        rest.append(contentsOf: zip(a, b))
      case (.object(let a), .object(let b)):
        guard let pairs = Self.paired(a, b) else { return false }
        rest.append(contentsOf: pairs)
      case (.spelled(let one), .spelled(let two)) where one == two: continue
      case (.spelled, _) where b.isContainer, (_, .spelled) where a.isContainer: rest.append((a.unfolded, b.unfolded))
      default: return false
      }
    }
    return true
  }

  /// The values of the same names; nil if the names are not the same.
  private static func paired(_ a: [JSONMember], _ b: [JSONMember]) -> [(JSON, JSON)]? {
    let left = Dictionary(a.map { ($0.key.utf16Units, $0.value) }, uniquingKeysWith: { $1 })
    let right = Dictionary(b.map { ($0.key.utf16Units, $0.value) }, uniquingKeysWith: { $1 })
    guard left.count == right.count else { return nil }
    var pairs: [(JSON, JSON)] = []
    for (name, value) in left {
      guard let other = right[name] else { return nil }
      pairs.append((value, other))
    }
    return pairs
  }
}
