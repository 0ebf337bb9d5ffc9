import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// Steps through the entries of a session. A copy goes on from the same place by itself.
protocol EntryCursor {
  /// The next entry; nil after the last.
  mutating func next() throws(SessionError) -> ComparedEntry?
  /// What the readers noticed so far.
  var findings: [Finding] { get }
  /// What the other side's format had no place for so far.
  var notHeld: [String: Int] { get }
  /// Bytes of the source up to the entry at hand.
  var position: UInt64 { get }
  /// The era, as far as the head and what was read so far show.
  var era: Era { get }
}

/// Numbers messages and other records.
struct EntryNumbers {
  private var messages = 0
  private var others = 0

  mutating func next(for entry: Entry) -> Int {
    if entry.message != nil {
      messages += 1
      return messages
    }
    others += 1
    return others
  }
}

/// The entries of a session that is compared with one of its own format: as they are.
struct PlainCursor<Format: SessionFormat>: EntryCursor {
  private var reader: MessageReader<Format>
  private var context = ReadingContext()
  private var numbers = EntryNumbers()
  private var ahead = Queue<ComparedEntry>()
  private var links = CallLinks()
  private let header: SessionHeader
  private var features: FormatFeatures
  private(set) var position: UInt64 = 0

  init(_ reader: Format.Reader, header: SessionHeader) {
    features = Format.features(of: reader.head)
    self.reader = MessageReader(reader)
    self.header = header
  }

  var findings: [Finding] { reader.findings }
  var notHeld: [String: Int] { [:] }
  var era: Era { Format.era(of: reader.head, showing: features) }

  mutating func next() throws(SessionError) -> ComparedEntry? {
    while ahead.first == nil {
      guard let item = try reader.next() else { return nil }
      position = item.place.offset ?? position
      for record in item.records { features.formUnion(Format.features(of: record)) }
      let entries = Format.entries(of: item.records, in: &context)
      let native = remainder(of: item.records)
      ahead = Queue(
        entries.enumerated().map { index, entry in
          ComparedEntry(
            entry: entry, number: numbers.next(for: entry), place: item.place, native: index == 0 ? native : nil,
            links: Format.groupsTurns ? links.take(entry) : [])
        })
    }
    return ahead.next()
  }

  /// What came before does not matter here: it only gives names to calls, and both sides alike.
  private func remainder(of records: [Format.Record]) -> NativeRemainder {
    let header = header
    return NativeRemainder(spelled: records.count == 1 ? records[0].spelled : records.flatMap(\.spelled)) {
      var (reading, writing, ignored) = (ReadingContext(), WritingContext(header: header), MappingNotes())
      let entries = Format.entries(of: records, in: &reading)
      let back = Format.records(for: entries, in: &writing, noting: &ignored)
      guard back.count == records.count else { return [] }
      return zip(back, records).flatMap { made, record in
        PatchDifference.operations(from: made.tree, to: record.tree.spelled(as: made.tree))
      }
    }
  }
}

/// Which call each result answers, as a distance in calls: ids that a format makes up do not count.
struct CallLinks {
  private var numbers = RecentValues<Int>()
  private var count = 0

  /// The distances of the results in an entry, in order.
  mutating func take(_ entry: Entry) -> [Int?] {
    var links: [Int?] = []
    for block in entry.message?.blocks ?? [] {
      switch block {
      case .toolCall(let call):
        count += 1
        numbers.remember(count, for: CallID(call.id))
      case .toolResult(let result): links.append(numbers[CallID(result.callID)].map { count - $0 })
      default: break
      }
    }
    return links
  }
}
