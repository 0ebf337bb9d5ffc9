import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelWorkers

extension SessionConversion where Source: PlainFormat, Target: PlainFormat {
  /// Converts the whole session into a sink, plain messages the quick way.
  mutating func writeQuickly(
    into output: ConversionSink, checking echo: inout EchoCheck<Source>, progress: (UInt64) throws -> Void
  ) throws {
    var pieces: PlainPieces<Source, Target>?
    if isFreeForPlain {
      let threads = source.byteCount < options.threadedByteCount ? 1 : min(4, processorCount)
      pieces = try PlainPieces(threads: threads, options: options)
    }
    try write(into: output, checking: &echo, progress: progress) { conversion, output, echo in
      if output.addPlain == nil {
        output.addPlain = { text, writer, sink in
          try writer.appendPlain(into: &sink) { $0.add(0..<text.bytes.count, of: text) }
        }
      }
      guard output.writer.takesPlain, let piece = pieces?.next(conversion.units.reader, conversion.options) else {
        return try conversion.step(&output, &echo)
      }
      let goesOn = try conversion.take(piece, &output, &echo)
      pieces?.reuse(piece)
      // Where the reader goes from message to message, it has seen something that no piece shows.
      if !conversion.units.reader.givesStretches { pieces = nil }
      return goesOn
    }
  }

  /// Takes over what became of a piece; false at the end of the session.
  private mutating func take(
    _ piece: PlainPiece, _ output: inout SessionOutput<Source, Target>, _ echo: inout EchoCheck<Source>
  ) throws -> Bool {
    var (done, pending, last) = (units.reader.offset, 0, PlainPiece.Record(range: 0..<0))
    var run: PlainRun?
    for record in piece.records {
      defer { last = record }
      let range = piece.stretch.place(of: record.range)
      // A unit that went the usual way may have gone on up to here.
      guard range.lowerBound >= done else { continue }
      if let summary = record.summary, isFreeForPlain, knows(piece.results[last.resultEnd..<record.resultEnd]) {
        note(record, summary, piece.calls[last.callEnd..<record.callEnd])
        if run?.goesOn(with: record, at: range) != true {
          try put(run, of: piece, &output, &echo)
          run = PlainRun(text: record.text, source: range)
        }
        (done, pending) = (range.upperBound, pending + 1)
      } else {
        try put(run, of: piece, &output, &echo)
        run = nil
        units.reader.pass(to: range.lowerBound, count: pending, before: range.upperBound)
        pending = 0
        guard try step(&output, &echo) else { return false }
        guard units.reader.givesStretches else { return true }
        done = units.reader.offset
      }
    }
    try put(run, of: piece, &output, &echo)
    return try finish(piece, pending, &output, &echo)
  }

  /// Writes records that stand side by side.
  private func put(
    _ run: PlainRun?, of piece: PlainPiece, _ output: inout SessionOutput<Source, Target>,
    _ echo: inout EchoCheck<Source>
  ) throws {
    guard let run else { return }
    if output.isWaiting {
      var text = JSONWriter()
      text.add(run.text, of: piece.text)
      try output.append(plain: text, count: run.count)
    } else {
      output.redaction.record += run.count
      try output.writer.appendPlain(into: &output.sink) { $0.add(run.text, of: piece.text) }
    }
    echo.pass(run.source)
  }

  /// Steps to the end of a piece, whose records have been taken over as far as they were gone over.
  private mutating func finish(
    _ piece: PlainPiece, _ pending: Int, _ output: inout SessionOutput<Source, Target>, _ echo: inout EchoCheck<Source>
  ) throws -> Bool {
    let end = piece.stretch.place(of: 0..<piece.stretch.bytes.count).upperBound
    let place = piece.rest.map { piece.stretch.place(of: 0..<$0).upperBound } ?? end
    if place > units.reader.offset { units.reader.pass(to: place, count: pending, before: nil) }
    while units.reader.offset < end {
      guard try step(&output, &echo) else { return false }
      if !units.reader.givesStretches { return true }
    }
    return true
  }

  /// Whether results are of the tools that they are taken to be of.
  private func knows(_ results: ArraySlice<PlainCall>) -> Bool {
    let calls = Source.plainHoldsNames ? readingBack.calls : reading.calls
    return results.allSatisfy { result in
      calls.name(of: result.id).map { $0.utf8.elementsEqual(result.name.utf8) } ?? false
    }
  }

  private mutating func note(_ record: PlainPiece.Record, _ summary: PlainSummary, _ calls: ArraySlice<PlainCall>) {
    reading.pass(calls)
    writing.pass(calls)
    readingBack.pass(calls)
    writingBack.pass(calls)
    totals.count(summary, calls, hasUsage: true)
    carried.count(summary, calls, hasUsage: false)
    if record.putsUsageAside { usagesAside += 1 }
    if record.restoresUsage { usagesRestored += 1 }
    for place in record.asidePlaces { report.add(.putAside, place) }
    for place in record.restoredPlaces { report.add(.restored, place) }
  }
}

/// Plain records that stand side by side, as the source's program writes them.
private struct PlainRun {
  /// What is written of them.
  var text: Range<Int>
  /// Where they stand in the source.
  var source: Range<UInt64>
  var count = 1

  /// Takes in the record that comes next, if it stands right behind.
  mutating func goesOn(with record: PlainPiece.Record, at place: Range<UInt64>) -> Bool {
    guard record.isNext else { return false }
    text = text.lowerBound..<record.text.upperBound
    source = source.lowerBound..<place.upperBound
    count += 1
    return true
  }
}

extension EchoCheck where Format: PlainFormat {
  /// Takes records that are as their program writes them.
  mutating func pass(_ range: Range<UInt64>) {
    advance { writer, sink in
      guard writer != nil else { return nil }
      try writer?.beginRecord(into: &sink)
      sink.pass(range.lowerBound..<range.upperBound + (Format.Writer.endsRecordsByLineFeed ? 1 : 0))
      return writer
    }
  }
}
