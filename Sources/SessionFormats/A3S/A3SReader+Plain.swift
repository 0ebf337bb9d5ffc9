package import JSONText

extension A3SReader: PlainReader {
  /// Steps over a message.
  package mutating func passPlain(
    _ message: inout PlainMessage, take: (inout PlainScan, inout PlainMessage) -> Bool,
    accept: (PlainMessage, PlainScan) -> Void
  ) throws(FormatError) -> Range<UInt64>? {
    // In a snapshot messages stand a level deeper.
    guard head.snapshot == nil else { return nil }
    do throws(JSONReadError) {
      return try messages.passPlain(&message, take: take, accept: accept)
    } catch {
      throw FormatError(error)
    }
  }
}

extension A3SWriter: PlainWriter {
  /// True but in a snapshot, where messages stand a level deeper.
  package var takesPlain: Bool { !isInSnapshot }

  /// False: commas and blanks stand there.
  package static var endsRecordsByLineFeed: Bool { false }

  /// Adds a message.
  package mutating func appendPlain(
    into sink: inout some SectionedSink, _ write: (inout JSONWriter) -> Void
  ) throws {
    writer.beginValue()
    write(&writer)
    try flush(into: &sink)
  }

  /// Writes the comma and the line break before a message.
  package mutating func beginRecord(into sink: inout some SectionedSink) throws {
    writer.beginValue()
    try flush(into: &sink)
  }
}
