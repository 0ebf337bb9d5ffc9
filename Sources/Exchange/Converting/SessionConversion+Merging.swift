import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// The way back from a target that may have been edited: what was put aside is fitted to what is there, and the edit
// wins. What finds no place any more is counted.

extension SessionConversion {
  /// What is put aside in a record, given what would come back and what has to.
  ///
  /// Parts are named, and digests kept, only where both are known to give the very records back.
  static func mark(_ operations: [PatchOperation], _ trees: UnitTrees?, beginsUnit: Bool) -> RecordAside {
    let names = Source.inventedMembers
    let plain = RecordAside(source: Source.name, operations: operations, beginsUnit: beginsUnit)
    guard let trees, let named = MovedParts.named(in: operations, of: trees.back) else { return plain }
    let digests = PartDigests(of: trees.back, for: operations, without: names)
    // What holds nothing is not written.
    let written = digests.lists.isEmpty ? nil : digests
    let fitted = FittedPatch(named, written, to: trees.back, unproved: names, isBase: true)
    let patch = PatchApplication(fitted.operations, to: fitted.tree, unproved: names)
    guard patch.refused.isEmpty, patch.tree == trees.unit else { return plain }
    return RecordAside(source: Source.name, operations: named, digests: digests, beginsUnit: beginsUnit)
  }

  /// Lets the last record of a unit tell that it belongs to one, so that it is known if the first gets lost.
  static func markEnd(of records: inout [Target.Record], behind place: Int) {
    guard byTurns, !Target.groupsTurns else { return }
    guard let end = records.lastIndex(where: { $0.aside == nil && $0.holdsAside }), end > place else { return }
    var mark = RecordAside(source: Source.name, operations: [], beginsUnit: false)
    mark.endsUnit = true
    mark.beginning = records[place].aside.map(RecordAside.name)
    records[end].aside = mark.text
  }

  /// Takes what was put aside in a unit when it came from the target's format.
  mutating func takeMark(from unit: inout [Source.Record]) -> RecordAside? {
    var (first, name): (RecordAside?, String?) = (nil, nil)
    var ends: [RecordAside] = []
    for index in unit.indices {
      guard let text = unit[index].aside else { continue }
      guard let mark = RecordAside(text) else {
        if restoring != nil, isUnreadableAside(text) { noteUnreadable(1) }
        continue
      }
      guard mark.source == Target.name else { continue }
      noteUnreadable(mark.unreadableCount)
      unit[index].aside = nil
      if mark.endsUnit {
        ends.append(mark)
      } else if first == nil {
        (first, name) = (mark, RecordAside.name(of: text))
      } else {
        noteGone(mark)
      }
    }
    // Of a unit that lost its first record, what was put aside is gone with that.
    let own = ends.firstIndex { first != nil && ($0.beginning == nil || $0.beginning == name) }
    report.add(
      .lost, Self.asidePlace, reason: "the message that held it is gone", count: ends.count - (own == nil ? 0 : 1))
    return first
  }

  /// Tells of what was put aside for a unit that became part of another.
  private mutating func noteGone(_ mark: RecordAside) {
    for place in mark.operations.flatMap(\.places) {
      report.add(.lost, place, reason: "the message that began its turn is gone")
    }
  }

  /// Tells of records that were put aside whole, with messages that are gone.
  mutating func noteRecordsGone() {
    guard let count = restoring?.recordCount, count > recordsRestored else { return }
    report.add(.lost, "record", reason: "it was put aside in a message that is gone", count: count - recordsRestored)
  }

  private static var asidePlace: String { "what was put aside" }

  /// Records with what was put aside for them, as far as it fits.
  mutating func restored(_ records: [Target.Record], by mark: RecordAside) -> [Target.Record] {
    let records = mark.operations.isEmpty ? records : restored(records, by: mark, isStray: false)
    return mark.strays.reduce(records) { restored($0, by: $1, isStray: true) }
  }

  /// Of a stray mark only what is about parts that are here: the others went with its unit.
  private mutating func restored(
    _ records: [Target.Record], by mark: RecordAside, isStray: Bool
  ) -> [Target.Record] {
    let tree = JSON.array(records.map { $0.tree })
    if isStray, mark.digests == nil {
      // Nothing tells which of it is about parts that are here.
      noteGone(mark)
      return records
    }
    let fitted = FittedPatch(
      mark.operations, mark.digests, to: tree, unproved: Target.inventedMembers, isStray: isStray, bare: Self.bare)
    let patch = PatchApplication(fitted.operations, to: fitted.tree, unproved: Target.inventedMembers)
    let merge = EditMerge(patch, parts: Self.parts)
    var restored: [Target.Record] = []
    for tree in merge.tree.elements ?? [] {
      guard let record = taking(Target.Record.self, tree) else { return records }
      restored.append(record)
    }
    note(merge)
    for place in (isStray ? fitted.strayed : fitted.doubtful).flatMap(\.places) {
      report.add(.lost, place, reason: "what it belongs to is gone, or was edited beyond recognition")
    }
    for operation in fitted.kept {
      report.add(.degraded, operation.place, reason: "it was edited since; it stays though its parts stand elsewhere")
    }
    recordsRestored += restored.count { !$0.isConversation }
    return restored
  }

  /// Tells what became of each operation.
  mutating func note(_ merge: EditMerge) {
    for place in merge.applied.flatMap(\.places) { report.add(.restored, place) }
    for operation in merge.overruled {
      report.add(.degraded, operation.place, reason: "the target was edited here since; the edit stays")
    }
    for operation in merge.lost {
      report.add(.lost, operation.place, reason: "it does not fit what the target was edited to since")
    }
  }

  /// A record of the same role that says nothing.
  private static func bare(_ record: JSON) -> JSON? {
    var (reading, notes) = (ReadingContext(), MappingNotes())
    guard let native = try? Target.Record(tree: record),
      let message = Target.entries(of: [native], in: &reading).compactMap(\.message).first
    else { return nil }
    var writing = WritingContext(header: SessionHeader(id: SessionID("")))
    let said = Entry(Message(role: message.role, blocks: []))
    return Target.records(for: [said], in: &writing, noting: &notes).first?.tree
  }

  /// What is said in records, and by whom.
  private static func parts(of records: [JSON]) -> [EditMerge.SpokenPart] {
    var context = ReadingContext()
    let entries = Target.entries(of: records.compactMap { try? Target.Record(tree: $0) }, in: &context)
    return entries.compactMap(\.message).flatMap { message in
      message.blocks.map { block in
        let text: String? = if case .text(let text) = block { text } else { nil }
        return EditMerge.SpokenPart(role: message.role.rawValue, text: text)
      }
    }
  }
}

/// The records of a unit as trees: those that would come back, and those that are wanted.
struct UnitTrees {
  let back: JSON
  let unit: JSON
}

extension UnitTrees {
  init<Record: NativeRecord>(_ back: [Record], _ unit: [Record]) {
    self.init(back: .array(back.map { $0.tree }), unit: .array(unit.map { $0.tree }))
  }
}
