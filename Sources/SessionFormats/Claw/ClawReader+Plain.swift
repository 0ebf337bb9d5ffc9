package import SatchelJSONText

extension ClawFormat.Reader: PlainReader {
  /// Whole lines of a journal behind those of the head.
  package struct Stretches: PlainStretches {
    let source: any RandomAccessBytes
    let byteCount: Int
    var offset: UInt64

    /// Fills the next stretch.
    package mutating func next(_ stretch: inout PlainStretch) -> Bool {
      var wanted = UInt64(byteCount)
      while offset < source.byteCount {
        let end = min(offset + wanted, source.byteCount)
        guard stretch.fill(source, offset..<end) else { return false }
        if stretch.endAtLineFeed() {
          offset += UInt64(stretch.bytes.count)
          return true
        }
        wanted *= 4
        guard end < source.byteCount, wanted <= UInt64(PlainStretch.largestByteCount) else { return false }
      }
      return false
    }
  }

  /// True behind the head of a journal.
  package var givesStretches: Bool { journal?.headRecords == 0 }

  /// The lines from here on.
  package func stretches(of byteCount: Int) -> Stretches? {
    journal.map { Stretches(source: $0.source, byteCount: byteCount, offset: $0.lines.offset) }
  }

  /// Where the next line begins.
  package var offset: UInt64 { journal?.lines.offset ?? 0 }

  /// Goes on behind lines that others have read.
  package mutating func pass(to offset: UInt64, count: Int, before end: UInt64?) {
    journal?.lines.pass(to: offset, lines: count)
  }
}

extension ClawFormat {
  /// A line feed.
  package static var plainGap: StaticString { "\n" }

  /// Steps over the line feed of the line before.
  package static func passToRecord(_ scan: inout PlainScan, isFirst: Bool) {
    if !isFirst { _ = scan.passes("\n") }
  }

  /// Whether the line ends.
  package static func endsRecord(_ scan: PlainScan) -> Bool { scan.nextByte == 0x0A }

  /// Steps to the end of the line.
  package static func skipRecord(_ scan: inout PlainScan) -> Bool { scan.passes(upTo: 0x0A) }
}

extension ClawFormat.Writer: PlainWriter {
  /// A journal's lines are text of their own.
  package var takesPlain: Bool { layout == .journal || layout == .scattered }

  /// True.
  package static var endsRecordsByLineFeed: Bool { true }

  /// Adds lines.
  package mutating func appendPlain(
    into sink: inout some SectionedSink, _ write: (inout JSONWriter) -> Void
  ) throws {
    write(&writer)
    try flush(into: &sink)
  }

  /// Nothing stands before a line.
  package mutating func beginRecord(into sink: inout some SectionedSink) throws {}
}
