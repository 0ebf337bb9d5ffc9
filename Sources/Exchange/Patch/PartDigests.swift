import SatchelDigests
import SatchelJSONText

// A patch names records and their parts by index. What an index meant when the patch was made, the digests tell:
// after an edit, the parts that are still there are found by what they hold, wherever they stand by then.

/// Digests of the elements of arrays, by the way to the array.
struct PartDigests: Equatable {
  /// What an element was, in a few bytes.
  struct Digest: Hashable {
    /// Of the whole element, invented members left out.
    var content: UInt32
    /// Of its kind: its type, role and ids, and those of its parts.
    var shape: UInt16
  }

  private(set) var lists: [[PatchOperation.Step]: [Digest]] = [:]
  private static var digitCount: Int { 12 }
  /// The ways in the order in which they are written.
  var paths: [[PatchOperation.Step]] {
    let spelled = lists.keys.map { (path: $0, text: String(decoding: Self.json($0).text(), as: UTF8.self)) }
    return spelled.sorted { ($0.path.count, $0.text) < ($1.path.count, $1.text) }.map(\.path)
  }

  /// None.
  init() {}

  /// Of the records of a unit, of their parts if there are several records, and of what the operations go through.
  init(of base: JSON, for operations: [PatchOperation], without names: Set<String>) {
    guard !operations.isEmpty, let records = base.elements else { return }
    var touched = Set(operations.flatMap(Self.lists))
    if records.count > 1 { touched.insert([]) } else { touched.remove([]) }
    for path in touched { add(base, at: path, without: names) }
    guard records.count > 1 else { return }
    for (index, record) in records.enumerated() {
      for path in Self.partLists(of: record) { add(base, at: [.element(index)] + path, without: names) }
    }
  }

  private mutating func add(_ base: JSON, at path: [PatchOperation.Step], without names: Set<String>) {
    guard let elements = base.value(at: path)?.elements, elements.contains(where: { $0.members != nil }) else { return }
    lists[path] = elements.map { Digest($0, without: names) }
  }

  /// The arrays that an operation goes through or changes, and those whose parts it names.
  private static func lists(of operation: PatchOperation) -> [[PatchOperation.Step]] {
    var lists: [[PatchOperation.Step]] = []
    for path in [operation.path] + MovedParts.references(in: operation).map(\.path) {
      for (index, step) in path.enumerated() { if case .element = step { lists.append(Array(path[..<index])) } }
    }
    switch operation.change {
    case .insert, .cut: lists.append(operation.path)
    case .set, .add, .remove: break
    }
    return lists
  }

  /// The ways to the arrays of a record whose elements are its parts; none in what is so large that it is kept as text.
  static func partLists(of record: JSON) -> [[PatchOperation.Step]] {
    guard case .object(let members) = record else { return [] }
    return members.flatMap { member -> [[PatchOperation.Step]] in
      switch member.value {
      case .object: partLists(of: member.value).map { [.member(member.name)] + $0 }
      case .array(let elements): elements.contains { $0.members != nil } ? [[.member(member.name)]] : []
      default: []
      }
    }
  }
}

extension PartDigests.Digest {
  init(_ element: JSON, without names: Set<String>) {
    var digest = ContentDigest(without: names)
    digest.add(element)
    let (whole, shape) = (digest.hash.value, ArrayAlignment.shape(element).value)
    content = UInt32(truncatingIfNeeded: whole ^ whole >> 32)
    self.shape = UInt16(truncatingIfNeeded: shape ^ shape >> 16 ^ shape >> 32 ^ shape >> 48)
  }
}

/// Takes in a value part by part, eight bytes of a text at once.
private struct ContentDigest {
  private(set) var hash = Hash64()
  private let names: [JSONString]

  /// Members of these names count for nothing.
  init(without names: Set<String>) { self.names = names.map { JSONString($0) } }

  mutating func add(_ value: JSON) {
    switch value {
    case .null: hash.add(word: 1)
    case .bool(let flag): hash.add(word: flag ? 3 : 2)
    case .number(let number): add(number.text, 4)
    case .string(let string): add(string.raw, 5)
    case .array(let elements):
      hash.add(word: 6)
      for element in elements { add(element) }
      hash.add(word: 7)
    case .object(let members):
      hash.add(word: 8)
      for member in members where !names.contains(member.key) {
        add(member.key.raw, 9)
        add(member.value)
      }
      hash.add(word: 10)
    case .spelled: add(value.unfolded)
    }
  }

  private mutating func add(_ text: String, _ kind: UInt64) {
    hash.add(word: kind << 56 | UInt64(text.utf8.count))
    var text = text
    text.withUTF8 { unsafe hash.add(words: UnsafeRawBufferPointer($0)) }
  }
}

// MARK: The spelling inside a target

extension PartDigests {
  /// Nil for none.
  var json: JSON? {
    if lists.isEmpty { return nil }
    return .array(
      paths.map { path in
        let digits = (lists[path] ?? []).map { digest in
          Hash64(from: UInt64(digest.content) << 16 | UInt64(digest.shape)).hex.suffix(Self.digitCount)
        }
        return [Self.json(path), .string(digits.joined())]
      })
  }

  /// From JSON; nil if it is none.
  init?(json: JSON) {
    guard let parts = json.elements else { return nil }
    for part in parts {
      guard let pair = part.elements, pair.count == 2, let path = pair[0].elements.flatMap(PatchOperation.path),
        let digits = pair[1].text.map({ Array($0.utf8) }), digits.count % Self.digitCount == 0
      else { return nil }
      var list: [Digest] = []
      for start in stride(from: 0, to: digits.count, by: Self.digitCount) {
        let text = String(decoding: digits[start..<start + Self.digitCount], as: UTF8.self)
        guard let value = UInt64(text, radix: 16) else { return nil }
        list.append(Digest(content: UInt32(value >> 16), shape: UInt16(truncatingIfNeeded: value)))
      }
      lists[path] = list
    }
  }

  private static func json(_ path: [PatchOperation.Step]) -> JSON { PatchOperation.json(path) }
}

extension JSON {
  /// What stands at the end of a way; nil if it leads nowhere.
  func value(at path: some Sequence<PatchOperation.Step>) -> JSON? {
    var value: JSON? = self
    for step in path {
      switch step {
      case .member(let name): value = value?[name]
      case .element(let index): value = value?.elements.flatMap { $0.indices.contains(index) ? $0[index] : nil }
      }
    }
    return value
  }
}
