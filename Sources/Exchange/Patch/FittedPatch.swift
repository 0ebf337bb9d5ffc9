import SatchelDigests
import SatchelJSONText

/// The operations of a patch, fitted to a tree that was edited since they were made.
struct FittedPatch {
  /// What can be applied, in order.
  private(set) var operations: [PatchOperation] = []
  /// What was about records and parts that somebody took out.
  private(set) var gone: [PatchOperation] = []
  /// Parts that the patch takes out, and that stay since somebody edited them.
  private(set) var kept: [PatchOperation] = []
  /// What the operations are to be applied to.
  private(set) var tree: JSON
  private var alignment: PartAlignment
  /// The parts that operations put in elsewhere.
  private var moved: Set<[PatchOperation.Step]> = []
  /// The parts that would be put in elsewhere, into what is gone: they stay.
  private var homeless: Set<[PatchOperation.Step]> = []

  /// Gives a record that says nothing, by the one whose role it has.
  private let bare: (JSON) -> JSON?

  /// Without digests the operations are taken as they are, if they name no parts; `isBase` says that the digests are of
  /// this very tree.
  init(
    _ operations: [PatchOperation], _ digests: PartDigests?, to tree: JSON, unproved names: Set<String>,
    isBase: Bool = false, isStray: Bool = false, bare: @escaping (JSON) -> JSON? = { _ in nil }
  ) {
    self.tree = tree
    self.bare = bare
    alignment = PartAlignment(
      digests ?? PartDigests(), in: tree, without: names, isBase: isBase, exactly: isStray)
    guard digests != nil || operations.contains(where: { !MovedParts.references(in: $0).isEmpty }) else {
      self.operations = operations.map { operation in
        guard case .set(let was?, let value) = operation.change,
          let merged = PartTexts.merged(value, was, with: tree.value(at: operation.path))
        else { return operation }
        return PatchOperation(path: operation.path, change: .set(was: nil, merged))
      }
      followNames(names)
      return
    }
    for operation in operations { revive(operation) }
    for operation in isStray ? [] : operations { revive(operation, for: operations) }
    for operation in operations {
      let paths = MovedParts.references(in: operation).map(\.path)
      if alignment.place(of: operation.path) == nil { homeless.formUnion(paths) } else { moved.formUnion(paths) }
    }
    // What stood between records of a unit that is gone is gone with it.
    for operation in operations where !isStray || !operation.path.isEmpty || operation.isCut { fit(operation) }
    dropTexts(operations)
    keepTexts()
    followNames(names)
  }

  /// A text that has another name in the source, and that somebody edited since, goes there as it is now.
  private mutating func followNames(_ unproved: Set<String>) {
    for (place, removal) in operations.enumerated() {
      guard case .remove(let name, let was?) = removal.change,
        let value = tree.value(at: removal.path + [.member(name)]), value.text != nil,
        Hash64(of: value, without: unproved) != was,
        let (other, index, key) = addition(at: removal.path, ofTextWith: was)
      else { continue }
      operations[place].change = .remove(name: name, was: nil)
      operations[other].change = .add(at: index, JSONMember(key: key, value: value))
    }
  }

  /// The only operation there that puts in a text with this hash, at which place of the object, and under which name.
  private func addition(
    at path: [PatchOperation.Step], ofTextWith hash: Hash64
  ) -> (place: Int, index: Int, key: JSONString)? {
    var found: (place: Int, index: Int, key: JSONString)?
    for (place, operation) in operations.enumerated() where operation.path == path {
      guard case .add(let index, let member) = operation.change, member.value.text?.isEmpty == false,
        Hash64(of: member.value) == hash
      else { continue }
      if found != nil { return nil }
      found = (place, index, member.key)
    }
    return found
  }

  /// Makes a record that is gone again, of the one that holds a part that goes into it.
  private mutating func revive(_ operation: PatchOperation) {
    guard case .element(let record) = operation.path.first, let place = alignment.element(record, of: []),
      place.index == nil, var records = tree.elements
    else { return }
    for reference in MovedParts.references(in: operation) {
      guard let path = alignment.place(of: reference.path), path.count > 2, case .element(let now) = path[0],
        records.indices.contains(now)
      else { continue }
      let list = Array(path[1..<path.count - 1])
      let emptied = PatchOperation(path: list, change: .set(was: nil, .array([])))
      records.insert(bare(records[now]) ?? PatchApplication([emptied], to: records[now]).tree, at: now)
      tree = .array(records)
      alignment.revive(record, at: now)
      return
    }
  }

