/// Numbers that belong to owners, each owner's in the order in which they came: 8 bytes a number, and 8 an owner once there
/// is a number.
struct NumbersByOwner {
  private static let none = UInt32.max
  private let ownerCount: Int
  /// The places of each owner's first and last number.
  private var ends: [(first: UInt32, last: UInt32)] = []
  /// Each number, and the place of its owner's next.
  private var links: [(number: UInt32, next: UInt32)] = []

  init(ownerCount: Int) { self.ownerCount = ownerCount }

  /// Whether an owner has none.
  func isEmpty(of owner: Int) -> Bool { ends.isEmpty || ends[owner].first == Self.none }

  /// Gives an owner one more number.
  mutating func add(_ number: Int, to owner: Int) {
    if ends.isEmpty { ends = Array(repeating: (Self.none, Self.none), count: ownerCount) }
    let place = UInt32(links.count)
    if ends[owner].first == Self.none {
      ends[owner].first = place
    } else {
      links[Int(ends[owner].last)].next = place
    }
    ends[owner].last = place
    links.append((UInt32(number), Self.none))
  }

  /// The numbers of an owner.
  subscript(owner: Int) -> some Sequence<Int> {
    sequence(state: ends.isEmpty ? Self.none : ends[owner].first) { [links] place -> Int? in
      guard place != Self.none else { return nil }
      defer { place = links[Int(place)].next }
      return Int(links[Int(place)].number)
    }
  }
}
