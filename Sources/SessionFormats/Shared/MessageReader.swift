public import SatchelSessionModel

// A format may spread one message over several records, with records of other branches among them. Whoever counts, shows or
// compares messages reads such records together; whoever copies a file needs no more than one at a time.

/// Reads the records of a session message by message.
///
/// Memory is the records of one message, and of formats that spread messages up to 64 records behind it.
public struct MessageReader<Format: SessionFormat> {
  /// The records that make up a message, with others that stand among them; or one record that is no part of a message.
  public struct Group: Sendable {
    /// The records, in order.
    public var records: [Format.Record]
    /// Where the first of them stands.
    public var place: Place
  }

  private var reader: Format.Reader
  /// Records that were read and belong to the next groups.
  private var ahead: [LocatedRecord<Format.Record>] = []
  private static var reach: Int { 64 }
  private static var capacity: Int { 1024 }

  /// Reads on from where a reader is.
  public init(_ reader: Format.Reader) { self.reader = reader }

  /// The head.
  public var head: Format.Head { reader.head }
  /// What was noticed so far; complete when ``next()`` has returned nil.
  public var findings: [Finding] { reader.findings }

  /// The next message or other record; nil after the last.
  public mutating func next() throws(SessionError) -> Group? {
    guard let first = try ahead.isEmpty ? reader.next() : ahead.removeFirst() else { return nil }
    var group = Group(records: [first.record], place: first.place)
    guard let key = first.record.messageKey else { return group }
    var index = 0
    while index < Self.reach, group.records.count < Self.capacity, try fill(to: index + 1) {
      let record = ahead[index].record
      index += 1
      guard record.isConversation else { continue }
      guard record.messageKey == key else { break }
      group.records += ahead[..<index].map(\.record)
      ahead.removeFirst(index)
      index = 0
    }
    return group
  }

  private mutating func fill(to count: Int) throws(SessionError) -> Bool {
    while ahead.count < count {
      guard let record = try reader.next() else { return false }
      ahead.append(record)
    }
    return true
  }
}

extension SessionFormat {
  /// Records that are in memory, message by message, as ``MessageReader`` gives them.
  public static func messages(of records: [Record]) -> [[Record]] {
    var groups: [[Record]] = []
    var rest = records[...]
    while let first = rest.popFirst() {
      var group = [first]
      while let key = first.messageKey, let next = rest.firstIndex(where: \.isConversation),
        rest[next].messageKey == key
      {
        group += rest[...next]
        rest = rest[(next + 1)...]
      }
      groups.append(group)
    }
    return groups
  }
}
