package import SatchelJSONText

extension A3SReader: PlainReader {
  /// False in a snapshot, where messages stand a level deeper, and where they are gone through one by one.
  package var givesStretches: Bool { head.snapshot == nil && !messages.isWalking }

  /// The messages from here on.
  package func stretches(of byteCount: Int) -> A3SStretches? { messages.stretches(of: byteCount) }

  /// Where the next message stands, or the comma in front of it.
  package var offset: UInt64 { messages.offset }

  /// Goes on behind messages that others have read.
  package mutating func pass(to offset: UInt64, count: Int, before end: UInt64?) {
    messages.pass(to: offset, count: count, before: end)
  }
}

/// Messages that stand together.
package struct A3SStretches: PlainStretches {
  let source: any RandomAccessBytes
  let byteCount: Int
  var batches: ArraySlice<Range<UInt64>>

  /// Fills the next stretch.
  package mutating func next(_ stretch: inout PlainStretch) -> Bool {
    guard var range = batches.first, range.count <= PlainStretch.largestByteCount else { return false }
    batches.removeFirst()
    while let more = batches.first, more.upperBound - range.lowerBound <= UInt64(byteCount) {
      range = range.lowerBound..<more.upperBound
      batches.removeFirst()
    }
    return stretch.fill(source, range)
  }
}

extension A3SFormat {
  /// A comma, and a line of its own.
  package static var plainGap: StaticString { ",\n    " }

  /// Steps over a comma and the blanks around it; the first pass has seen that they are in order.
  package static func passToRecord(_ scan: inout PlainScan, isFirst: Bool) {
    scan.passBlanks()
    if scan.passes(",") { scan.passBlanks() }
  }

  /// A closing bracket has been seen: true.
  package static func endsRecord(_ scan: PlainScan) -> Bool { true }

  /// Steps over a message as far as that goes without a closer look.
  package static func skipRecord(_ scan: inout PlainScan) -> Bool { scan.skipValue() }
}

extension A3SWriter: PlainWriter {
  /// True but in a snapshot, where messages stand a level deeper.
  package var takesPlain: Bool { !isInSnapshot }

  /// False: commas and blanks stand there.
  package static var endsRecordsByLineFeed: Bool { false }

  /// Adds messages.
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
