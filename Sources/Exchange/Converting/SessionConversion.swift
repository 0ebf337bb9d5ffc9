import SatchelDigests
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// One session from one format to another. For every unit the conversion also goes back,
// in memory, and compares: what would not come back is put aside. So exactness does not
// rest on two mappings being each other's inverse; it is checked, unit by unit.

/// Converts one session; holds one unit at a time.
struct SessionConversion<Source: SessionFormat, Target: SessionFormat> {
  var units: UnitReader<Source.Reader>
  private let sourceHead: Source.Head
  private var targetHead: Target.Head
  private var aside: HeadAside?
  var reading = ReadingContext()
  var writing: WritingContext
  var readingBack = ReadingContext()
  var writingBack: WritingContext
  var totals = SessionTotals()
  var carried = SessionTotals()
  /// What of that the source did not say: the target cannot do without it.
  private var invented = PartCounts()
  /// Records that the target had no place for yet, and what they say.
  private var waiting: (records: [Source.Record], entries: [Entry]) = ([], [])
  /// How many records may wait.
  private static var patience: Int { 65_536 }
  private(set) var restoring: HeadAside?
  /// The format to go back to first, since from there the session had come to its own, and to that from the target.
  private(set) var detour: FormatID?
  /// How many records were put aside whole, and put back.
  var (recordsAside, recordsRestored) = (0, 0)
  /// How many times tokens of plain messages were put aside, and put back.
  var (usagesAside, usagesRestored) = (0, 0)
  /// The text that is read: the source's, without secrets.
  let source: any RandomAccessBytes
  let options: ConversionOptions
  var report: ConversionReport
  /// What is known of the layout of the source.
  let layout: SourceLayout

  static var noPlace: String { "the target has no place for it" }
  static var byTurns: Bool { Source.groupsTurns || Target.groupsTurns }

  /// Opens the source and maps its head.
  ///
  /// `kept` has the parts of a head that were too large to be put aside inside the file, by the name of the file that
  /// the session came from and that of the part.
  init(
    _ source: any RandomAccessBytes, naming name: SourceName, options: ConversionOptions,
    layout: SourceLayout = .unknown, kept: (String, String) throws(SessionError) -> ByteStretch? = { _, _ in nil }
  ) throws(SessionError) {
    self.layout = layout
    let opened = try OpenedSession<Source>(source, limits: options.limits)
    let reader = opened.reader
    self.options = options
    self.source = opened.bytes
    report = ConversionReport(source: Source.name, target: Target.name)
    opened.note(in: &report)
    var head = opened.head
    let way = head.aside.flatMap(HeadAside.init)
    restoring = way.flatMap { $0.source == Target.name ? $0 : nil }
    if restoring == nil, let way, way.leads(to: Target.name) { detour = way.source }
    let isUnreadable = way == nil && head.aside.map(isUnreadableAside) ?? false
    units = UnitReader(reader, byTurns: Self.byTurns, honouringMarksOf: Target.name)
    if restoring != nil { head.aside = nil }
    sourceHead = head
    let header = name.completing(Source.header(of: head))
    var notes = MappingNotes()
    targetHead = Target.head(for: header, noting: &notes)
    if restoring == nil, let style = options.style { targetHead = Target.head(targetHead, as: style) }
    if restoring == nil { report.add(notes) }
    writing = WritingContext(header: header, style: options.style)
    writingBack = WritingContext(header: header, style: restoring?.style)
    noteUnreadable(restoring?.unreadableCount ?? (isUnreadable ? 1 : 0))
    restoreHead()
    try supply(kept)
    if restoring != nil, let style = options.style { changeStyle(to: style) }
    try putHeadAside(name)
  }

  /// The head that will be written, what is put aside included.
  var head: Target.Head { targetHead }
  /// The head as the source has it.
  var originalHead: Source.Head { units.reader.head }
  /// The name of the file that the session came from, where this conversion goes back.
  var restoredFileName: String? { restoring?.fileName }
  /// What the source's head says.
  var header: SessionHeader { Source.header(of: sourceHead) }
  /// Whether this conversion goes back to the format that the source came from.
  var isRestoring: Bool { restoring != nil }
  /// The layout that the file had from which the source was made.
  var restoredLayout: LayoutAside? { restoring?.layout }
  /// Whether the layout of the source has to be known before anything is written.
  var needsLayout: Bool { layout == .unknown && options.putsAside && restoring == nil }

  /// Whether nothing is under way that the next message would have to wait for.
  var isFreeForPlain: Bool {
    !Self.byTurns && options.style == nil && restoring?.style == nil && waiting.records.isEmpty
  }

  private mutating func restoreHead() {
    guard let restoring else { return }
    let patch = PatchApplication(
      restoring.operations, to: targetHead.tree, unproved: Target.inventedMembers)
    guard let head = taking(Target.Head.self, patch.tree) else { return }
    targetHead = head
    note(EditMerge(patch) { _ in [] })
  }