  /// Makes a record that is gone again, for a text in it that was written together with one that stays.
  private mutating func revive(_ operation: PatchOperation, for operations: [PatchOperation]) {
    guard case .element(let record) = operation.path.first, operation.path.count > 1,
      let place = alignment.element(record, of: []), place.index == nil, var records = tree.elements
    else { return }
    let texts = operation.newTexts
    guard !texts.isEmpty else { return }
    for other in operations {
      guard case .set(_, .string(let text)) = other.change, let own = text.value,
        let path = alignment.place(of: other.path), let now = tree.value(at: path)?.text,
        texts.allSatisfy({ now.contains($0) && !own.contains($0) }), case .element(let holder) = path.first,
        records.indices.contains(holder), let made = bare(records[holder])
      else { continue }
      let place = alignment.insertion(at: record, in: [])
      records.insert(made, at: place)
      tree = .array(records)
      alignment.revive(record, at: place)
      return
    }
  }

  /// Texts that were written together with one that is gone are gone too.
  private mutating func dropTexts(_ all: [PatchOperation]) {
    let inserted = all.filter { !$0.newTexts.isEmpty }.sorted { $0.order < $1.order }.flatMap(\.newTexts)
    for operation in gone {
      guard case .set(let was?, .string(let text)) = operation.change, let own = text.value else { continue }
      guard !inserted.isEmpty else { continue }
      guard let texts = Self.joined(own, with: inserted, was) else { continue }
      operations = operations.compactMap { $0.without(texts) }
    }
  }

  /// Those of some texts, side by side, that had been joined with another one to the text with this hash.
  private static func joined(_ own: String, with texts: [String], _ was: Hash64) -> Set<String>? {
    guard texts.count <= mostTexts else { return nil }
    for start in texts.indices {
      for end in (start + 1)...texts.count {
        for place in start...end {
          let pieces = texts[start..<place] + (own.isEmpty ? [] : [own]) + texts[place..<end]
          if pieces.count > 1, PartTexts.isJoined(Array(pieces), was) { return Set(texts[start..<end]) }
        }
      }
    }
    return nil
  }
  private static let mostTexts = 24

  /// What is put in or changed by operations on what is gone, though it may only stand there in another form.
  var doubtful: [PatchOperation] {
    guard alignment.hasStrangers else { return [] }
    return gone.filter { operation in
      switch operation.change {
      case .set, .add: true
      case .insert(_, let new): new.contains { MovedParts.Reference($0) == nil }
      case .remove, .cut: false
      }
    }
  }

  /// Of a patch for a unit that is gone, what was about records whose parts stand in others now.
  var strayed: [PatchOperation] {
    gone.filter { operation in
      switch operation.change {
      case .set, .add: operation.path.first.map { alignment.hasPartsElsewhere(of: $0) } ?? false
      case .insert, .remove, .cut: false
      }
    }
  }

  private mutating func fit(_ operation: PatchOperation) {
    guard let path = alignment.place(of: operation.path) else {
      gone.append(operation)
      return
    }
    switch operation.change {
    case .cut(let index, let count, let was):
      guard alignment.element(index, of: operation.path) != nil else {
        return operations.append(PatchOperation(path: path, change: .cut(at: index, count: count, was: was)))
      }
      for index in (index..<index + count).reversed() { cut(index, operation.path, path) }
    case .insert(let index, let new):
      // What came to stand in another record by an edit stays there.
      let elements = MovedParts.resolved(new) { alignment.isElsewhere($0.path) ? nil : find($0) }
      if elements.isEmpty, !new.isEmpty {
        if !new.contains(where: isThere) { gone.append(operation) }
        return
      }
      let place = alignment.insertion(at: index, in: operation.path)
      operations.append(PatchOperation(path: path, change: .insert(at: place, elements)))
    case .set(let was, let value):
      if let was, let merged = PartTexts.merged(value, was, with: tree.value(at: path)) {
        return operations.append(PatchOperation(path: path, change: .set(was: nil, merged)))
      }
      // A part that somebody edited is taken over, though the record around it becomes another.
      let isTaken = !MovedParts.references(in: operation).isEmpty
      let change = PatchOperation.Change.set(was: isTaken ? nil : was, MovedParts.resolved(value, find))
      operations.append(PatchOperation(path: path, change: change))
    case .add(let index, let member):
      let value = MovedParts.resolved(member.value, find)
      operations.append(
        PatchOperation(path: path, change: .add(at: index, JSONMember(key: member.key, value: value))))
    case .remove(let name, let was):
      operations.append(PatchOperation(path: path, change: .remove(name: name, was: was)))
    }
  }

