import SatchelJSONText

/// Which elements of an edited tree are which of the one that digests were made of.
struct PartAlignment {
  /// What became of an element.
  struct Place {
    /// Where it stands now; nil if it is gone.
    var index: Int?
    /// Whether it is as it was.
    var isExact = false
  }

  /// Whether something stands there that nobody took down: a part that is gone may be that.
  private(set) var hasStrangers = false
  private var lists: [[PatchOperation.Step]: [Place]] = [:]
  /// Where parts stand that are in another record now, by the way that they had.
  private var elsewhere: [[PatchOperation.Step]: [PatchOperation.Step]] = [:]
  /// How often each part stood in records, and stands there now; nil while nobody has asked.
  private var counts: (before: [PartDigests.Digest: Int], now: [PartDigests.Digest: Int])?
  private let tree: JSON
  private let names: Set<String>
  private let isExact: Bool

  /// `isBase` says that the digests are of this very tree: every element stands where it stood. `exactly` takes records
  /// only for what they are byte for byte.
  init(
    _ digests: PartDigests, in tree: JSON, without names: Set<String>, isBase: Bool = false,
    exactly isExact: Bool = false
  ) {
    self.isExact = isExact
    self.tree = tree
    self.names = names
    if isBase {
      lists = digests.lists.mapValues { $0.indices.map { Place(index: $0, isExact: true) } }
      return
    }
    for path in digests.paths { align(path, digests) }
    findElsewhere(digests)
  }

  // MARK: Where things are

  /// The way as it is now; nil if it leads through what is gone.
  func place(of path: [PatchOperation.Step]) -> [PatchOperation.Step]? {
    var now: [PatchOperation.Step]? = []
    for (count, step) in path.enumerated() {
      guard case .element(let index) = step, let places = lists[Array(path[..<count])] else {
        now?.append(step)
        continue
      }
      if let other = elsewhere[Array(path[...count])] {
        now = other
      } else if places.indices.contains(index), let place = places[index].index {
        now?.append(.element(place))
      } else {
        now = nil
      }
    }
    return now
  }

  /// Whether a part that is gone from its record stands in another one.
  func isElsewhere(_ path: [PatchOperation.Step]) -> Bool { elsewhere[path] != nil }

  /// Whether parts of a record stand in others.
  func hasPartsElsewhere(of record: PatchOperation.Step) -> Bool { elsewhere.keys.contains { $0.first == record } }

  /// Where something now has to be put in that stood before an element.
  func insertion(at index: Int, in path: [PatchOperation.Step]) -> Int {
    guard let places = lists[path] else { return index }
    let before = places[..<min(index, places.count)].last { $0.index != nil }?.index
    if index < places.count, let own = places[index].index, before == nil { return own }
    return before.map { $0 + 1 } ?? 0
  }

  /// What became of an element; nil if nobody took it down.
  func element(_ index: Int, of path: [PatchOperation.Step]) -> Place? {
    lists[path].flatMap { $0.indices.contains(index) ? $0[index] : nil }
  }

  /// The places of the parts of an element that are known, by the lists that they stand in.
  func parts(of path: [PatchOperation.Step]) -> [(path: [PatchOperation.Step], places: [Place])] {
    lists.filter { $0.key.count > path.count && $0.key.starts(with: path) }.map { ($0.key, $0.value) }
  }

  /// Gives a record that is gone the place at an index: all that stood there moves on.
  mutating func revive(_ record: Int, at index: Int) {
    for place in (lists[[]] ?? []).indices {
      if let now = lists[[]]?[place].index, now >= index { lists[[]]?[place].index = now + 1 }
    }
    lists[[]]?[record].index = index
    for (path, other) in elsewhere {
      if case .element(let now) = other[0], now >= index { elsewhere[path]?[0] = .element(now + 1) }
    }
  }

  // MARK: Aligning

