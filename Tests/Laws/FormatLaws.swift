import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

// What every session format owes, told once for all of them: the laws run over whatever the registry has, so a format gets
// its tests by being registered. They answer what they found as values; the tests of the laws themselves hand them formats
// that break one law each, and expect to be told.

/// A law that does not hold.
public struct Breach: Sendable, Hashable, CustomStringConvertible {
  /// The law, as a sentence of what should be.
  public let law: String
  /// What was found instead.
  public let found: String

  /// A breach.
  public init(_ law: String, _ found: String) { (self.law, self.found) = (law, found) }

  /// Both.
  public var description: String { "\(law): \(found)" }
}

/// The laws of a session format, held against one file of it that is known to be sound.
public struct FormatLaws<Format: SessionFormat> {
  private let bytes: [UInt8]
  /// Whether the format's program wrote the file and nobody changed it since.
  private let isAsWritten: Bool
  private var breaches: [Breach] = []

  private init(_ bytes: [UInt8], isAsWritten: Bool) { (self.bytes, self.isAsWritten) = (bytes, isAsWritten) }

  /// What of the laws does not hold for a file.
  public static func breaches(of format: Format.Type, in bytes: [UInt8], isAsWritten: Bool) -> [Breach] {
    var laws = FormatLaws(bytes, isAsWritten: isAsWritten)
    laws.holdRecognition()
    if let session = laws.sound() {
      laws.holdWriting(session)
      laws.holdTrees(session)
      laws.holdMapping(session)
      laws.holdRedaction(session)
    }
    laws.holdTearing()
    laws.holdFlipping()
    return laws.breaches
  }

  private mutating func hold(_ isSo: Bool, _ law: String, _ found: @autoclosure () -> String = "it does not") {
    if !isSo { breaches.append(Breach(law, found())) }
  }

  private mutating func sound() -> NativeFile<Format>? {
    switch NativeFile<Format>.read(bytes) {
    case .success(let session): return session
    case .failure(let error):
      breaches.append(Breach("a sound file is read to its end", "\(error)"))
      return nil
    }
  }

  // MARK: Recognition

  private mutating func holdRecognition() {
    let outline = TextOutline(bytes)
    let era = Format.recognise(outline)
    hold(era != nil, "the format knows its own file")
    if let era { hold(Format.eras.contains { $0.era == era }, "the era that is told is listed", era.name) }
    for other in FormatRegistry.all where other.name != Format.name {
      hold(other.recognise(outline) == nil, "no other format claims the file", "\(other.name.rawValue) does")
      hold(!other.claims(outline), "no other format claims the file at a glance", "\(other.name.rawValue) does")
    }
    hold(Format.claims(outline), "the format knows its own file at a glance")
    hold(FormatRegistry.recogniseFormat(of: bytes).format == Format.self, "the registry knows the file")
  }

  // MARK: Writing

  private mutating func holdWriting(_ session: NativeFile<Format>) {
    let isAccepted = Format.objections(to: bytes).isEmpty
    let (tally, records) = (try? Format.tally(bytes), try? Format.tallyByRecords(bytes, limits: ReadingLimits()))
    hold(tally != nil && tally == records, "counting gives what reading gives")
    if let tally {
      hold(
        Format.eras.contains { $0.era == Format.era(of: tally.head, showing: tally.features) },
        "the era of the whole session is listed")
    }
    let id = Format.header(of: session.head).id
    let glimpsed = Format.glimpsedID(in: bytes)
    hold(id.isEmpty || glimpsed == id, "the id is found without reading the session", "\(String(describing: glimpsed))")
    guard let written = session.bytes else {
      return breaches.append(Breach("what was read is written", "the writer throws"))
    }
    if isAsWritten { hold(written == bytes, "a file that the program wrote comes back byte for byte") }
    hold(!isAccepted || Format.objections(to: written).isEmpty, "what is written is taken where the file was")
    guard case .success(let again) = NativeFile<Format>.read(written) else {
      return breaches.append(Breach("what is written is read", "the reader throws"))
    }
    hold(again.bytes == written, "what was written once is written the same again")
    // A file that somebody laid out otherwise may say things in two ways, of which the program writes one.
    if isAsWritten { hold(again.head == session.head && again.records == session.records, "the same is read again") }
  }

  // MARK: Values