  /// Puts back what was kept outside the file.
  private mutating func supply(_ kept: (String, String) throws(SessionError) -> ByteStretch?) throws(SessionError) {
    for name in Target.missing(in: targetHead) {
      let text = try kept(restoring?.fileName ?? "", name)
      targetHead = Target.supplying(targetHead, name, with: text)
      report.add(
        text == nil ? .lost : .restored, name,
        reason: text == nil ? "it was too large to be put aside inside the file, and is not beside it" : "")
    }
  }

  /// The restored head as another era has it.
  private mutating func changeStyle(to style: WritingStyle) {
    let whole = targetHead
    targetHead = Target.head(whole, as: style)
    for operation in PatchDifference.operations(from: targetHead.tree, to: whole.tree, unproved: []) {
      if case .remove = operation.change { continue }
      for place in operation.places { report.add(.lost, place, reason: "the era '\(style)' has no place for it") }
    }
  }

  /// A value that was restored; nil, and a finding, if what was put aside makes nonsense of it.
  mutating func taking<Value: NativeValue>(_ type: Value.Type, _ tree: JSON) -> Value? {
    do throws(FieldError) {
      return try Value(tree: tree)
    } catch {
      let message =
        "What was put aside here makes no \(Target.name.rawValue) session (\(error.description)); it is left out"
      report.findings.append(Finding(.warning, code: "unfit-aside", message: message))
      report.add(.lost, "what was put aside", reason: "it fits nothing that the target can hold")
      return nil
    }
  }

  /// Tells of what was put aside, and cannot be read any more.
  mutating func noteUnreadable(_ count: Int) {
    if count > 0 { report.addUnreadable(count) }
  }

  private mutating func putHeadAside(_ name: SourceName) throws(SessionError) {
    var neutral = Target.header(of: targetHead)
    // An id that was replaced on the way there is no difference on the way back.
    if neutral.id.isEmpty || restoring != nil { neutral.id = Source.header(of: sourceHead).id }
    writingBack = WritingContext(header: neutral, style: restoring?.style)
    // A time that is what would be made up is put aside all the same: after an edit, others would be made up. Those that
    // are made up here lie 51 days off, towards 1970, beyond which there are years that no format has.
    if restoring == nil {
      writingBack.inventedTimes = (neutral.createdAt?.seconds ?? 0) > 0 ? -(1 << 42) : 1 << 42
    }
    var ignored = MappingNotes()
    var back = Source.head(for: neutral, noting: &ignored)
    if let style = restoring?.style { back = Source.head(back, as: style) }
    // What was not the source's own, but made for its layout, is not needed on the way back.
    let wanted = restoring == nil ? sourceHead : Source.withoutLayout(sourceHead)
    let operations = differences(back.tree, wanted.tree)
    guard options.putsAside else {
      // What the records are summed up to on the way back is only known at the end.
      for operation in operations where restoring != nil || !Self.isDerived(operation) {
        for place in operation.places { report.add(.lost, place, reason: Self.noPlace) }
      }
      return
    }
    for place in operations.flatMap(\.places) { report.add(.putAside, place) }
    let isNeeded = restoring == nil || !operations.isEmpty
    var ours = HeadAside(source: Source.name, fileName: name.fileName, operations: operations)
    ours.style = options.style
    if case .told(let layout) = layout { ours.layout = layout }
    aside = isNeeded ? ours : nil
    if let aside { targetHead.aside = aside.text }
  }

  /// The way back for the head; members that the writer sums up from the records are no
  /// difference as long as nobody edited them.
  private func differences(_ back: JSON, _ wanted: JSON) -> [PatchOperation] {
    let operations = PatchDifference.operations(from: back, to: wanted, unproved: Source.inventedMembers)
    guard let derived = restoring?.derived, derived == Self.derivedHash(sourceHead) else { return operations }
    return operations.filter { !Self.isDerived($0) }
  }

  /// Whether an operation is on a member that sums up the records.
  private static func isDerived(_ operation: PatchOperation) -> Bool {
    Source.derivedMembers.contains {
      operation.place == $0 || operation.place.hasPrefix($0 + ".") || operation.place.hasPrefix($0 + "[")
    }
  }

  /// Where nothing is put aside, members that sum up the records come back as the sums of what comes back.
  private mutating func noteDerivedLosses() {
    guard !options.putsAside, restoring == nil, !Source.derivedMembers.isEmpty else { return }
    var ignored = MappingNotes()
    let back = Source.settling(Source.head(for: writingBack.header, noting: &ignored), with: carried)
    for operation in PatchDifference.operations(from: back.tree, to: sourceHead.tree) where Self.isDerived(operation) {
      for place in operation.places { report.add(.lost, place, reason: Self.noPlace) }
    }
  }

  private static func derivedHash(_ head: some NativeHead) -> Hash64 {
    let tree = head.tree
    return Hash64(of: .array(Source.derivedMembers.map { tree[$0] ?? .null }))
  }

  // MARK: Records

