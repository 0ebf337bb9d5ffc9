import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelWorkers

// What would not come back of a unit is found out by comparing two trees, and that is most of the work of a conversion.
// It needs nothing of other units: so it is done by several threads, some units at a time, while the next ones are read.
// What is written, and what is told, stays in the order of the source.

/// A unit on its way out.
struct OutgoingUnit<Source: SessionFormat, Target: SessionFormat>: Sendable {
  /// What is written; what is put aside stands in it when that has been found out.
  var records: [Target.Record]
  /// The records that would come back, and those that have to; nil where they are the same.
  var difference: Difference?
  /// Whether it has to tell that a unit begins.
  let needsMark: Bool
  let isRestoring: Bool
  let putsAside: Bool
  /// About how many bytes have to be looked through; 0 where nothing differs.
  var weight = 0
  /// What was put aside, or is lost where nothing can be put aside.
  private(set) var places: [String] = []
  private(set) var outcome = ConversionReport.Outcome.putAside
  /// How many records were put aside whole.
  private(set) var recordsAside = 0

  struct Difference: Sendable {
    let back: [Source.Record]
    let unit: [Source.Record]
    /// Whether they are the same, and the unit is put aside all the same, whole.
    let isWhole: Bool
  }

  init(_ records: [Target.Record], _ difference: Difference?, needsMark: Bool, isRestoring: Bool, putsAside: Bool) {
    self.records = records
    self.difference = difference
    self.needsMark = needsMark
    self.isRestoring = isRestoring
    self.putsAside = putsAside
  }

  /// Finds out what would not come back, and puts it aside.
  mutating func putAside() {
    guard difference != nil || needsMark else { return }
    let trees = difference.map { UnitTrees($0.back, $0.unit) }
    let wholeCount = difference?.unit.count { !$0.isConversation } ?? 0
    let isWhole = difference?.isWhole ?? false
    // Of a large unit that is much memory.
    difference = nil
    let operations = trees.map { Self.operations($0, isWhole: isWhole) } ?? []
    guard !operations.isEmpty || needsMark else { return }
    let place = putsAside ? records.firstIndex { $0.aside == nil && $0.holdsAside } : nil
    places = operations.flatMap { place != nil && $0.dropsRecords ? [] : $0.places }
    outcome = place == nil ? .lost : .putAside
    guard let place else { return }
    records[place].aside = SessionConversion<Source, Target>.mark(operations, trees, beginsUnit: needsMark).text
    recordsAside = wholeCount
    if !isRestoring, !operations.isEmpty {
      SessionConversion<Source, Target>.markEnd(of: &records, behind: place)
    }
  }

  private static func operations(_ trees: UnitTrees, isWhole: Bool) -> [PatchOperation] {
    if isWhole { return [RecordAside.whole(trees.unit)] }
    return PatchDifference.operations(from: trees.back, to: trees.unit, unproved: Source.inventedMembers)
  }
}

/// What is written next: a unit, or records that were written already.
enum OutgoingItem<Source: SessionFormat, Target: SessionFormat>: Sendable {
  case unit(OutgoingUnit<Source, Target>)
  case plain(JSONWriter, count: Int)
}

/// Finds out what is to be put aside in some units.
final class OutgoingWorker<Source: SessionFormat, Target: SessionFormat>: Worker {
  func work(on piece: inout [OutgoingItem<Source, Target>]) {
    for index in piece.indices {
      guard case .unit(var unit) = piece[index] else { continue }
      unit.putAside()
      piece[index] = .unit(unit)
    }
  }
}

extension [Entry] {
  /// About how many bytes they hold.
  var weight: Int { reduce(0) { $0 + $1.weight } }
}

extension Entry {
  fileprivate var weight: Int {
    switch kind {
    case .message(let message): message.blocks.reduce(0) { $0 + $1.weight }
    case .event(_, let record): record.weight
    }
  }
}

extension Block {
  fileprivate var weight: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .reasoning(let text, let signature): text.utf8.count + (signature?.utf8.count ?? 0)
    case .image(_, let data): data.utf8.count
    case .toolCall(let call):
      switch call.input {
      case .text(let text): text.utf8.count
      case .value(let value): value.weight
      }
    case .toolResult(let result):
      result.content.reduce(0) { sum, part in
        switch part {
        case .text(let text), .image(_, let text): sum + text.utf8.count
        }
      }
    case .opaque(_, let record): record.weight
    }
  }
}

extension JSON {
  fileprivate var weight: Int {
    if case .spelled(let text) = self { return text.text.count }
    var sum = 0
    _ = first { part -> Bool? in
      switch part {
      case .scalar(.string(let text)), .name(let text): sum += text.raw.utf8.count
      case .scalar, .container: sum += 8
      }
      return nil
    }
    return sum
  }
}