  /// Takes out an element, if it is as it was or all that is in it goes elsewhere.
  private mutating func cut(_ index: Int, _ basePath: [PatchOperation.Step], _ path: [PatchOperation.Step]) {
    guard let place = alignment.element(index, of: basePath), let now = place.index else { return }
    let whole = PatchOperation(path: path, change: .cut(at: now, count: 1, was: nil))
    let own = basePath + [.element(index)]
    guard !homeless.contains(where: { $0.starts(with: own) }) else { return kept.append(whole) }
    if place.isExact || moved.contains(own) { return operations.append(whole) }
    let (parts, left) = movedParts(of: own)
    if parts.isEmpty || left > 0 { kept.append(whole) }
    if left == 0, !parts.isEmpty { operations.append(whole) } else { operations += parts }
  }

  /// Operations that take out the parts of an element that go elsewhere, and how many parts it has besides.
  private func movedParts(of path: [PatchOperation.Step]) -> (operations: [PatchOperation], left: Int) {
    var (operations, left): ([PatchOperation], Int) = ([], 0)
    for (list, places) in alignment.parts(of: path) {
      guard let now = alignment.place(of: list), let count = tree.value(at: now)?.elements?.count else { continue }
      let leaving = places.enumerated().filter { moved.contains(list + [.element($0.offset)]) }
      let taken = leaving.compactMap(\.element.index)
      left += count - taken.count
      operations += taken.sorted(by: >).map { PatchOperation(path: now, change: .cut(at: $0, count: 1, was: nil)) }
    }
    return (operations, left)
  }

  /// Texts that were joined with one that stays, and would go into records that are gone, stay where they are.
  private mutating func keepTexts() {
    let homeless = gone.flatMap(\.newTexts)
    guard !homeless.isEmpty else { return }
    for index in operations.indices {
      guard case .set(let was, .string(let text)) = operations[index].change, let own = text.value,
        let now = tree.value(at: operations[index].path)?.text
      else { continue }
      let texts = homeless.filter { now.contains($0) && !own.contains($0) }
      guard !texts.isEmpty else { continue }
      let joined = (texts + [own].filter { !$0.isEmpty }).joined(separator: "\n\n")
      operations[index].change = .set(was: was, .string(JSONString(joined)))
    }
  }

  private func isThere(_ element: JSON) -> Bool {
    MovedParts.Reference(element).map { alignment.isElsewhere($0.path) } ?? false
  }

  private func find(_ reference: MovedParts.Reference) -> JSON? {
    guard let path = alignment.place(of: reference.path), let value = tree.value(at: path) else { return nil }
    return PatchApplication(reference.operations, to: value).tree
  }
}

extension PatchOperation {
  /// Where it stands among the records: those that are put in before one, before what is done in that.
  fileprivate var order: Int {
    if case .element(let record) = path.first { return 2 * record + 1 }
    if case .insert(let record, _) = change { return 2 * record }
    return 0
  }

  var isSet: Bool { if case .set = change { true } else { false } }

  fileprivate var isCut: Bool { if case .cut = change { true } else { false } }

  /// The texts of the parts that it puts in, of whole records too.
  var newTexts: [String] {
    guard case .insert(_, let new) = change else { return [] }
    let parts = path.isEmpty ? new.flatMap(\.parts) : new
    return parts.compactMap { $0["text"]?.text }.filter { !$0.isEmpty }
  }

  /// Without parts that are these texts, and records of nothing else; nil if nothing is left.
  fileprivate func without(_ texts: Set<String>) -> PatchOperation? {
    guard case .insert(let place, let new) = change, newTexts.contains(where: texts.contains) else { return self }
    let left = new.filter { element in
      let parts = path.isEmpty ? element.parts : [element]
      return parts.isEmpty || !parts.allSatisfy { $0["text"]?.text.map(texts.contains) ?? false }
    }
    return left.isEmpty ? nil : PatchOperation(path: path, change: .insert(at: place, left))
  }
}

extension JSON {
  /// The parts of a record.
  fileprivate var parts: [JSON] { PartDigests.partLists(of: self).flatMap { value(at: $0)?.elements ?? [] } }
}
