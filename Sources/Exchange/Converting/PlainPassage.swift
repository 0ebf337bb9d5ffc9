import JSONText
import SessionFormats
import SessionModel

// The quick way through a conversion: a message that is plain in the source is written in the target's spelling
// without being decoded. It is taken only where what would not come back is known beforehand: nothing, or the tokens
// of a response, which are put aside. Everything else goes the usual way, and a test holds one way against the other.

/// What the quick way keeps between messages.
struct PlainPassage {
  var message = PlainMessage()
  /// The tools of the results of the message.
  var names: [String] = []
  /// The calls of the message.
  var calls: [(id: String, name: String)] = []
  /// The text that is written.
  var text = JSONWriter()
  /// How many times tokens were put aside, and put back.
  var (usagesAside, usagesRestored) = (0, 0)

  /// Looks at a message; false if it must go the usual way. `known` tells the tools of calls.
  mutating func take<Source: PlainFormat, Target: PlainFormat>(
    _ scan: inout PlainScan, _ message: inout PlainMessage, _ source: Source.Type, _ target: Target.Type,
    known: RecentCalls
  ) -> Bool {
    let start = scan.position
    guard Source.takePlain(&scan, into: &message) else { return false }
    // What the target's program would change when it saves is looked at with the texts as values.
    guard !Target.mayRedactPlain(message, in: start..<scan.position, of: scan) else { return false }
    if message.aside != nil, Self.restoredUsage(message, scan, target) == nil { return false }
    names.removeAll(keepingCapacity: true)
    for part in message.parts where part.kind == .result {
      guard let name = known.name(of: scan.text(ofShared: part.id)) else { return false }
      if let own = part.name, !scan.text(ofShared: own).utf8.elementsEqual(name.utf8) { return false }
      names.append(name)
    }
    return true
  }

  private static func restoredUsage<Target: PlainFormat>(
    _ message: PlainMessage, _ scan: PlainScan, _ target: Target.Type
  ) -> Usage? {
    message.usage == nil ? message.aside.flatMap { Target.plainUsage(inAside: $0, of: scan) } : nil
  }

  /// Writes the message as text.
  mutating func accept<Source: PlainFormat, Target: PlainFormat>(
    _ message: PlainMessage, _ scan: PlainScan, _ source: Source.Type, _ target: Target.Type, putsAside: Bool
  ) {
    calls.removeAll(keepingCapacity: true)
    for part in message.parts where part.kind == .call {
      let name = part.name.map { scan.text(ofShared: $0) } ?? ""
      calls.append((scan.text(ofShared: part.id), name))
    }
    var (message, aside) = (message, String?.none)
    if let usage = Self.restoredUsage(message, scan, target) {
      message.usage = usage
      usagesRestored += 1
    } else if let usage = message.usage, !Target.plainHoldsUsage {
      usagesAside += 1
      if putsAside { aside = Source.plainAside(usage) }
    }
    text.removeBytes()
    Target.writePlain(message, of: scan, names: names, aside: aside, to: &text)
  }
}

extension SessionConversion where Source: PlainFormat, Target: PlainFormat {
  /// Converts the next message the quick way, if it can go it; false if nothing has happened.
  mutating func passPlain<Sink: SectionedSink>(
    _ writer: inout Target.Writer, into sink: inout Sink, checking echo: inout EchoCheck<Source>
  ) throws -> Bool {
    guard isFreeForPlain, writer.takesPlain else { return false }
    var (passage, known, putsAside) = (PlainPassage(), RecentCalls(), options.putsAside)
    swap(&passage, &plain)
    swapCalls(&known)
    defer { swap(&passage, &plain) }
    var message = PlainMessage()
    swap(&message, &passage.message)
    let range: Range<UInt64>?
    do throws(FormatError) {
      range = try units.passPlain(
        &message,
        take: { passage.take(&$0, &$1, Source.self, Target.self, known: known) },
        accept: { passage.accept($0, $1, Source.self, Target.self, putsAside: putsAside) })
    } catch {
      swapCalls(&known)
      throw error
    }
    swap(&message, &passage.message)
    swapCalls(&known)
    guard let range else { return false }
    note(passage)
    try writer.appendPlain(into: &sink) { $0.add(passage.text) }
    echo.pass(range)
    return true
  }

  /// Takes the names of calls that decide over results out of their context, or puts them back.
  private mutating func swapCalls(_ calls: inout RecentCalls) {
    if Source.plainHoldsNames {
      swap(&calls, &readingBack.calls)
    } else {
      swap(&calls, &reading.calls)
    }
  }

  private mutating func note(_ passage: PlainPassage) {
    reading.pass(passage.calls)
    writing.pass(passage.calls)
    readingBack.pass(passage.calls)
    writingBack.pass(passage.calls)
    totals.count(passage.message, passage.calls, hasUsage: true)
    carried.count(passage.message, passage.calls, hasUsage: false)
  }
}

extension EchoCheck where Format: PlainFormat {
  /// Takes a record that is as its program writes it.
  mutating func pass(_ range: Range<UInt64>) {
    guard !sink.hasDiffered, var writer else { return }
    self.writer = nil
    guard (try? writer.beginRecord(into: &sink)) != nil else { return }
    sink.pass(range.lowerBound..<range.upperBound + (Format.Writer.endsRecordsByLineFeed ? 1 : 0))
    self.writer = writer
  }
}
