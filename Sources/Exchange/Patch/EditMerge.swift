import SatchelDigests
import SatchelJSONText

// Where somebody edited what a conversion had written, the edit wins. But an edited text may have been made of several
// values of the source: the text beside a picture, or texts that stood apart. Which, the hash of what was written tells.

/// What is done with operations that found an edit in their way.
struct EditMerge {
  private(set) var tree: JSON
  private(set) var applied: [PatchOperation]
  /// What changes nothing, as the edit stands in its place.
  private(set) var overruled: [PatchOperation] = []
  /// What held more than the edit replaced: that is gone.
  private(set) var lost: [PatchOperation] = []

  /// `parts` gives the parts of records in order.
  init(_ patch: PatchApplication, parts: ([JSON]) -> [SpokenPart]) {
    tree = patch.tree
    applied = patch.applied
    var spreads: [(was: Hash64, old: [String], new: [String])] = []
    for operation in patch.refused {
      if case .set(let was?, .string(let value)) = operation.change {
        if let spread = spreadInList(operation, value, was) {
          spreads.append(spread)
        } else {
          spread(value, was, operation, parts)
        }
        overruled.append(operation)
      } else if operation.isScalar {
        overruled.append(operation)
      } else {
        lost.append(operation)
      }
    }
    for operation in patch.refused { join(operation, spreads) }
  }

  /// A part of a record, with the role of who says it; the text is nil for parts that are none.
  struct SpokenPart: Equatable {
    var role: String
    var text: String?
  }

  // MARK: Texts of a list

  /// Gives each element of a list whose texts had been joined to an edited one its part of the edit; elements without
  /// such a text stay.
  private mutating func spreadInList(
    _ operation: PatchOperation, _ value: JSONString, _ was: Hash64
  ) -> (was: Hash64, old: [String], new: [String])? {
    guard case .member(let name) = operation.path.last, let own = value.value, operation.path.count > 2 else {
      return nil
    }
    let list = Array(operation.path.dropLast(2))
    guard let elements = tree.value(at: list)?.elements else { return nil }
    let holders = elements.indices.filter { elements[$0][name]?.text != nil }
    let texts = holders.compactMap { elements[$0][name]?.text }
    for place in texts.indices where texts.count > 1 {
      var pieces = texts
      pieces[place] = own
      guard let joined = JoinedText(pieces, was) else { continue }
      let spread = joined.spread(texts[place], preferred: place)
      var changed = elements
      for (index, text) in zip(holders, spread).reversed() {
        guard let text, let members = elements[index].members else {
          changed.remove(at: index)
          continue
        }
        changed[index] = .object(
          members.map { $0.name == name ? JSONMember(key: $0.key, value: .string(JSONString(text))) : $0 })
      }
      set(.array(changed), at: list)
      return (was, pieces, spread.compactMap { $0 })
    }
    return nil
  }

  /// The same texts stood in another place as one: there the edit stands as they are joined there.
  private mutating func join(
    _ operation: PatchOperation, _ spreads: [(was: Hash64, old: [String], new: [String])]
  ) {
    guard case .set(let was?, .string(let value)) = operation.change, let own = value.value,
      let spread = spreads.first(where: { $0.was == was }),
      let separator = PartTexts.separators.first(where: { spread.old.joined(separator: $0) == own })
    else { return }
    if tree.value(at: operation.path)?.text == nil { return }
    set(.string(spread.new.joined(separator: separator)), at: operation.path)
  }

  private mutating func set(_ value: JSON, at path: [PatchOperation.Step]) {
    tree = PatchApplication([PatchOperation(path: path, change: .set(was: nil, value))], to: tree).tree
  }

  // MARK: Texts that stood apart

  /// Where a text stands.
  fileprivate struct TextPlace {
    var record: Int
    var list: [PatchOperation.Step]
    var index: Int
    var part: SpokenPart
    var text: String { part.text ?? "" }
  }

