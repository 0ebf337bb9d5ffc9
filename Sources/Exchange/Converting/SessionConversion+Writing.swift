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
    var writer = try Target.Writer(head: head, into: &sink)
    while true {
      if try pass(&self, &writer, &sink, &echo) {
        try progress(sink.byteCount)
        continue
      }
      guard let records = try next(noting: { echo.append($0) }) else { break }
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
