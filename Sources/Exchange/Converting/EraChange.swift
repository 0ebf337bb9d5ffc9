import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// Writes a session of a format anew, in another era of the same format, or in its own with the
/// texts as the newest program saves them.
///
/// What the era cannot hold is put aside in the record (or in the next one, where nothing of a
/// record is left), and comes back when an era that can hold it is written. Holds two records, and those that wait.
struct EraChange<Format: SessionFormat> {
  private var reader: Format.Reader
  /// The text that is read: the source's, without secrets.
  let source: any RandomAccessBytes
  /// Nil for the era that the session has.
  private let style: WritingStyle?
  /// Whether what an earlier change put aside is put back.
  private let restores: Bool
  /// Whether the way back leads through this change: nothing that was put aside before stands in front of it.
  private var isFollowed = true
  /// Whether something was put aside in records.
  private var marksRecords = false
  /// Whether what an earlier conversion put aside in the head has to be put aside with the rest, so that the way back leads
  /// through this change.
  var needsWrapping: Bool { marksRecords && !isFollowed }
  /// The layout that the file had before it came to its era.
  private(set) var restoredLayout: LayoutAside?
  private let options: ConversionOptions
  private(set) var head: Format.Head
  /// Records of which the era has nothing; they are put aside in the next one that has a place.
  private var waiting: [Format.Record] = []
  /// The record that is written next, and those of the source that it stands for.
  private var held: (record: Format.Record, wholes: [Format.Record])?
  private var totals = SessionTotals()
  private var reading = ReadingContext()
  var report: ConversionReport
  private var redaction: RedactionLog

  /// `restores` without a style goes back to what the session was before it came to its era.
  init(
    _ source: any RandomAccessBytes, naming name: SourceName, to style: WritingStyle?, restores: Bool = false,
    layout: LayoutAside? = nil, wraps: Bool = false, options: ConversionOptions
  ) throws(SessionError) {
    let opened = try OpenedSession<Format>(source, limits: options.limits)
    reader = opened.reader
    self.source = opened.bytes
    self.style = style
    self.restores = restores || style != nil
    self.options = options
    report = ConversionReport(source: Format.name, target: Format.name)
    opened.note(in: &report)
    head = opened.head
    redaction = RedactionLog(isApplied: options.redacts)
    if self.restores { head = restoredHead(head) }
    guard let style else { return }
    let whole = head
    head = Format.naming(Format.head(whole, as: style), name.stem)
    for member in Self.invented(in: head.tree, beyond: whole.tree) {
      report.add(.invented, member, reason: "the source does not say")
    }
    putAside(whole, layout, wraps)
  }

  /// Puts aside what the era has no place for; what an earlier conversion put aside goes with it.
  private mutating func putAside(_ whole: Format.Head, _ layout: LayoutAside?, _ wraps: Bool) {
    var (bare, bareWhole) = (head, whole)
    (bare.aside, bareWhole.aside) = (nil, nil)
    let missing = PatchDifference.operations(from: bare.tree, to: bareWhole.tree, unproved: [])
    note(missing, isKept: options.putsAside)
    guard !missing.isEmpty || layout != nil || wraps else {
      head.aside = whole.aside
      isFollowed = whole.aside == nil
      return
    }
    guard options.putsAside else { return }
    let operations = PatchDifference.operations(from: bare.tree, to: whole.tree, unproved: [])
    var aside = HeadAside(source: Format.name, fileName: nil, operations: operations)
    aside.layout = layout
    head.aside = aside.text
  }

  /// Members of a head that the format invents where a source has none.
  private static func invented(in tree: JSON, beyond source: JSON) -> [String] {
    func names(_ tree: JSON) -> Set<String> {
      Set((tree.members ?? []).flatMap { [$0.name] + names($0.value) })
    }
    return Format.inventedMembers.intersection(names(tree).subtracting(names(source))).sorted()
  }

  private mutating func restoredHead(_ head: Format.Head) -> Format.Head {
    guard let text = head.aside else { return head }
    guard let aside = HeadAside(text) else {
      noteUnreadable(isUnreadableAside(text) ? 1 : 0)
      return head
    }
    guard aside.source == Format.name else { return head }
    noteUnreadable(aside.unreadableCount)
    var bare = head
    bare.aside = nil
    restoredLayout = aside.layout
    let patch = PatchApplication(aside.operations, to: bare.tree, unproved: [])
    guard let whole = try? Format.Head(tree: patch.tree) else {
      noteUnreadable(1)
      return head
    }
    for place in patch.applied.flatMap(\.places) { report.add(.restored, place) }
    for operation in patch.refused { noteEdit(operation) }
    waiting = aside.tail.compactMap { try? Format.Record(tree: $0) }
    noteUnreadable(aside.tail.count - waiting.count)
    return whole
  }

  /// Tells of what was put aside, and cannot be put back.
  private mutating func noteUnreadable(_ count: Int) {
    guard count > 0 else { return }
    report.addUnreadable(count)
  }

