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

  /// Without digests the operations are taken as they are; `isBase` says that the digests are of this very tree.
  init(
    _ operations: [PatchOperation], _ digests: PartDigests?, to tree: JSON, unproved names: Set<String>,
    isBase: Bool = false
  ) {
    self.tree = tree
    alignment = PartAlignment(digests ?? PartDigests(), in: tree, without: names, isBase: isBase)
    guard digests != nil else {
      self.operations = operations.map { operation in
        guard case .set(let was?, let value) = operation.change,
          let merged = PartTexts.merged(value, was, with: tree.value(at: operation.path))
        else { return operation }
        return PatchOperation(path: operation.path, change: .set(was: nil, merged))
      }
      return
    }
    for operation in operations { revive(operation) }
    for operation in operations {
      let paths = MovedParts.references(in: operation).map(\.path)
      if alignment.place(of: operation.path) == nil { homeless.formUnion(paths) } else { moved.formUnion(paths) }
    }
    for operation in operations { fit(operation) }
    keepTexts()
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
      let bare = PatchOperation(path: list, change: .set(was: nil, .array([])))
      records.insert(PatchApplication([bare], to: records[now]).tree, at: now)
      tree = .array(records)
      alignment.revive(record, at: now)
      return
    }
  }

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
      let elements = MovedParts.resolved(new, find)
      if elements.isEmpty, !new.isEmpty { return gone.append(operation) }
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

  private func find(_ reference: MovedParts.Reference) -> JSON? {
    guard let path = alignment.place(of: reference.path), let value = tree.value(at: path) else { return nil }
    return PatchApplication(reference.operations, to: value).tree
  }
}

extension PatchOperation {
  /// The texts of the parts that it puts in.
  fileprivate var newTexts: [String] {
    guard case .insert(_, let new) = change else { return [] }
    return new.compactMap { $0["text"]?.text }.filter { !$0.isEmpty }
  }
}
