import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// Groups the records of a session into units: what is converted, and put aside, together.
///
/// A unit is one message with the records before it that are no conversation; or, where
/// the source or the target pairs whole turns, everything from one user message up to the
/// next. Units are cut after 1,024 records, so that memory stays bounded.
struct UnitReader<Reader: SessionReader> {
  var reader: Reader
  private let byTurns: Bool
  private let marker: FormatID
  private var held: [Reader.Record] = []
  private var isAtEnd = false
  private static var capacity: Int { 1024 }

  /// A record that the exchange marked when it came from the format `marker` begins a unit
  /// whatever it looks like.
  init(_ reader: Reader, byTurns: Bool, honouringMarksOf marker: FormatID) {
    self.reader = reader
    self.byTurns = byTurns
    self.marker = marker
  }

  /// The next unit; nil after the last.
  mutating func next() throws(SessionError) -> [Reader.Record]? {
    var unit = held
    held = []
    if !byTurns, let last = unit.last, last.isConversation { return unit }
    while !isAtEnd {
      guard let record = try reader.next()?.record else {
        isAtEnd = true
        break
      }
      if byTurns, !unit.isEmpty, begins(record, after: unit) {
        // What stands before a turn goes with it.
        let end = unit.lastIndex { $0.isConversation } ?? unit.count - 1
        held = unit[(end + 1)...] + [record]
        return Array(unit[...end])
      }
      unit.append(record)
      if !byTurns, record.isConversation || unit.count >= Self.capacity { return unit }
    }
    return unit.isEmpty ? nil : unit
  }

  private func begins(_ record: Reader.Record, after unit: [Reader.Record]) -> Bool {
    if unit.count >= Self.capacity { return true }
    if let text = record.aside, RecordAside.mayBeginUnit(text), let mark = RecordAside(text), mark.source == marker,
      mark.beginsUnit
    {
      return true
    }
    return record.beginsTurn && unit.contains { $0.isConversation }
  }
}
