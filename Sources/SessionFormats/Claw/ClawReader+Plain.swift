package import JSONText

extension ClawFormat.Reader: PlainReader {
  /// Steps over a line of a journal.
  package mutating func passPlain(
    _ message: inout PlainMessage, take: (inout PlainScan, inout PlainMessage) -> Bool,
    accept: (PlainMessage, PlainScan) -> Void
  ) throws(FormatError) -> Range<UInt64>? {
    try journal?.passPlain(&message, take: take, accept: accept)
  }
}

extension ClawJournalRecords {
  /// Steps over a line behind the head's.
  fileprivate mutating func passPlain(
    _ message: inout PlainMessage, take: (inout PlainScan, inout PlainMessage) -> Bool,
    accept: (PlainMessage, PlainScan) -> Void
  ) throws(FormatError) -> Range<UInt64>? {
    guard headRecords == 0 else { return nil }
    let start = lines.offset
    do throws(JSONReadError) {
      let hasPassed = try lines.passLine(
        maximumDepth: options.maximumDepth, take: { take(&$0, &message) }, accept: { accept(message, $0) })
      return hasPassed ? start..<lines.offset - 1 : nil
    } catch {
      throw FormatError(error)
    }
  }
}

extension ClawFormat.Writer: PlainWriter {
  /// A journal's lines are text of their own.
  package var takesPlain: Bool { layout == .journal || layout == .scattered }

  /// True.
  package static var endsRecordsByLineFeed: Bool { true }

  /// Adds a line.
  package mutating func appendPlain(
    into sink: inout some SectionedSink, _ write: (inout JSONWriter) -> Void
  ) throws {
    line(write)
    try flush(into: &sink)
  }

  /// Nothing stands before a line.
  package mutating func beginRecord(into sink: inout some SectionedSink) throws {}
}
