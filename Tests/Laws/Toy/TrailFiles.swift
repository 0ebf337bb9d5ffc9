public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// Reads a trail: names and parents of all records first, then record by record in the order of the history.
public struct TrailReader: SessionReader {
  private struct Line {
    var range: Range<UInt64>
    var number: Int
  }

  /// The head.
  public private(set) var head = TrailHead()
  /// What was noticed.
  public private(set) var findings: [Finding] = []
  private let source: any RandomAccessBytes
  private let options: JSONOptions
  private var lines: [Line] = []
  private var steps: ArraySlice<RecordTree.Step> = []
  /// The last record on the way to the leaf that was handed out.
  private var previous: String?
  /// What ended the look at the file before its end.
  private var fault: SessionError?

  /// Opens a trail. Throws if the first line is none of a trail.
  public init(_ source: any RandomAccessBytes, limits: ReadingLimits) throws(SessionError) {
    self.source = source
    options = TrailFormat.lineOptions(limits)
    var tree = RecordTree()
    var reader = JSONLineReader(source, maximumLineBytes: limits.maximumValueBytes)
    do throws(SessionError) {
      while let line = try Self.next(&reader) {
        if !line.isBlank { try take(line, &tree) }
        if line.ending == .endOfFile {
          findings.append(Finding(.warning, code: "no-final-newline", message: "The last line has no line feed."))
        }
      }
    } catch {
      if lines.isEmpty, head.version == nil { throw error }
      fault = error
    }
    if head.version == nil {
      findings.append(
        Finding(.warning, code: "no-head", message: "The first line is lost; the file's name tells the id."))
    }
    steps = tree.steps[...]
  }

  private static func next(_ reader: inout JSONLineReader) throws(SessionError) -> JSONLine? {
    do throws(JSONReadError) { return try reader.next() } catch { throw SessionError(error) }
  }

  private mutating func take(_ line: JSONLine, _ tree: inout RecordTree) throws(SessionError) {
    let place = Line(range: line.offset..<line.offset + UInt64(line.bytes.count), number: line.number)
    if lines.isEmpty, head.version == nil {
      let first = try value(line.bytes, place, TrailHead.self)
      if first.version != nil { return head = first }
    }
    let record = try value(line.bytes, place, TrailRecord.self)
    guard TrailFormat.isSound(record) else {
      throw SessionError(
        .invalid, "The line is no record of a trail.", at: Place(line: line.number, offset: line.offset))
    }
    if record.isNote { return head.aside = record.aside }
    lines.append(place)
    if let ref = record.ref {
      if case .record(let parent) = record.parent { tree.add(ref, parent: parent) } else { tree.add(ref, parent: nil) }
    } else {
      tree.addOther()
      if let leaf = record.leaf { tree.choose(leaf) }
    }
  }

  private func value<Value: JSONRecord>(
    _ bytes: [UInt8], _ place: Line, _ type: Value.Type
  ) throws(SessionError) -> Value {
    let document: JSONDocument
    do throws(JSONSyntaxError) { document = try JSONDocument(bytes, options: options) } catch {
      throw SessionError(.syntax(error.shifted(by: place.range.lowerBound)), line: place.number)
    }
    do throws(FieldError) { return try Value.read(document.root) } catch {
      throw SessionError(error, base: place.range.lowerBound, line: place.number)
    }
  }

  /// The next record of the history, or of another branch; nil after the last. Throws at a line that is none.
  public mutating func next() throws(SessionError) -> LocatedRecord<TrailRecord>? {
    guard let step = steps.popFirst() else {
      if let fault { throw fault }
      return nil
    }
    let line = lines[step.place]
    let bytes: [UInt8]
    do throws(ByteSourceError) { bytes = try source.bytes(in: line.range) } catch {
      throw SessionError(.unreadable, "\(error)")
    }
    var record = try value(bytes, line, TrailRecord.self)
    record.isElsewhere = !step.isOnPath && record.leaf == nil
    record.behind = step.behind
    if step.isOnPath {
      if record.parent == (previous.map { .record($0) } ?? .root) { record.parent = .previous }
      record = try record.settled()
      previous = record.ref
    }
    return LocatedRecord(
      record, at: Place(line: line.number, offset: line.range.lowerBound, length: UInt64(line.range.count)))
  }
}

/// Writes a trail, the records in the order of their file.
public struct TrailWriter: SessionWriter {
  /// One list of lines.
  public static let sectionCount = 1
  private var order = FileOrder<TrailRecord>()
  /// The names of the records that were given out, so that no name comes twice.
  private var names: Set<String> = []
  /// The last record on the way to the leaf, and the leaf that the lines written so far tell.
  private var previous: String?
  private var told: String?

  /// Begins with the line of the head, if there is one.
  public init(head: TrailHead, into sink: inout some SectionedSink) throws {
    var head = head
    head.aside = nil
    if head.version != nil { try Self.write(head, into: &sink) }
  }

  private static func write(_ value: some JSONRecord, into sink: inout some SectionedSink) throws {
    var writer = JSONWriter()
    value.write(to: &writer)
    try sink.write(writer.takeBytes() + [0x0A], section: 0)
  }

  /// Adds a record, or lets it wait for those that stand before it in the file.
  public mutating func append(_ record: TrailRecord, into sink: inout some SectionedSink) throws {
    var record = record
    let (isOnPath, behind) = (!record.isElsewhere && record.ref != nil, record.behind)
    if case .previous = record.parent { record.parent = previous.map { .record($0) } ?? .root }
    (record.isElsewhere, record.behind) = (false, nil)
    guard isOnPath, let ref = record.ref else { return try write(order.take(record), into: &sink) }
    var name = ref
    while !names.insert(name).inserted { name += "+" }
    record.ref = name
    previous = name
    try write(order.take(record, id: name, behind: behind), into: &sink)
  }

  private mutating func write(_ records: [TrailRecord], into sink: inout some SectionedSink) throws {
    for record in records {
      told = record.leaf.flatMap { names.contains($0) || $0 == told ? $0 : nil } ?? record.ref ?? told
      try Self.write(record, into: &sink)
    }
  }

  /// Ends the file. Where its last line does not lead to the end of the history, another one does.
  public mutating func finish(head: TrailHead, into sink: inout some SectionedSink) throws {
    try write(order.finish(), into: &sink)
    if let previous, told != previous {
      var choice = TrailRecord()
      choice.leaf = previous
      try Self.write(choice, into: &sink)
    }
    guard head.aside != nil else { return }
    var note = TrailRecord()
    note.aside = head.aside
    try Self.write(note, into: &sink)
  }
}
