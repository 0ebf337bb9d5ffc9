public import SatchelExchange
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// A whole session in memory, in the terms of one format, with everything that its file holds.
///
/// ``A3SSession``, ``ClawSession`` and ``UserSession`` are handier to work with; this is what converts without loss,
/// since what was put aside stands in the records. Cost: the whole session.
public struct NativeSession<Format: SessionFormat>: Sendable, Equatable {
  /// Everything that stands once in the file.
  public var head: Format.Head
  /// What comes repeatedly: messages, and what stands between them.
  public var records: [Format.Record]

  /// A session from its parts.
  public init(head: Format.Head, records: [Format.Record]) {
    self.head = head
    self.records = records
  }

  /// Reads the text of a file. Throws as the format's reader does.
  public init(_ text: some RandomAccessBytes, limits: ReadingLimits = ReadingLimits()) throws(SessionError) {
    var reader = try Format.Reader(text, limits: limits)
    head = reader.head
    records = []
    while let item = try reader.next() { records.append(item.record) }
  }

  /// The text of the file, as the format's program writes it. Throws `invalid` for values that no file can hold.
  public var text: [UInt8] {
    get throws(SessionError) {
      try Format.text(of: head, records)
    }
  }

  /// What the head says, in neutral terms.
  public var header: SessionHeader { Format.header(of: head) }

  /// What the records say, in neutral terms.
  public var entries: [Entry] {
    var context = ReadingContext()
    return Format.messages(of: records).flatMap { Format.entries(of: $0, in: &context) }
  }

  /// The session in another format, and what became of everything in it.
  ///
  /// What the other format has no place for is put aside inside of it, unless `options` say otherwise: converting back
  /// gives the same session.
  public func converted<Target: SessionFormat>(
    to target: Target.Type, options: ConversionOptions = ConversionOptions()
  ) throws(SessionError) -> (session: NativeSession<Target>, report: ConversionReport) {
    let (text, report) = try Converter(options: options).convert(text, as: Target.name)
    return (try NativeSession<Target>(text, limits: options.limits), report)
  }
}
