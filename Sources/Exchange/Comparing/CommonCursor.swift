import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// The entries of a session that is compared with one of another format: in the form that both share.
struct CommonCursor<Format: SessionFormat>: EntryCursor {
  private var reader: MessageReader<Format>
  private var form: any CommonForm
  private var context = ReadingContext()
  private var numbers = EntryNumbers()
  private var ahead = Queue<ComparedEntry>()
  private var links = CallLinks()
  /// Entries that were read and belong to the next unit, each with its place.
  private var held = Queue<(entry: Entry, place: Place)>()
  private var isAtEnd = false
  private(set) var notHeld: [String: Int] = [:]
  private var features: FormatFeatures
  private(set) var position: UInt64 = 0
  /// A turn of more entries than this, or more bytes, is compared in parts.
  private static var capacity: Int { 4096 }
  private static var capacityBytes: UInt64 { 16 << 20 }

  init(_ reader: Format.Reader, form: any CommonForm) {
    features = Format.features(of: reader.head)
    self.reader = MessageReader(reader)
    self.form = form
  }

  var findings: [Finding] { reader.findings }
  var era: Era { Format.era(of: reader.head, showing: features) }

  mutating func next() throws(SessionError) -> ComparedEntry? {
    while ahead.first == nil {
      guard let unit = try nextUnit() else { return nil }
      let entries = unit.map(\.entry)
      let (common, held) = form.process(entries)
      let missing = EntryFeatures(entries).missing(from: EntryFeatures(held))
      notHeld.merge(missing) { $0 + $1 }
      var places = UnitPlaces(unit)
      ahead = Queue(
        common.map { entry in
          ComparedEntry(
            entry: entry, number: numbers.next(for: entry), place: places.place(of: entry), native: nil,
            links: form.groupsTurns ? links.take(entry) : [])
        })
    }
    return ahead.next()
  }

  private mutating func nextUnit() throws(SessionError) -> [(entry: Entry, place: Place)]? {
    var unit: [(entry: Entry, place: Place)] = []
    var start: UInt64?
    while true {
      while let first = held.first {
        if form.groupsTurns, !unit.isEmpty, Self.begins(first.entry, after: unit) { return unit }
        _ = held.next()
        unit.append(first)
      }
      if !form.groupsTurns, !unit.isEmpty { return unit }
      let length = position - min(start ?? position, position)
      if unit.count >= Self.capacity || length > Self.capacityBytes { return unit }
      guard !isAtEnd, let item = try reader.next() else {
        isAtEnd = true
        return unit.isEmpty ? nil : unit
      }
      position = item.place.offset ?? position
      start = start ?? position
      for record in item.records { features.formUnion(Format.features(of: record)) }
      held = Queue(Format.entries(of: item.records, in: &context).map { ($0, item.place) })
    }
  }

  private static func begins(_ entry: Entry, after unit: [(entry: Entry, place: Place)]) -> Bool {
    entry.message?.role == .user && unit.contains { $0.entry.message != nil }
  }
}

/// Elements that are taken out one by one. Copies share them, so that a cursor that goes on by itself costs no copy.
struct Queue<Element> {
  private var elements: [Element] = []
  private var taken = 0

  init(_ elements: [Element] = []) { self.elements = elements }

  /// The next one, left in its place.
  var first: Element? { taken < elements.count ? elements[taken] : nil }

  /// Takes the next one; all room is given back with the last.
  mutating func next() -> Element? {
    guard let first else { return nil }
    taken += 1
    if taken == elements.count { self = Queue() }
    return first
  }
}

/// Finds the place of what was regrouped: the n-th call where the n-th call was, and so on.
struct UnitPlaces {
  private var calls: [Place] = []
  private var results: [Place] = []
  private var others: [Place]
  private let first: Place
  private var lastAssistant: Place?

  init(_ unit: [(entry: Entry, place: Place)]) {
    first = unit.first?.place ?? Place()
    others = unit.map(\.place)
    for (entry, place) in unit {
      guard let message = entry.message else { continue }
      if message.role == .assistant { lastAssistant = place }
      for block in message.blocks {
        if case .toolCall = block { calls.append(place) }
        if case .toolResult = block { results.append(place) }
      }
    }
    calls.reverse()
    results.reverse()
  }

  mutating func place(of entry: Entry) -> Place {
    guard let message = entry.message else { return first }
    var place: Place?
    for block in message.blocks {
      if case .toolCall = block { place = calls.popLast() ?? place }
      if case .toolResult = block { place = results.popLast() ?? place }
    }
    return place ?? (message.role == .assistant ? lastAssistant : nil) ?? first
  }
}