  private mutating func holdTrees(_ session: NativeFile<Format>) {
    hold((try? Format.Head(tree: session.head.tree)) == session.head, "a head survives its tree")
    var head = session.head
    head.aside = #"{"a":"\#u{1F30A}"}"#
    hold((try? Format.Head(tree: head.tree))?.aside == head.aside, "a head's aside survives its tree")
    for (index, record) in session.records.enumerated() {
      hold((try? Format.Record(tree: record.tree)) == record, "a record survives its tree", "number \(index)")
      guard record.holdsAside else { continue }
      var filled = record
      filled.aside = #"{"a":1}"#
      hold((try? Format.Record(tree: filled.tree)) == filled, "a record's aside survives its tree", "number \(index)")
      hold(filled.aside == #"{"a":1}"#, "a record that holds an aside holds it", "number \(index)")
    }
  }

  private mutating func holdMapping(_ session: NativeFile<Format>) {
    let header = Format.header(of: session.head)
    var (notes, others) = (MappingNotes(), MappingNotes())
    let (head, again) = (Format.head(for: header, noting: &notes), Format.head(for: header, noting: &others))
    hold(head == again && notes == others, "the same header gives the same head")
    hold(Format.header(of: head).id == header.id || header.id.isEmpty, "a head keeps the id")
    let first = mapped(session.records, header, &notes)
    hold(first == mapped(session.records, header, &others) && notes == others, "the same entries give the same records")
    var (totals, context) = (SessionTotals(), ReadingContext())
    for record in session.records { for entry in Format.entries(of: [record], in: &context) { totals.count(entry) } }
    hold(session.records.isEmpty || totals != SessionTotals(), "records say something")
  }

  private func mapped(
    _ records: [Format.Record], _ header: SessionHeader, _ notes: inout MappingNotes
  ) -> [Format.Record] {
    var (reading, writing) = (ReadingContext(), WritingContext(header: header))
    let units = Format.groupsTurns ? [records] : records.map { [$0] }
    return units.flatMap { unit in
      Format.records(for: Format.entries(of: unit, in: &reading), in: &writing, noting: &notes)
    }
  }

  private mutating func holdRedaction(_ session: NativeFile<Format>) {
    var (looking, changing, again) = (
      RedactionLog(isApplied: false), RedactionLog(isApplied: true), RedactionLog(isApplied: true)
    )
    var looked = session.records
    var changed = session.records
    for index in looked.indices {
      Format.redact(&looked[index], in: &looking)
      Format.redact(&changed[index], in: &changing)
      let once = changed[index]
      Format.redact(&changed[index], in: &again)
      hold(changed[index] == once, "a second redaction changes nothing more", "record \(index)")
    }
    hold(looked == session.records, "a look for what a save would change changes nothing")
    hold(looking.counts == changing.counts, "what a save would change is what it changes")
    hold(
      Format.redactsAtSaving || changed == session.records && changing.counts.isEmpty,
      "a format whose program changes no texts when it saves changes none")
  }

  // MARK: Damage

  /// Cut anywhere, a file is told to be torn, and whose it was.
  private mutating func holdTearing() {
    for cut in places(count: 48) where cut > 0 {
      let torn = Array(bytes[..<cut])
      switch NativeFile<Format>.read(torn) {
      case .failure(let error):
        hold(error.place.offset ?? 0 <= UInt64(cut), "a fault lies inside its file", "\(error.place) of \(cut)")
      case .success(let session):
        let isEnd = torn.last == 0x0A || bytes[cut...].allSatisfy { [0x0A, 0x0D, 0x20].contains($0) }
        hold(isEnd || !session.findings.isEmpty, "a torn file ends in an error or a finding", "cut at byte \(cut)")
      }
      // Of a small file, half may hold no member that only one format has.
      guard cut >= min(bytes.count - 1, max(bytes.count / 2, 8192)) else { continue }
      let known = FormatRegistry.recognise(TextOutline(torn))?.format == Format.self
      let text = String(decoding: torn, as: UTF8.self)
      let isAlike = (Format.self as? any SalvageableFormat.Type)?.likeness(of: text) != nil
      hold(known || isAlike, "a torn file is still known", "cut at byte \(cut)")
    }
  }

  /// With any byte changed, reading ends: with all records, or with an error that has a place; and what the program would
  /// take, the reader takes.
  private mutating func holdFlipping() {
    for (number, place) in places(count: 48).enumerated() where place < bytes.count {
      var hurt = bytes
      hurt[place] ^= [0x01, 0x20, 0x80, 0xFF][number % 4]
      guard case .failure(let error) = NativeFile<Format>.read(hurt) else { continue }
      hold(error.place.offset ?? 0 <= UInt64(hurt.count), "a fault lies inside its file", "byte \(place) changed")
      let isTaken = Format.recognise(TextOutline(hurt)) != nil && Format.objections(to: hurt).isEmpty
      hold(!isTaken, "what the program takes is read", "byte \(place) changed: \(error)")
    }
  }

  /// Places all over the file, its end among them.
  private func places(count: Int) -> [Int] {
    Set((0..<count).map { bytes.count * $0 / count } + [bytes.count - 1, bytes.count - 2]).filter { $0 >= 0 }.sorted()
  }
}

/// A session file in memory, as a format's reader gives it.
public struct NativeFile<Format: SessionFormat> {
  /// The head.
  public var head: Format.Head
  /// The records in the order in which the reader gives them.
  public var records: [Format.Record] = []
  /// What was noticed.
  public var findings: [Finding] = []

  /// Reads a text to its end.
  public static func read(_ bytes: [UInt8]) -> Result<NativeFile, SessionError> {
    do throws(SessionError) {
      var reader = try Format.Reader(bytes, limits: ReadingLimits())
      var file = NativeFile(head: reader.head)
      while let next = try reader.next() { file.records.append(next.record) }
      file.findings = reader.findings
      return .success(file)
    } catch { return .failure(error) }
  }

  /// The file written again; nil where the writer throws.
  public var bytes: [UInt8]? {
    var sink = MemorySections(count: Format.Writer.sectionCount)
    do {
      var writer = try Format.Writer(head: head, into: &sink)
      for record in records { try writer.append(record, into: &sink) }
      try writer.finish(head: head, into: &sink)
    } catch { return nil }
    return Array(sink.parts.joined())
  }
}

/// Sections in memory.
struct MemorySections: SectionedSink {
  var parts: [[UInt8]]
  init(count: Int) { parts = Array(repeating: [], count: count) }
  mutating func write(_ bytes: [UInt8], section: Int) { parts[section] += bytes }
}