  private mutating func noteEdit(_ operation: PatchOperation) {
    report.add(.degraded, operation.place, reason: "the session was edited here since; the edit stays")
  }

  private mutating func note(_ operations: [PatchOperation], isKept: Bool) {
    for place in operations.flatMap(\.places) {
      report.add(
        isKept ? .putAside : .lost, place,
        reason: isKept ? "" : "the era '\(style?.rawValue ?? "")' has no place for it")
    }
  }

  mutating func write(into output: ConversionSink, progress: (UInt64) throws -> Void) throws {
    var sink = output
    Format.redact(&head, in: &redaction)
    var writer = try Format.Writer(head: head, into: &sink)
    let tail = waiting
    waiting = []
    while let item = try reader.next() {
      if !restores {
        try append(item.record, to: &writer, &sink)
      } else {
        for whole in restored(item.record) { try append(taking(whole), to: &writer, &sink) }
      }
      try progress(sink.byteCount)
    }
    for whole in tail { try append(taking(whole), to: &writer, &sink) }
    try append(finishTail(), to: &writer, &sink)
    try writer.finish(head: head, into: &sink)
    try sink.finish()
    finishReport()
  }

  private mutating func append(
    _ record: Format.Record?, to writer: inout Format.Writer, _ sink: inout ConversionSink
  ) throws {
    guard var record else { return }
    redaction.record += 1
    for entry in Format.entries(of: [record], in: &reading) { totals.count(entry) }
    Format.redact(&record, in: &redaction)
    try writer.append(record, into: &sink)
  }

  private mutating func finishReport() {
    report.add(totals)
    report.add(redaction)
    report.findings += reader.findings
    if style != nil { report.findings += Format.remarks(on: head, recordCount: redaction.record) }
    (report.sessionCount, report.sessionsMet) = (1, 1)
  }

  /// The records that an earlier change put aside in this one, and itself.
  private mutating func restored(_ record: Format.Record) -> [Format.Record] {
    guard let text = record.aside else { return [fitting(record)] }
    guard let mark = RecordAside(text) else {
      noteUnreadable(isUnreadableAside(text) ? 1 : 0)
      return [fitting(record)]
    }
    guard mark.source == Format.name else { return [fitting(record)] }
    noteUnreadable(mark.unreadableCount)
    var bare = record
    bare.aside = nil
    let patch = PatchApplication(mark.operations, to: .array([bare.tree]), unproved: [])
    let trees = patch.tree.elements ?? []
    let records = trees.compactMap { try? Format.Record(tree: $0) }
    guard records.count == trees.count, !records.isEmpty else {
      noteUnreadable(1)
      return [record]
    }
    for place in patch.applied.flatMap(\.places) { report.add(.restored, place) }
    for operation in patch.refused { noteEdit(operation) }
    return records
  }

  /// A record that nothing could be put aside in, in the form of the era that the session goes back to.
  private func fitting(_ record: Format.Record) -> Format.Record {
    guard style == nil, !record.holdsAside, reader.head.era != head.era, Format.writingStyles.contains(.newest) else {
      return record
    }
    return Format.record(record, as: .newest) ?? record
  }

  /// Takes a record of the source; answers the one that was taken before, when it is complete.
  private mutating func taking(_ whole: Format.Record) -> Format.Record? {
    guard let record = style.map({ Format.record(whole, as: $0) }) ?? whole else {
      waiting.append(whole)
      return nil
    }
    defer {
      held = (record, waiting + [whole])
      waiting = []
    }
    return takeHeld()
  }

  /// The record that is held back, with what the era has no place for put aside in it.
  private mutating func takeHeld() -> Format.Record? {
    guard let (whole, wholes) = held else { return nil }
    var record = whole
    held = nil
    guard wholes != [record] else { return record }
    let isKept = options.putsAside && record.holdsAside
    note(Self.operations(from: record, to: wholes.map(Self.bare)), isKept: isKept)
    guard isKept else { return record }
    let operations = Self.operations(from: record, to: wholes)
    record.aside = RecordAside(source: Format.name, operations: operations, beginsUnit: false).text
    marksRecords = true
    return record
  }

  private static func bare(_ record: Format.Record) -> Format.Record {
    var record = record
    record.aside = nil
    return record
  }

  /// The way back, what an earlier conversion put aside included.
  private static func operations(from record: Format.Record, to wholes: [Format.Record]) -> [PatchOperation] {
    PatchDifference.operations(
      from: .array([bare(record).tree]), to: .array(wholes.map(\.tree)), unproved: [])
  }

  /// The last record: it also takes what stands behind it and has no place of its own.
  private mutating func finishTail() -> Format.Record? {
    held?.wholes += waiting
    if held == nil {
      report.add(
        .lost, "records", reason: "the era '\(style?.rawValue ?? "")' has no place for any of them",
        count: waiting.count)
    }
    waiting = []
    return takeHeld()
  }
}
