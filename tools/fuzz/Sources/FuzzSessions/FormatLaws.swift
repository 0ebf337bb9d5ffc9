import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// A session in memory.
struct Session<F: SessionFormat> {
  var head: F.Head
  var records: [F.Record] = []

  /// Nil where the format refuses the bytes.
  init?(_ bytes: [UInt8]) {
    guard var reader = try? F.Reader(bytes, limits: ReadingLimits()) else { return nil }
    head = reader.head
    do {
      while let next = try reader.next() {
        require(next.place.offset ?? 0 <= UInt64(bytes.count), "a record lies inside its file", F.name)
        records.append(next.record)
      }
    } catch {
      require(error.place.offset ?? 0 <= UInt64(bytes.count), "a fault lies inside its file", F.name)
      return nil
    }
  }

  /// The file, or nil where the writer says that it cannot hold this.
  var bytes: [UInt8]? {
    var sink = Sections(count: F.Writer.sectionCount)
    do {
      var writer = try F.Writer(head: head, into: &sink)
      for record in records { try writer.append(record, into: &sink) }
      try writer.finish(head: head, into: &sink)
    } catch {
      return nil
    }
    return Array(sink.parts.joined())
  }
}

struct Sections: SectionedSink {
  var parts: [[UInt8]]
  init(count: Int) { parts = Array(repeating: [], count: count) }
  mutating func write(_ bytes: [UInt8], section: Int) { parts[section] += bytes }
}

/// Reading never crashes; what is read is written, and read back the same; every mapping can be had.
func check<F: SessionFormat>(_ format: F.Type, _ bytes: [UInt8], _ outline: TextOutline) {
  let recognised = F.recognise(outline) != nil
  let accepted = F.objections(to: bytes).isEmpty
  guard let session = Session<F>(bytes) else {
    require(!(recognised && accepted), "what the program reads, we read", F.name)
    return
  }
  if let written = session.bytes {
    let again = Session<F>(written)
    require(again?.head == session.head, "a head is read back as it was written", F.name)
    require(again?.records == session.records, "records are read back as they were written", F.name)
    require(again?.bytes == written, "what was written once is written the same again", F.name)
    if recognised, accepted { require(F.objections(to: written).isEmpty, "what we write, the program reads", F.name) }
  }
  checkValues(session)
  checkMapping(session)
}

private func checkValues<F: SessionFormat>(_ session: Session<F>) {
  require((try? F.Head(tree: session.head.tree)) == session.head, "a head survives its tree", F.name)
  for record in session.records {
    require((try? F.Record(tree: record.tree)) == record, "a record survives its tree", F.name)
  }
}

/// Through the neutral model and back: no crash, and the second time gives what the first gave.
private func checkMapping<F: SessionFormat>(_ session: Session<F>) {
  let header = F.header(of: session.head)
  var (notes, others) = (MappingNotes(), MappingNotes())
  require(F.head(for: header, noting: &notes) == F.head(for: header, noting: &others), "heads do not vary", F.name)
  let first = mapped(session.records, header, as: F.self)
  let second = mapped(session.records, header, as: F.self)
  require(first == second, "mapping does not vary", F.name)
}

private func mapped<F: SessionFormat>(_ records: [F.Record], _ header: SessionHeader, as format: F.Type) -> [F.Record] {
  var (reading, writing, notes) = (ReadingContext(), WritingContext(header: header), MappingNotes())
  let units = F.groupsTurns ? [records] : records.map { [$0] }
  return units.flatMap { unit in
    F.records(for: F.entries(of: unit, in: &reading), in: &writing, noting: &notes)
  }
}
