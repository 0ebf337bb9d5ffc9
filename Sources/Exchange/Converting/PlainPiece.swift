import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelWorkers

// The quick way through a conversion: a message that is plain in the source is written in the target's spelling
// without being decoded. It is taken only where what would not come back is known beforehand: nothing, or the tokens
// of a response, which are put aside. Everything else goes the usual way, and a test holds one way against the other.
//
// Pieces of the file are worked on by several threads, which know nothing of what came before; whether their messages
// fit to it is looked at when they are taken over, in order (see SessionConversion+Quick).

/// A part of the source, and what became of its records.
struct PlainPiece: Sendable {
  /// One record.
  struct Record: Sendable {
    /// Where it stands in the stretch.
    var range: Range<Int>
    /// What it counts for; nil if it must go the usual way.
    var summary: PlainSummary?
    /// What was written of it in `text`, the gap included only behind it.
    var text = 0..<0
    /// Whether it stands behind the record before it as the source's program writes it.
    var isNext = false
    /// Where its calls end in `calls`.
    var callEnd = 0
    /// Where its results end in `results`.
    var resultEnd = 0
    /// Whether tokens were put aside.
    var putsUsageAside = false
    /// Whether tokens were put back.
    var restoresUsage = false
    /// What else was put aside, or put back.
    var asidePlaces: [String] = []
    var restoredPlaces: [String] = []
  }

  /// The part of the source.
  var stretch: PlainStretch
  /// Its records in order.
  var records: [Record] = []
  /// The calls of all records.
  var calls: [PlainCall] = []
  /// The results of all records: their ids, and the tools that they are taken to be of.
  var results: [PlainCall] = []
  /// What is written of all records.
  var text = JSONWriter()
  /// Where the records begin that were not gone over.
  var rest: Int?

  init(_ limits: ReadingLimits) { stretch = PlainStretch(limits) }

  mutating func clear() {
    records.removeAll(keepingCapacity: true)
    calls.removeAll(keepingCapacity: true)
    results.removeAll(keepingCapacity: true)
    text.removeBytes()
    rest = nil
  }
}

/// Writes the plain messages of a piece.
final class PlainWorker<Source: PlainFormat, Target: PlainFormat>: Worker {
  private let putsAside: Bool
  private var message = PlainMessage()
  private var asides = PlainAside<Source, Target>()
  /// The tools of the results of the message.
  private var names: [String] = []
  /// The tools of the calls in the piece, where results do not name them.
  private var known: [CallID: String] = [:]

  init(putsAside: Bool) { self.putsAside = putsAside }

  func work(on piece: inout PlainPiece) {
    piece.clear()
    known.removeAll(keepingCapacity: true)
    let stretch = piece.stretch
    unsafe stretch.bytes.withUnsafeBytes { bytes in
      var (index, isFirst) = (0, true)
      while index < bytes.count {
        var scan = unsafe PlainScan(bytes, from: index, depth: stretch.depth)
        Source.passToRecord(&scan, isFirst: isFirst)
        let start = scan.position
        if scan.isAtEnd { return }
        if !take(&scan, from: start, largest: stretch.largestRecord, &piece) {
          scan = unsafe PlainScan(bytes, from: start, depth: stretch.depth)
          guard Source.skipRecord(&scan), !scan.hasFailed else {
            piece.rest = start
            return
          }
          piece.add(PlainPiece.Record(range: start..<scan.position))
        }
        (index, isFirst) = (scan.position, false)
      }
    }
  }

