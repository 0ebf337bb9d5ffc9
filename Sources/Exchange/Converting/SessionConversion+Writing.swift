import JSONText
import SessionFormats

extension SessionConversion {
  /// Converts the whole session into a sink.
  ///
  /// Throws `FormatError` for the source, and whatever the sink throws.
  mutating func write(
    into output: ConversionSink, checking echo: inout EchoCheck<Source>, progress: (UInt64) throws -> Void
  ) throws {
    try write(into: output, checking: &echo, progress: progress) { _, _, _, _ in false }
  }

  /// The same; `pass` may convert the next message itself.
  private mutating func write(
    into output: ConversionSink, checking echo: inout EchoCheck<Source>, progress: (UInt64) throws -> Void,
    pass: (inout Self, inout Target.Writer, inout ConversionSink, inout EchoCheck<Source>) throws -> Bool
  ) throws {
    var sink = output
    var redaction = RedactionLog(isApplied: options.redacts)
    var head = head
    Target.redact(&head, in: &redaction)
    var writer = try Target.Writer(head: head, into: &sink)
    while true {
      if try pass(&self, &writer, &sink, &echo) {
        redaction.record += 1
        try progress(sink.byteCount)
        continue
      }
      guard let records = try next(noting: { echo.append($0) }) else { break }
      for record in records { try append(record, to: &writer, &sink, &redaction) }
      try progress(sink.byteCount)
    }
    for record in restoredTail() { try append(record, to: &writer, &sink, &redaction) }
    var ending = try finish()
    var isNoted = RedactionLog(isApplied: options.redacts)
    Target.redact(&ending, in: &isNoted)
    try writer.finish(head: ending, into: &sink)
    try sink.finish()
    report.add(redaction)
    if options.era != nil { report.findings += Target.remarks(on: head, recordCount: redaction.record) }
    report.isCanonical = echo.finish()
    if report.isCanonical == false {
      report.add(
        .degraded, "layout of the source",
        reason: "not the form that its program writes: the way back gives equal values, not equal bytes")
    }
  }

  private func append(
    _ record: Target.Record, to writer: inout Target.Writer, _ sink: inout ConversionSink, _ log: inout RedactionLog
  ) throws {
    var record = record
    log.record += 1
    Target.redact(&record, in: &log)
    try writer.append(record, into: &sink)
  }
}

extension SessionConversion where Source: PlainFormat, Target: PlainFormat {
  /// Converts the whole session into a sink, plain messages the quick way.
  mutating func writeQuickly(
    into output: ConversionSink, checking echo: inout EchoCheck<Source>, progress: (UInt64) throws -> Void
  ) throws {
    try write(into: output, checking: &echo, progress: progress) { conversion, writer, sink, echo in
      try conversion.passPlain(&writer, into: &sink, checking: &echo)
    }
  }
}