  /// The next unit for the target; nil after the last. `note` gets each record of the source.
  ///
  /// A unit that the target has no record for waits and is put aside with the next one.
  mutating func next(noting note: (Source.Record) -> Void) throws(SessionError) -> OutgoingUnit<Source, Target>? {
    while let unit = try units.next() {
      for record in unit { note(record) }
      if let outgoing = try convert(unit) { return outgoing }
      guard waiting.records.count <= Self.patience else {
        throw SessionError(
          .tooLarge, "More than \(Self.patience) records in a row have no place in \(Target.name.rawValue).")
      }
    }
    return nil
  }

  private mutating func convert(_ unit: [Source.Record]) throws(SessionError) -> OutgoingUnit<Source, Target>? {
    var unit = unit
    let mark = takeMark(from: &unit)
    waiting.records += unit
    waiting.entries += Source.entries(of: unit, in: &reading)
    var notes = MappingNotes()
    var records = Target.records(for: waiting.entries, in: &writing, noting: &notes)
    if let mark { records = restored(records, by: mark) }
    if restoring != nil, let style = options.style { records = records.compactMap { Target.record($0, as: style) } }
    guard !records.isEmpty else { return nil }
    if mark == nil { report.add(notes) }
    if restoring != nil, mark?.isWhole != true {
      report.addUnknown(notes, butAt: Set(mark?.operations.map(\.place) ?? []))
    }
    for entry in waiting.entries { totals.count(entry) }
    defer { waiting = ([], []) }
    return outgoing(waiting.records, as: records)
  }

  /// Goes back in memory: what would be missing is put aside on the way out.
  private mutating func outgoing(
    _ unit: [Source.Record], as records: [Target.Record]
  ) -> OutgoingUnit<Source, Target> {
    let entries = Target.entries(of: records, in: &readingBack)
    for entry in entries { carried.count(entry) }
    invented += PartCounts(entries).beyond(PartCounts(waiting.entries))
    var ignored = MappingNotes()
    let back = Source.records(for: entries, in: &writingBack, noting: &ignored)
    let unit = restoring == nil ? unit : unit.map { Source.withoutLayout($0) }
    // A name that is what an unknown one becomes is put aside all the same: it is not lost.
    let isToldElsewhere = restoring == nil && ignored.counts.keys.contains { $0.kind == .unknown }
    let isSame = back == unit
    let difference =
      isSame && !isToldElsewhere
      ? nil : OutgoingUnit<Source, Target>.Difference(back: back, unit: unit, isWhole: isSame)
    let needsMark = restoring == nil && Self.byTurns && !Target.groupsTurns && Self.looksOtherwise(records)
    var outgoing = OutgoingUnit<Source, Target>(
      records, difference, needsMark: needsMark, isRestoring: restoring != nil, putsAside: options.putsAside)
    outgoing.weight = difference == nil ? 0 : waiting.entries.weight
    return outgoing
  }

  /// Whether the unit would not be found again from the look of its records.
  private static func looksOtherwise(_ records: [Target.Record]) -> Bool {
    guard let first = records.first else { return false }
    return !first.beginsTurn
  }

  /// The head for the end of the file, when all records have been taken.
  mutating func finish() throws(SessionError) -> Target.Head {
    if restoring == nil { targetHead = Target.settling(targetHead, with: totals) }
    finishTail()
    noteRecordsGone()
    noteDerivedLosses()
    if var aside {
      if !Target.derivedMembers.isEmpty {
        let tree = targetHead.tree
        aside.derived = Hash64(of: .array(Target.derivedMembers.map { tree[$0] ?? .null }))
      }
      aside.recordCount = recordsAside
      targetHead.aside = aside.text
    }
    report.add(carried, without: invented)
    report.add(
      options.putsAside ? .putAside : .lost, "message.usage", reason: options.putsAside ? "" : Self.noPlace,
      count: usagesAside)
    report.add(.restored, "message.usage", count: usagesRestored)
    report.findings += units.reader.findings
    report.sessionCount = 1
    report.sessionsMet = 1
    return targetHead
  }

  /// Records behind the last one that the target has a place for go into the head, if that is
  /// written last.
  private mutating func finishTail() {
    guard !waiting.records.isEmpty else { return }
    let isKept = options.putsAside && Target.headEndsFile
    report.add(isKept ? .putAside : .lost, "records behind the last message", count: waiting.records.count)
    guard isKept else { return }
    var ours = aside ?? HeadAside(source: Source.name, fileName: nil, operations: [])
    ours.style = options.style
    ours.tail = waiting.records.map(\.tree)
    aside = ours
  }

  /// Records that wait in the head for the end of the file.
  mutating func restoredTail() -> [Target.Record] {
    var records: [Target.Record] = []
    for tree in restoring?.tail ?? [] {
      guard let record = taking(Target.Record.self, tree) else { continue }
      records.append(record)
      report.add(.restored, "records behind the last message")
    }
    return records
  }
}
