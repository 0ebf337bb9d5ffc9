import SatchelJSONText
import SatchelSessionFormats

/// Where the records of the target go.
struct SessionOutput<Target: SessionFormat> {
  var writer: Target.Writer
  var sink: ConversionSink
  var redaction: RedactionLog

  mutating func append(_ record: Target.Record) throws {
    var record = record
    redaction.record += 1
    Target.redact(&record, in: &redaction)
    try writer.append(record, into: &sink)
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
    step: (inout Self, inout SessionOutput<Target>, inout EchoCheck<Source>) throws -> Bool
  ) throws {
    var sink = sink
    var redaction = RedactionLog(isApplied: options.redacts)
    var head = head
    Target.redact(&head, in: &redaction)
    let writer = try Target.Writer(head: head, into: &sink)
    var output = SessionOutput<Target>(writer: writer, sink: sink, redaction: redaction)
    while try step(&self, &output, &echo) {
      if needsLayout, echo.sink.hasDiffered { throw UnknownLayout() }
      try progress(output.sink.byteCount)
    }
    for record in restoredTail() { try output.append(record) }
    var ending = try finish()
    var isNoted = RedactionLog(isApplied: options.redacts)
    Target.redact(&ending, in: &isNoted)
    try output.writer.finish(head: ending, into: &output.sink)
    try output.sink.finish()
    report.add(output.redaction)
    if options.style != nil { report.findings += Target.remarks(on: head, recordCount: output.redaction.record) }
    report.isCanonical = echo.finish()
    if report.isCanonical == false {
      if needsLayout { throw UnknownLayout() }
      report.add(layout)
    }
  }

  /// Converts the next unit; false at the end.
  mutating func step(_ output: inout SessionOutput<Target>, _ echo: inout EchoCheck<Source>) throws -> Bool {
    guard let records = try next(noting: { echo.append($0) }) else { return false }
    for record in records { try output.append(record) }
    return true
  }
}
