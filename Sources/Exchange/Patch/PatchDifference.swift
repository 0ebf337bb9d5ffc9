import SatchelDigests
public import SatchelJSONText

/// Finds the way from one tree to another.
public struct PatchDifference {
  private let unproved: Set<String>
  private var operations: [PatchOperation] = []
  private var path: [PatchOperation.Step] = []

  /// The operations that turn `base` into `wanted`, exactly: order and spelling included.
  ///
  /// Members named in `unproved` are replaced whatever they hold by then, and count in no proof. Cost: a walk
  /// over both trees; arrays of different length are aligned by the shape of their elements.
  public static func operations(
    from base: JSON, to wanted: JSON, unproved: Set<String> = []
  ) -> [PatchOperation] {
    var difference = PatchDifference(unproved: unproved)
    difference.compare(base, wanted)
    return difference.operations
  }

  private init(unproved: Set<String>) { self.unproved = unproved }

  private mutating func emit(_ change: PatchOperation.Change) {
    operations.append(PatchOperation(path: path, change: change))
  }

  private func proof(_ value: JSON, name: String?) -> Hash64? {
    if let name, unproved.contains(name) { return nil }
    return Hash64(of: value, without: unproved)
  }

  private var lastName: String? {
    if case .member(let name) = path.last { name } else { nil }
  }

  private mutating func compare(_ base: JSON, _ wanted: JSON) {
    if base != wanted { compare(different: base, wanted) }
  }

  private mutating func compare(different base: JSON, _ wanted: JSON) {
    switch (base.unfolded, wanted.unfolded) {
    case (.object(let a), .object(let b)):
      if Self.haveSameNames(a, b), !areOtherRecords(base, wanted) {
        for (left, right) in zip(a, b) where left.value != right.value {
          path.append(.member(left.name))
          compare(different: left.value, right.value)
          path.removeLast()
        }
        return
      }
      let (left, right) = (MemberPlaces(a), MemberPlaces(b))
      guard Self.areAlignable(a, b, left, right), !areOtherRecords(base, wanted) else {
        return emit(.set(was: proof(base, name: lastName), wanted))
      }
      members(a, b, left, right)
    case (.array(let a), .array(let b)): elements(a, b)
    default: emit(.set(was: proof(base, name: lastName), wanted))
    }
  }

  /// Whether these are whole records or parts of different types: one is not an edit of the other.
  private func areOtherRecords(_ base: JSON, _ wanted: JSON) -> Bool {
    guard case .element = path.last else { return false }
    return base["type"] != wanted["type"]
  }

  /// Whether the members have the same few names in the same order and spelling, each once.
  private static func haveSameNames(_ a: [JSONMember], _ b: [JSONMember]) -> Bool {
    guard a.count == b.count, a.count <= MemberPlaces.few else { return false }
    return a.indices.allSatisfy { index in
      let key = a[index].key
      return key == b[index].key && key.isShortest && !a[..<index].contains { $0.key == key }
    }
  }

  /// Objects can be compared member by member if no name repeats and those that both
  /// have stand in the same order.
  private static func areAlignable(
    _ a: [JSONMember], _ b: [JSONMember], _ left: MemberPlaces, _ right: MemberPlaces
  ) -> Bool {
    guard left.areUnique, right.areUnique, (a + b).allSatisfy(\.key.isShortest) else { return false }
    var last = -1
    for member in b {
      guard let place = left[member.key] else { continue }
      if place < last { return false }
      last = place
    }
    return true
  }

  private mutating func members(
    _ a: [JSONMember], _ b: [JSONMember], _ left: MemberPlaces, _ right: MemberPlaces
  ) {
    for member in a where right[member.key] == nil {
      emit(.remove(name: member.name, was: proof(member.value, name: member.name)))
    }
    for member in b {
      guard let place = left[member.key] else { continue }
      path.append(.member(member.name))
      compare(a[place].value, member.value)
      path.removeLast()
    }
    for (index, member) in b.enumerated() where left[member.key] == nil {
      emit(.add(at: index, member))
    }
  }