  private mutating func align(_ path: [PatchOperation.Step], _ digests: PartDigests) {
    let base = digests.lists[path] ?? []
    var places = base.map { _ in Place() }
    defer { lists[path] = places }
    guard let now = place(of: path), let elements = tree.value(at: now)?.elements else { return }
    let found = elements.map { PartDigests.Digest($0, without: names) }
    var pairs = CommonRun.pairs(base, found, in: (0..<base.count, 0..<found.count)) { $0 == $1 }
    for (left, _) in pairs { places[left].isExact = true }
    let isFree = !isExact || !path.isEmpty
    if isFree, pairs.count < min(base.count, found.count) {
      let isMoved = path.isEmpty ? { _ in false } : movedParts(digests)
      pairs = CommonRun.filled(pairs, base.count, found.count) { gap in
        CommonRun.pairs(base, found, in: gap) { $0.shape == $1.shape && !isMoved($0) && !isMoved($1) }
      }
    }
    if path.isEmpty, isFree, pairs.count < min(base.count, found.count) {
      let parts = elements.map { Self.parts(of: $0, without: names) }
      let held = base.indices.map { digests.parts(of: $0) }
      pairs = CommonRun.filled(pairs, base.count, found.count) { gap in
        CommonRun.pairs(held, parts, in: gap) { !$0.isDisjoint(with: $1) }
      }
    }
    for (left, right) in pairs { places[left].index = right }
    if pairs.count < found.count { hasStrangers = true }
  }

  /// Tells which parts are all still there, as many as there were: one that is not in its record stands in another, so
  /// that nothing else of its shape is what became of it.
  private mutating func movedParts(_ digests: PartDigests) -> (PartDigests.Digest) -> Bool {
    let counts = counts ?? counted(digests)
    self.counts = counts
    return { part in counts.before[part].map { $0 == counts.now[part] } ?? false }
  }

  private func counted(_ digests: PartDigests) -> (before: [PartDigests.Digest: Int], now: [PartDigests.Digest: Int]) {
    var (before, now): ([PartDigests.Digest: Int], [PartDigests.Digest: Int]) = ([:], [:])
    for part in Self.nested(digests).flatMap(\.value) { before[part, default: 0] += 1 }
    eachPart { part, _ in now[part, default: 0] += 1 }
    return (before, now)
  }

  /// Hands out each part of a record with its way.
  private func eachPart(_ take: (PartDigests.Digest, [PatchOperation.Step]) -> Void) {
    for (number, record) in (tree.elements ?? []).enumerated() {
      for list in PartDigests.partLists(of: record) {
        for (index, part) in (record.value(at: list)?.elements ?? []).enumerated() {
          take(PartDigests.Digest(part, without: names), [.element(number)] + list + [.element(index)])
        }
      }
    }
  }

  /// The lists of parts.
  private static func nested(_ digests: PartDigests) -> [[PatchOperation.Step]: [PartDigests.Digest]] {
    digests.lists.filter { $0.key.count > 1 && $0.key.first.map(isElement) ?? false }
  }

  /// Looks for parts that are gone from their records in the other records.
  private mutating func findElsewhere(_ digests: PartDigests) {
    let nested = Self.nested(digests)
    let isLost = nested.contains { list in lists[list.key]?.contains { $0.index == nil } ?? false }
    guard isLost else { return }
    var strangers: [PartDigests.Digest: [PatchOperation.Step]] = [:]
    let known = Set(
      nested.flatMap { list -> [[PatchOperation.Step]] in
        guard let now = place(of: list.key) else { return [] }
        return (lists[list.key] ?? []).compactMap { $0.index.map { now + [.element($0)] } }
      })
    eachPart { part, path in if !known.contains(path) { strangers[part] = path } }
    for (list, parts) in nested {
      for (index, place) in (lists[list] ?? []).enumerated() where place.index == nil && parts.indices.contains(index) {
        if let path = strangers[parts[index]] { elsewhere[list + [.element(index)]] = path }
      }
    }
  }

  private static func isElement(_ step: PatchOperation.Step) -> Bool { if case .element = step { true } else { false } }

  private static func parts(of element: JSON, without names: Set<String>) -> Set<PartDigests.Digest> {
    let lists = PartDigests.partLists(of: element).map { element.value(at: $0)?.elements ?? [] }
    return Set(lists.flatMap { $0.map { PartDigests.Digest($0, without: names) } })
  }
}

extension PartDigests {
  /// What the parts of a record were.
  fileprivate func parts(of index: Int) -> Set<Digest> {
    Set(lists.filter { $0.key.count > 1 && $0.key[0] == .element(index) }.flatMap(\.value))
  }
}
