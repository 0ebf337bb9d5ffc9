import JSONText
import SessionFormats

extension SessionConversion {
  /// Converts the whole session into a sink.
  ///
  /// Throws `FormatError` for the source, and whatever the sink throws.
  mutating func write(
    into output: ConversionSink, checking echo: inout EchoCheck<Source>, progress: (UInt64) throws -> Void
  ) throws {
    var sink = output
    var writer = try Target.Writer(head: head, into: &sink)
    while let records = try next(noting: { echo.append($0) }) {
      for record in records { try writer.append(record, into: &sink) }
      try progress(sink.byteCount)
    }
    for record in restoredTail() { try writer.append(record, into: &sink) }
    try writer.finish(head: finish(), into: &sink)
    try sink.finish()
    report.isCanonical = echo.finish()
    if report.isCanonical == false {
      report.add(
        .degraded, "layout of the source",
        reason: "not the form that its program writes: the way back gives equal values, not equal bytes")
    }
  }
}