  private mutating func elements(_ a: [JSON], _ b: [JSON]) {
    let differing = a.count == b.count ? a.indices.filter { a[$0] != b[$0] } : nil
    if let differing, ArrayAlignment.areAlike(a, b, at: differing) {
      for place in differing { compare(different: a[place], b[place], at: place) }
      return
    }
    let pairs = ArrayAlignment.pairs(a, b)
    for (left, right) in pairs where a[left] != b[right] { compare(different: a[left], b[right], at: left) }
    gaps(a, b, pairs)
  }

  private mutating func compare(different base: JSON, _ wanted: JSON, at place: Int) {
    path.append(.element(place))
    compare(different: base, wanted)
    path.removeLast()
  }

  /// What lies between the pairs, from the end to the start, so that indices stay those
  /// of the base until they are used.
  private mutating func gaps(_ a: [JSON], _ b: [JSON], _ pairs: [(Int, Int)]) {
    var end = (a.count, b.count)
    for start in pairs.reversed() + [(-1, -1)] {
      let removed = start.0 + 1..<end.0
      let added = start.1 + 1..<end.1
      if !removed.isEmpty {
        emit(
          .cut(
            at: removed.lowerBound, count: removed.count, was: Hash64(of: .array(Array(a[removed])), without: unproved))
        )
      }
      if !added.isEmpty { emit(.insert(at: removed.lowerBound, Array(b[added]))) }
      end = start
    }
  }
}

/// Where the members of an object stand, by their names as they are spelled: the first of each.
struct MemberPlaces {
  private let members: [JSONMember]
  /// Only where they are many.
  private var places: [JSONString: Int] = [:]
  static var few: Int { 12 }

