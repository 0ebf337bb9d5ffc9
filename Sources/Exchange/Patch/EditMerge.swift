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
    for operation in patch.refused {
      if case .set(let was?, .string(let value)) = operation.change {
        dropJoined(with: value, was, parts)
        overruled.append(operation)
      } else if operation.isScalar {
        overruled.append(operation)
      } else {
        lost.append(operation)
      }
    }
  }

  /// A part of a record, with the role of who says it; the text is nil for parts that are none.
  struct SpokenPart: Equatable {
    var role: String
    var text: String?
  }

  // MARK: Texts that stood apart

  /// Takes out texts that were put in and are part of an edited text: that replaces them all.
  private mutating func dropJoined(
    with value: JSONString, _ was: Hash64, _ parts: ([JSON]) -> [SpokenPart]
  ) {
    let inserted = insertedTexts(parts)
    guard !inserted.isEmpty, let own = value.value, let records = tree.elements else { return }
    let all = parts(records).filter { $0.text != nil }
    let kept = inserted.flatMap { parts($0.records) }
    // The edited text is the one that is none of those put in; in its place stood the operation's value.
    for (place, edited) in all.enumerated() where !kept.contains(edited) {
      let joined = all.enumerated().filter { $1.role == edited.role }.map { $0 == place ? own : $1.text ?? "" }
      guard PartTexts.isJoined(joined.filter { !$0.isEmpty }, was) else { continue }
      for text in inserted { remove(text.records) }
      applied.removeAll { operation in inserted.contains { $0.operation == operation } }
      overruled += inserted.map(\.operation)
      return
    }
  }

  /// Operations that put in whole records of nothing but texts.
  private func insertedTexts(
    _ parts: ([JSON]) -> [SpokenPart]
  ) -> [(operation: PatchOperation, records: [JSON])] {
    applied.compactMap { operation in
      guard operation.path.isEmpty, case .insert(_, let new) = operation.change else { return nil }
      let isText = new.allSatisfy { record in
        let said = parts([record])
        return !said.isEmpty && said.allSatisfy { $0.text != nil }
      }
      return isText ? (operation, new) : nil
    }
  }

  private mutating func remove(_ records: [JSON]) {
    var elements = tree.elements ?? []
    for record in records {
      if let index = elements.firstIndex(of: record) { elements.remove(at: index) }
    }
    tree = .array(elements)
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
