import SatchelJSONText
import SatchelSessionFormats
import SatchelWorkers

/// Where the records of the target go.
struct SessionOutput<Source: SessionFormat, Target: SessionFormat> {
  var writer: Target.Writer
  var sink: ConversionSink
  var redaction: RedactionLog
  /// What became of values on the way out.
  private(set) var report = ConversionReport(source: Source.name, target: Target.name)
  /// How many records were put aside whole.
  private(set) var recordsAside = 0
  /// Writes records that were written already.
  var addPlain: ((JSONWriter, inout Target.Writer, inout ConversionSink) throws -> Void)?
  /// Nil where all is done at once.
  private let workers: Workers<OutgoingWorker<Source, Target>>?
  private let ahead: Int
  private var piece: [OutgoingItem<Source, Target>] = []
  private var weight = 0
  /// About so many bytes, or so many items, are worked on together.
  private static var pieceByteCount: Int { 1 << 17 }
  private static var pieceCount: Int { 128 }
  /// Units from this size on are worked on one by one, so that memory stays that of one.
  private static var largeByteCount: Int { 1 << 20 }

  init(_ writer: Target.Writer, _ sink: ConversionSink, _ redaction: RedactionLog, threads: Int) throws {
    self.writer = writer
    self.sink = sink
    self.redaction = redaction
    workers = threads > 1 ? try Workers(threads: threads) { OutgoingWorker() } : nil
    ahead = threads + 1
  }

  /// Adds a unit behind all that came before.
  mutating func append(_ unit: consuming OutgoingUnit<Source, Target>) throws {
    guard workers != nil else { return try write(unit) }
    if unit.weight >= Self.largeByteCount {
      try flush()
      return try write(unit)
    }
    try add(.unit(unit), unit.weight)
  }

  /// Adds records that were written already.
  mutating func append(plain text: JSONWriter, count: Int) throws {
    guard isWaiting else { return try put(text, count) }
    try add(.plain(text, count: count), text.bytes.count / 16)
  }

  /// Whether something is on its way that comes first.
  var isWaiting: Bool { !piece.isEmpty || workers.map { $0.count > 0 } ?? false }

  /// Adds a record that nothing has to be put aside in.
  mutating func append(_ record: Target.Record) throws {
    var record = record
    redaction.record += 1
    Target.redact(&record, in: &redaction)
    try writer.append(record, into: &sink)
  }

  /// Writes all that is on its way.
  mutating func flush() throws {
    submit()
    while let piece = workers?.next() { try write(piece) }
  }

  private mutating func add(_ item: OutgoingItem<Source, Target>, _ weight: Int) throws {
    piece.append(item)
    self.weight += weight
    guard self.weight >= Self.pieceByteCount || piece.count >= Self.pieceCount else { return }
    submit()
    while let workers, workers.count >= ahead, let piece = workers.next() { try write(piece) }
  }

  private mutating func submit() {
    guard !piece.isEmpty else { return }
    workers?.submit(piece)
    (piece, weight) = ([], 0)
  }

  private mutating func write(_ piece: [OutgoingItem<Source, Target>]) throws {
    for item in piece {
      switch item {
      case .unit(let unit): try put(unit)
      case .plain(let text, let count): try put(text, count)
      }
    }
  }

  private mutating func write(_ unit: consuming OutgoingUnit<Source, Target>) throws {
    unit.putAside()
    try put(unit)
  }

  private mutating func put(_ unit: OutgoingUnit<Source, Target>) throws {
    let reason = unit.outcome == .lost ? SessionConversion<Source, Target>.noPlace : ""
    for place in unit.places { report.add(unit.outcome, place, reason: reason) }
    recordsAside += unit.recordsAside
    for record in unit.records { try append(record) }
  }

  private mutating func put(_ text: JSONWriter, _ count: Int) throws {
    redaction.record += count
    try addPlain?(text, &writer, &sink)
  }
}

extension SessionConversion {
  /// Converts the whole session into a sink.
  ///
  /// Throws `SessionError` for the source, and whatever the sink throws.
  mutating func write(
    into output: ConversionSink, checking echo: inout EchoCheck<Source>, progress: (UInt64) throws -> Void
  ) throws {
    try write(into: output, checking: &echo, progress: progress) { conversion, output, echo in
      try conversion.step(&output, &echo)
    }
  }

  /// The same; `step` converts some records, and answers false at the end.
  mutating func write(
    into sink: ConversionSink, checking echo: inout EchoCheck<Source>, progress: (UInt64) throws -> Void,
    step: (inout Self, inout SessionOutput<Source, Target>, inout EchoCheck<Source>) throws -> Bool
  ) throws {
    var sink = sink
    var redaction = RedactionLog(isApplied: options.redacts)
    var head = head
    Target.redact(&head, in: &redaction)
    let writer = try Target.Writer(head: head, into: &sink)
    let threads = source.byteCount < options.threadedByteCount ? 1 : min(4, processorCount)
    var output = try SessionOutput<Source, Target>(writer, sink, redaction, threads: threads)
    while try step(&self, &output, &echo) {
      if needsLayout, echo.sink.hasDiffered { throw UnknownLayout() }
      try progress(output.sink.byteCount)
    }
    try output.flush()
    report.add(output.report.lines)
    recordsAside += output.recordsAside
    for record in restoredTail() { try output.append(record) }
    var ending = try finish()
    var isNoted = RedactionLog(isApplied: options.redacts)
    Target.redact(&ending, in: &isNoted)
    try output.writer.finish(head: ending, into: &output.sink)
    try output.sink.finish()
    report.add(output.redaction)
    if options.style != nil { report.findings += Target.remarks(on: head, recordCount: output.redaction.record) }
    report.isCanonical = try echo.finish()
    if report.isCanonical == false {
      if needsLayout { throw UnknownLayout() }
      report.add(layout)
    }
  }

  /// Converts the next unit; false at the end.
  mutating func step(_ output: inout SessionOutput<Source, Target>, _ echo: inout EchoCheck<Source>) throws -> Bool {
    guard let unit = try next(noting: { echo.append($0) }) else { return false }
    try output.append(unit)
    return true
  }
}