  init(_ members: [JSONMember]) {
    self.members = members
    guard members.count > Self.few else { return }
    places = Dictionary(members.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Whether no name stands twice.
  var areUnique: Bool {
    members.count > Self.few
      ? places.count == members.count : members.indices.allSatisfy { self[members[$0].key] == $0 }
  }

  subscript(name: JSONString) -> Int? {
    members.count > Self.few ? places[name] : members.firstIndex { $0.key == name }
  }
}

/// Pairs the elements of two arrays that are versions of each other.
enum ArrayAlignment {
  /// Whether as many elements stand for each other place by place, of which those at some places differ: they may be
  /// versions of each other, or are too many to be paired otherwise.
  static func areAlike(_ a: [JSON], _ b: [JSON], at places: [Int]) -> Bool {
    a.count * b.count > CommonRun.largestTable || places.allSatisfy { isLike(a[$0], b[$0]) }
  }

  /// Pairs of indices, both ascending, of elements that are not alike place by place.
  static func pairs(_ a: [JSON], _ b: [JSON]) -> [(Int, Int)] {
    let shorter = min(a.count, b.count)
    let prefix = zip(a, b).prefix { $0 == $1 }.count
    let suffix = min(zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count, shorter - prefix)
    let (left, right) = (Array(a[prefix..<a.count - suffix]), Array(b[prefix..<b.count - suffix]))
    var middle = aligned(left, right, by: shape)
    middle = filled(middle, left, right, alignedByIDs)
    middle = filled(middle, left, right) { aligned($0, $1) { Hash64(type($0).utf8) } }
    middle = replaced(middle, left, right)
    return (0..<prefix).map { ($0, $0) } + middle.map { ($0 + prefix, $1 + prefix) }
      + (0..<suffix).map { (a.count - suffix + $0, b.count - suffix + $0) }
  }

  /// The pairs, and those that `find` finds between them.
  private static func filled(
    _ pairs: [(Int, Int)], _ a: [JSON], _ b: [JSON], _ find: ([JSON], [JSON]) -> [(Int, Int)]
  ) -> [(Int, Int)] {
    CommonRun.filled(pairs, a.count, b.count) { gap in
      find(Array(a[gap.0]), Array(b[gap.1])).map { ($0 + gap.0.lowerBound, $1 + gap.1.lowerBound) }
    }
  }

  /// Pairs of records that hold a part with the same id.
  private static func alignedByIDs(_ a: [JSON], _ b: [JSON]) -> [(Int, Int)] {
    let (left, right) = (a.map(ids), b.map(ids))
    return CommonRun.pairs(left, right, in: (a.indices, b.indices)) { !$0.isDisjoint(with: $1) }
  }

  private static func ids(_ record: JSON) -> Set<String> {
    let parts = PartDigests.partLists(of: record).flatMap { record.value(at: $0)?.elements ?? [] }
    return Set(
      parts.flatMap { part in ["id", "tool_use_id"].compactMap { name in part[name]?.text.map { name + $0 } } })
  }

  /// As many elements as there are others in their place, of other types each, are paired: one takes the place of one.
  private static func replaced(_ pairs: [(Int, Int)], _ a: [JSON], _ b: [JSON]) -> [(Int, Int)] {
    CommonRun.filled(pairs, a.count, b.count) { removed, added in
      guard removed.count == added.count, zip(removed, added).allSatisfy({ type(a[$0]) != type(b[$1]) }) else {
        return []
      }
      return zip(removed, added).map { ($0, $1) }
    }
  }

  /// The longest common run of shapes; nothing if the table would be too large.
  private static func aligned(_ a: [JSON], _ b: [JSON], by shape: (JSON) -> Hash64) -> [(Int, Int)] {
    guard !a.isEmpty, !b.isEmpty, a.count * b.count <= CommonRun.largestTable else { return [] }
    let (left, right) = (a.map(shape), b.map(shape))
    return CommonRun.longest(left, right, left.indices, right.indices, ==)
  }

  /// The coarse kind of an element: its type, else its members' names.
  private static func type(_ element: JSON) -> String {
    let element = element.unfolded
    guard case .object(let members) = element else { return "" }
    return element["type"]?.text ?? members.map(\.name).joined(separator: ",")
  }

  /// Whether two different elements may be versions of each other: objects of one kind, or anything else.
  private static func isLike(_ a: JSON, _ b: JSON) -> Bool {
    let (a, b) = (a.unfolded, b.unfolded)
    guard a.members != nil, b.members != nil else { return true }
    return shape(a) == shape(b)
  }

  /// The hash of what kind of thing an element is: its discriminating words, else its members' names.
  static func shape(_ element: JSON) -> Hash64 {
    var shape = Hash64()
    addShape(of: element, to: &shape)
    return shape
  }

  private static let words = ["type", "role", "id", "tool_use_id"]

  private static func addShape(of element: JSON, to shape: inout Hash64) {
    let element = element.unfolded
    switch element {
    case .object(let members):
      var isNamed = false
      for name in words {
        guard let text = element[name]?.text else { continue }
        shape.add(part: name, isNamed ? "," : "")
        shape.add(part: text)
        isNamed = true
      }
      guard isNamed else {
        for (index, member) in members.enumerated() { shape.add(part: member.name, index > 0 ? "," : "") }
        return
      }
      let message = element["message"]
      if let role = message?["role"]?.text { shape.add(part: role) }
      for (index, part) in ((message?["blocks"] ?? element["content"])?.elements ?? []).prefix(8).enumerated() {
        if index > 0 { shape.add(part: ";") }
        addShape(of: part, to: &shape)
      }
    case .array: shape.add(part: "[")
    case .string(let text): shape.add(part: text.raw, "\"")
    default: shape.add(element.text())
    }
  }
}

extension Hash64 {
  fileprivate mutating func add(part text: String, _ separator: StaticString = "") {
    unsafe add(UnsafeBufferPointer(start: separator.utf8Start, count: separator.utf8CodeUnitCount))
    var text = text
    text.withUTF8 { unsafe add($0) }
  }
}