  /// Takes a message and writes it; false if it is not plain.
  private func take(_ scan: inout PlainScan, from start: Int, largest: Int, _ piece: inout PlainPiece) -> Bool {
    guard Source.takePlain(&scan, into: &message), !scan.hasFailed, Source.endsRecord(scan) else { return false }
    let range = start..<scan.position
    // What the target's program would change when it saves is looked at with the texts as values.
    guard range.count <= largest, !Target.mayRedactPlain(message, in: range, of: scan) else { return false }
    let restored = message.usage == nil ? message.aside.flatMap { Target.plainUsage(inAside: $0, of: scan) } : nil
    let needsMore = message.saysMore && !Target.plainHoldsMore
    if needsMore, !putsAside { return false }
    let resultCount = piece.results.count
    guard addResults(of: scan, to: &piece) else { return false }
    var record = PlainPiece.Record(range: range)
    var (aside, own): (String?, [UInt8]?)
    if let restored {
      message.usage = restored
      record.restoresUsage = true
    } else if needsMore || message.aside != nil {
      let isBack = message.aside != nil
      let found =
        isBack
        ? asides.restore(message, in: range, of: scan, names: names) : asides.make(of: message, in: range, of: scan)
      guard let found else {
        piece.results.removeLast(piece.results.count - resultCount)
        return false
      }
      if isBack {
        (own, record.restoredPlaces) = (found.text, found.places)
      } else {
        (aside, record.asidePlaces) = (String(decoding: found.text, as: UTF8.self), found.places)
      }
    } else if let usage = message.usage, !Target.plainHoldsUsage {
      record.putsUsageAside = true
      if putsAside { aside = Source.plainAside(usage) }
    }
    addCalls(of: scan, to: &piece)
    record.isNext = piece.isNext(scan, start, Source.plainGap)
    record.summary = PlainSummary(message)
    if record.restoresUsage { record.summary?.usage = nil }
    if !Target.Writer.endsRecordsByLineFeed { piece.text.add(Target.plainGap) }
    let textStart = piece.text.bytes.count
    if let own {
      piece.text.add(own)
    } else {
      Target.writePlain(message, of: scan, names: names, aside: aside, to: &piece.text)
    }
    if Target.Writer.endsRecordsByLineFeed { piece.text.add(Target.plainGap) }
    record.text = textStart..<piece.text.bytes.count
    piece.add(record)
    return true
  }

  /// Notes the results of the message; false, and nothing noted, if the tool of one is not known here.
  private func addResults(of scan: PlainScan, to piece: inout PlainPiece) -> Bool {
    names.removeAll(keepingCapacity: true)
    let count = piece.results.count
    for part in message.parts where part.kind == .result {
      let id = scan.text(ofShared: part.id)
      guard let name = part.name.map({ scan.text(ofShared: $0) }) ?? known[CallID(id)] else {
        piece.results.removeLast(piece.results.count - count)
        return false
      }
      names.append(name)
      piece.results.append(PlainCall(id: id, name: name))
    }
    return true
  }

  private func addCalls(of scan: PlainScan, to piece: inout PlainPiece) {
    for part in message.parts where part.kind == .call {
      let call = PlainCall(
        id: scan.text(ofShared: part.id), name: part.name.map { scan.text(ofShared: $0) } ?? "")
      if !Source.plainHoldsNames { known[CallID(call.id)] = call.name }
      piece.calls.append(call)
    }
  }
}

extension PlainPiece {
  fileprivate mutating func add(_ record: Record) {
    var record = record
    (record.callEnd, record.resultEnd) = (calls.count, results.count)
    records.append(record)
  }

  fileprivate func isNext(_ scan: PlainScan, _ start: Int, _ gap: StaticString) -> Bool {
    records.last.map { scan.isWord($0.range.upperBound..<start, gap) } ?? false
  }
}

/// Reads ahead of a conversion and has pieces worked on.
struct PlainPieces<Source: PlainFormat, Target: PlainFormat> {
  private let workers: Workers<PlainWorker<Source, Target>>
  private let limits: ReadingLimits
  private let ahead: Int
  private var stretches: Source.Reader.Stretches?
  private var spare: [PlainPiece] = []

  /// With one thread, all is done by whoever asks for pieces.
  init(threads: Int, options: ConversionOptions) throws {
    let putsAside = options.putsAside
    workers = try Workers(threads: threads) { PlainWorker(putsAside: putsAside) }
    limits = options.limits
    ahead = threads == 1 ? 1 : threads + 1
  }

  /// Whether there may be more without another look at the reader.
  private var isUnderWay: Bool { stretches != nil || workers.count > 0 }

  /// The next piece; nil where the reader has to go on by itself.
  mutating func next(_ reader: Source.Reader, _ options: ConversionOptions) -> PlainPiece? {
    if !isUnderWay, reader.givesStretches { stretches = reader.stretches(of: options.stretchByteCount) }
    while workers.count < ahead, stretches != nil {
      var piece = spare.popLast() ?? PlainPiece(limits)
      if stretches?.next(&piece.stretch) == true { workers.submit(piece) } else { stretches = nil }
    }
    return workers.next()
  }

  /// Takes back a piece, for its room.
  mutating func reuse(_ piece: consuming PlainPiece) { spare.append(piece) }
}