  /// Gives each of the texts that had been joined to an edited one its part of the edit.
  private mutating func spread(
    _ value: JSONString, _ was: Hash64, _ operation: PatchOperation, _ parts: ([JSON]) -> [SpokenPart]
  ) {
    guard let own = value.value, let records = tree.elements else { return }
    let all = places(in: records, parts)
    // The edited text is the one in whose place the operation's value makes what was written.
    for edited in all {
      let joined = all.filter { $0.part.role == edited.part.role && !$0.text.isEmpty || $0.isSame(as: edited) }
      guard joined.count > 1, let place = joined.firstIndex(where: { $0.isSame(as: edited) }) else { continue }
      var pieces = joined.map(\.text)
      pieces[place] = own
      let isEmpty = own.isEmpty
      if isEmpty { pieces.remove(at: place) }
      guard let text = JoinedText(pieces, was) else { continue }
      var spread = text.spread(edited.text, preferred: isEmpty ? -1 : place)
      if isEmpty { spread.insert(own, at: place) }
      for (place, text) in zip(joined, spread).reversed() where text != place.text { put(text, at: place, parts) }
      applied.removeAll { $0 == operation }
      return
    }
    dropRepeats(in: all, operation, parts)
  }

  /// Where nothing tells how a text was joined: what was put in, and stands in the edited text, is not put in twice.
  private mutating func dropRepeats(
    in all: [TextPlace], _ operation: PatchOperation, _ parts: ([JSON]) -> [SpokenPart]
  ) {
    let inserted = applied.flatMap(\.newTexts)
    for place in all.reversed() where inserted.contains(place.text) {
      let holds = all.contains { !$0.isSame(as: place) && $0.text != place.text && $0.text.contains(place.text) }
      if holds { put(nil, at: place, parts) }
    }
  }

  private func places(in records: [JSON], _ parts: ([JSON]) -> [SpokenPart]) -> [TextPlace] {
    var places: [TextPlace] = []
    for (number, record) in records.enumerated() {
      for list in PartDigests.partLists(of: record) {
        for (index, element) in (record.value(at: list)?.elements ?? []).enumerated() {
          let only = PatchOperation(path: list, change: .set(was: nil, .array([element])))
          let said = parts([PatchApplication([only], to: record).tree]).filter { $0.text != nil }
          guard said.count == 1 else { continue }
          places.append(TextPlace(record: number, list: list, index: index, part: said[0]))
        }
      }
    }
    return places
  }

  /// Changes a text, or takes it out, with its record if nothing else is in that. Goes from the end to the beginning.
  private mutating func put(_ text: String?, at place: TextPlace, _ parts: ([JSON]) -> [SpokenPart]) {
    guard var records = tree.elements, records.indices.contains(place.record),
      var elements = records[place.record].value(at: place.list)?.elements, elements.indices.contains(place.index)
    else { return }
    if let text {
      guard var members = elements[place.index].members else { return }
      for index in members.indices where members[index].value.text == place.text {
        members[index].value = .string(text)
      }
      elements[place.index] = .object(members)
    } else {
      elements.remove(at: place.index)
    }
    let change = PatchOperation(path: place.list, change: .set(was: nil, .array(elements)))
    let record = PatchApplication([change], to: records[place.record]).tree
    if text == nil, parts([record]).isEmpty { records.remove(at: place.record) } else { records[place.record] = record }
    tree = .array(records)
  }
}

extension EditMerge.TextPlace {
  fileprivate func isSame(as other: EditMerge.TextPlace) -> Bool {
    record == other.record && list == other.list && index == other.index
  }
}

extension PatchOperation {
  /// Whether it is about a single value.
  fileprivate var isScalar: Bool {
    switch change {
    case .set(_, let value): value.members == nil && value.elements == nil
    case .add(_, let member): member.value.members == nil && member.value.elements == nil
    case .remove, .cut: true
    case .insert: false
    }
  }
}
