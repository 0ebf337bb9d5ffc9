import SatchelDigests
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// A plain message may say more than the other format has a place for: seals on thoughts, inputs with blanks, tokens. What
// would come back of it is what is written of the rest, so that its tree and that of the record are compared as on the
// usual way, by whatever thread works on the piece. On the way back the record is made of the message and of what was put
// aside, if nobody edited it; then nothing is left that had to be put aside again.

/// What is put aside of plain messages, and what comes back of them.
struct PlainAside<Source: PlainFormat, Target: PlainFormat> {
  /// What was found.
  struct Outcome {
    /// What is put aside; or the record as it was.
    var text: [UInt8]
    /// What became of which values.
    var places: [String]
  }

  /// Larger records are kept as text in trees, and go the usual way.
  private static var largest: Int { 1 << 15 }
  private var (written, other) = (JSONWriter(), JSONWriter())
  private var again = PlainMessage()

  /// What is put aside of a message of the source that stands in a range, and holds no results; nil if it has to go the usual way.
  mutating func make(of message: PlainMessage, in range: Range<Int>, of scan: PlainScan) -> Outcome? {
    guard range.count <= Self.largest, message.role != .tool else { return nil }
    let held = message.held(usage: Target.plainHoldsUsage, more: Target.plainHoldsMore)
    written.removeBytes()
    Source.writePlain(held, of: scan, names: [], aside: nil, to: &written)
    guard let back = Self.tree(written.bytes), let unit = Self.tree(scan.copy(range)) else { return nil }
    let trees = UnitTrees(back: .array([back]), unit: .array([unit]))
    let operations = PatchDifference.operations(from: trees.back, to: trees.unit, unproved: Source.inventedMembers)
    let mark = SessionConversion<Source, Target>.mark(operations, trees, beginsUnit: false)
    guard let text = mark.text else { return nil }
    return Outcome(text: Array(text.utf8), places: operations.flatMap(\.places))
  }

  /// The record that a message was made of, by what was put aside in it; nil if it has to go the usual way.
  mutating func restore(
    _ message: PlainMessage, in range: Range<Int>, of scan: PlainScan, names: [String]
  ) -> Outcome? {
    guard Target.plainHoldsMore, range.count <= Self.largest, let aside = message.aside,
      let mark = RecordAside(scan.text(ofShared: aside)), mark.isOfOneRecord, mark.source == Target.name
    else { return nil }
    var bare = message
    bare.aside = nil
    written.removeBytes()
    Target.writePlain(bare, of: scan, names: names, aside: nil, to: &written)
    guard let tree = Self.tree(written.bytes).map({ JSON.array([$0]) }),
      let restored = mark.restored(tree, unproved: Target.inventedMembers),
      let record = restored.tree.elements, record.count == 1
    else { return nil }
    let text = record[0].text()
    guard text.count <= Self.largest, isPlain(text, like: bare, of: scan, names) else { return nil }
    return Outcome(text: text, places: restored.places)
  }

  /// Whether a record is plain, says what its program does not change at a save, and gives the very message again.
  private mutating func isPlain(
    _ text: [UInt8], like message: PlainMessage, of scan: PlainScan, _ names: [String]
  ) -> Bool {
    unsafe text.withUnsafeBytes { bytes in
      var own = unsafe PlainScan(bytes, from: 0, depth: 64)
      guard Target.takePlain(&own, into: &again), own.position == text.count, !own.hasFailed, again.aside == nil,
        !Target.mayRedactPlain(again, in: 0..<text.count, of: own)
      else { return false }
      let held = again.held(usage: Source.plainHoldsUsage, more: Source.plainHoldsMore)
      written.removeBytes()
      other.removeBytes()
      Source.writePlain(held, of: own, names: names, aside: nil, to: &written)
      Source.writePlain(message, of: scan, names: names, aside: nil, to: &other)
      return written.bytes == other.bytes
    }
  }

  private static func tree(_ text: [UInt8]) -> JSON? { try? JSON(parsing: text, options: .ownText) }
}

extension RecordAside {
  /// Whether it is about one record alone, and whole.
  fileprivate var isOfOneRecord: Bool {
    !beginsUnit && !endsUnit && strays.isEmpty && unreadableCount == 0 && !operations.isEmpty && !isWhole
  }

  /// The records with what was put aside, if nobody edited them since.
  fileprivate func restored(_ tree: JSON, unproved names: Set<String>) -> (tree: JSON, places: [String])? {
    if let digests, PartDigests(of: tree, for: operations, without: names) != digests { return nil }
    guard digests != nil || operations.allSatisfy({ MovedParts.references(in: $0).isEmpty }) else { return nil }
    let fitted = FittedPatch(operations, digests, to: tree, unproved: names, isBase: true)
    guard fitted.doubtful.isEmpty, fitted.kept.isEmpty else { return nil }
    let patch = PatchApplication(fitted.operations, to: fitted.tree, unproved: names)
    guard patch.refused.isEmpty else { return nil }
    return (patch.tree, patch.applied.flatMap(\.places))
  }
}
