import SatchelJSONText

extension JSON {
  /// The value with the spelling of another wherever both mean the same: numbers by their digits, texts by their
  /// characters, members by their names.
  func spelled(as other: JSON) -> JSON {
    switch (unfolded, other.unfolded) {
    case (.number(let own), .number(let others)):
      return own.normalized != nil && own.normalized == others.normalized ? other : self
    case (.string(let own), .string(let others)): return own.means(others) ? other : self
    case (.array(let own), .array(let others)):
      return .array(own.enumerated().map { $1.spelled(as: $0 < others.count ? others[$0] : $1) })
    case (.object(let own), .object(let others)):
      let known = Dictionary(others.map { ($0.key.utf16Units, $0) }) { _, last in last }
      return .object(
        own.map { member in
          guard let match = known[member.key.utf16Units] else { return member }
          return JSONMember(key: match.key, value: member.value.spelled(as: match.value))
        })
    default: return self
    }
  }
}

extension JSONString {
  /// Whether both are the same text, however they are spelled.
  fileprivate func means(_ other: JSONString) -> Bool {
    raw == other.raw || utf16Units == other.utf16Units
  }
}
