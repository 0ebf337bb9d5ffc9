import SatchelJSONText

/// What an object must hold to be taken without making a value of it: its known members once each,
/// of their types. Unknown members may hold anything.
struct PlainShape: Sendable {
  /// The type of a member.
  enum Kind: Sendable {
    /// A string.
    case text
    /// A whole number from 0 to this.
    case natural(upTo: UInt64)
    /// `true` or `false`.
    case bool
    /// A list of strings.
    case texts
    /// Anything.
    case any
  }

  /// A member.
  struct Member: Sendable {
    var name: StaticString
    var kind: Kind
    var isRequired: Bool

    static func required(_ name: StaticString, _ kind: Kind) -> Member {
      Member(name: name, kind: kind, isRequired: true)
    }

    static func optional(_ name: StaticString, _ kind: Kind) -> Member {
      Member(name: name, kind: kind, isRequired: false)
    }
  }

  private let members: [Member]
  private let required: UInt64

  init(_ members: [Member]) {
    self.members = members
    required = members.indices.reduce(0) { members[$1].isRequired ? $0 | 1 << UInt64($1) : $0 }
  }

  /// Goes over an object; false if it has another shape.
  func take(_ scan: inout PlainScan) -> Bool {
    var seen: UInt64 = 0
    var likely = 0
    guard scan.enterObject() else { return false }
    while let name = scan.nextName() {
      guard let index = place(of: name, likely, scan) else {
        guard scan.skipValue() else { return false }
        continue
      }
      likely = index + 1
      let bit: UInt64 = 1 << UInt64(index)
      guard seen & bit == 0, Self.take(members[index].kind, &scan) else { return false }
      seen |= bit
    }
    return seen & required == required && !scan.hasFailed
  }

  /// The member of a name, which is most often the one behind the last.
  @inline(__always)
  private func place(of name: Range<Int>, _ likely: Int, _ scan: borrowing PlainScan) -> Int? {
    if likely < members.count, scan.isWord(name, members[likely].name) { return likely }
    for index in members.indices where scan.isWord(name, members[index].name) { return index }
    return nil
  }

  private static func take(_ kind: Kind, _ scan: inout PlainScan) -> Bool {
    switch kind {
    case .text: return scan.string() != nil
    case .natural(let most): return scan.natural().map { $0 <= most } ?? false
    case .bool: return scan.bool() != nil
    case .any: return scan.skipValue()
    case .texts:
      guard scan.enterArray() else { return false }
      while scan.nextElement() { if scan.string() == nil { return false } }
      return !scan.hasFailed
    }
  }
}
