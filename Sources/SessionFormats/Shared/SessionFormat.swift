public import SatchelJSONText
public import SatchelSessionModel

// What a format must bring to take part in everything: reading, writing, converting,
// inspecting. A session in native form is a head (all that is said once) and a stream of
// records (all that comes repeatedly). Both map to and from the neutral model by pure
// functions, so that the exchange can always ask: what would come back? What would not
// is put aside by the exchange, not by the formats.

/// A session format.
public protocol SessionFormat: Sendable {
  /// What is said once in a file.
  associatedtype Head: NativeHead
  /// What comes repeatedly.
  associatedtype Record: NativeRecord
  /// Reads files of the format.
  associatedtype Reader: SessionReader where Reader.Head == Head, Reader.Record == Record
  /// Writes files of the format.
  associatedtype Writer: SessionWriter where Writer.Head == Head, Writer.Record == Record

  /// The name in reports and on the command line.
  static var name: FormatID { get }

  /// The eras, oldest first; those that can be asked for in writing have the default in front.
  static var eras: [FormatEra] { get }

  /// A head as a style (one of ``writingStyles``) holds it; as it is by default. What is left out is
  /// put aside by the exchange.
  static func head(_ head: Head, as style: WritingStyle) -> Head
  /// A record as a style (one of ``writingStyles``) holds it, nil if it has no place
  /// for anything of it; as it is by default.
  static func record(_ record: Record, as style: WritingStyle) -> Record?

  /// Parts of a head that are too large to be put aside inside a file, for which ``NativeValue/tree`` holds no
  /// value; none by default.
  static func oversize(of head: Head) -> [(name: String, text: ByteStretch)]
  /// The names of such parts that a head made of a tree lacks; none by default.
  static func missing(in head: Head) -> [String]
  /// The head with such a part; without a text, with nothing in it.
  static func supplying(_ head: Head, _ name: String, with text: ByteStretch?) -> Head

  /// What the program that reads a style demands of a session as a whole and would refuse it for; none by default.
  static func refusals(of head: Head, as style: WritingStyle) -> [Finding]

  /// A head without what says nothing but the layout of its file; as it is by default.
  static func withoutLayout(_ head: Head) -> Head
  /// A record without what says nothing but which era wrote its file; as it is by default.
  static func withoutLayout(_ record: Record) -> Record

  /// A head with an id, where it has none and another era of the format demands one; as it is by default.
  static func naming(_ head: Head, _ id: String) -> Head
  /// What is to be said of a file with that head and so many records (nothing by default).
  static func remarks(on head: Head, recordCount: Int) -> [Finding]

  /// Whether a text is of this format, judged by its content alone, and which era.
  static func recognise(_ outline: TextOutline) -> Era?

  /// Whether a text is of this format, whichever era it is of: what ``recognise(_:)`` says, unless that costs more.
  static func claims(_ outline: TextOutline) -> Bool

  /// Whether what was seen of a text, which ends with a member's first byte, makes sure that ``recognise(_:)`` claims it
  /// whatever follows, so that the rest need not be looked at for that (false by default).
  static func isCertain(_ outline: TextOutline) -> Bool

  /// The id of a session that is not read to its end, since it is over a bound: a look from member to member, whose
  /// memory is one step of reading. By default the member `id`.
  static func glimpsedID(in source: any RandomAccessBytes) -> SessionID?

  /// What a head says, in neutral terms.
  static func header(of head: Head) -> SessionHeader
  /// The head that a file of this format has for a neutral header.
  ///
  /// Deterministic: no clock, no randomness. What the header lacks is invented and noted.
  static func head(for header: SessionHeader, noting notes: inout MappingNotes) -> Head

  /// What a unit of records says, in neutral terms. `context` carries what is remembered
  /// between units; units come in order, each once.
  static func entries(of unit: [Record], in context: inout ReadingContext) -> [Entry]
  /// The records that a file of this format has for the entries of one unit.
  ///
  /// Deterministic. What the format has no place for is left out silently (the exchange
  /// finds it by mapping back); what is invented or degraded is noted.
  static func records(
    for entries: [Entry], in context: inout WritingContext, noting notes: inout MappingNotes
  ) -> [Record]

  /// A head whose members that sum up the records hold what the totals say.
  ///
  /// Formats without such members return the head as it is (the default).
  static func settling(_ head: Head, with totals: SessionTotals) -> Head
  /// Names of the head's members that `settling` sets; none by default.
  static var derivedMembers: [String] { get }

  /// Whether what stands in the head's aside is written behind the records; true by default.
  static var headEndsFile: Bool { get }

  /// Names of members whose values this format invents where a source has none
  /// (times, ids): putting them back needs no proof that they are unchanged.
  static var inventedMembers: Set<String> { get }

  /// Whether records must be handed to `records(for:)` a whole turn at a time
  /// (a user's message and all that follows it), not one by one.
  static var groupsTurns: Bool { get }

  /// What ``tally(_:limits:)`` finds in a file whose records are plain, without making values of
  /// them; nil where only the reader can tell, or the format has no such way (the default).
  static func plainTally(_ source: any RandomAccessBytes, limits: ReadingLimits) throws(SessionError)
    -> SessionTally<Head>?

  /// What a head shows of the format's history (nothing by default).
  static func features(of head: Head) -> FormatFeatures
  /// What a record shows of the format's history (nothing by default).
  static func features(of record: Record) -> FormatFeatures
  /// What the features are called, in the order of the format's history.
  static var featureNames: [(feature: FormatFeatures, name: String)] { get }
  /// The era of a session that shows these features, those of the head included.
  static func era(of head: Head, showing features: FormatFeatures) -> Era

  /// The task specification that a record names, in formats that have such (none by default).
  static func seedID(of record: Record) -> String?

  /// Whether the newest program changes texts when it saves: makes secrets unreadable, cuts (no by default).
  static var redactsAtSaving: Bool { get }
  /// Notes what the newest program would change in a head's texts, and changes it if the log says so.
  static func redact(_ head: inout Head, in log: inout RedactionLog)
  /// Notes what the newest program would change in a record's texts, and changes it if the log says so.
  static func redact(_ record: inout Record, in log: inout RedactionLog)

  /// Where the member stands in a head that no writer of the format writes, since it is a secret; empty for none.
  static var unwrittenPath: [String] { get }
  /// Members of a text that no writer of the format writes, since they are secrets: by default those in what was put aside.
  static func unwritten(in source: any RandomAccessBytes) -> UnwrittenMembers

  /// The objections that the real program would have to a file: empty if it reads it.
  static func objections(to source: any RandomAccessBytes) -> [Finding]
}

extension SessionFormat {
  /// None.
  public static var unwrittenPath: [String] { [] }
  /// Those in what was put aside. Cost: one quick pass.
  public static func unwritten(in source: any RandomAccessBytes) -> UnwrittenMembers {
    var search = AsideSearch(source)
    search.run()
    return UnwrittenMembers(search.members, isCutShort: search.isCutShort)
  }
  /// No.
  public static func isCertain(_ outline: TextOutline) -> Bool { false }
  /// Where an era is told.
  public static func claims(_ outline: TextOutline) -> Bool { recognise(outline) != nil }
  /// As it is.
  public static func withoutLayout(_ head: Head) -> Head { head }
  /// As it is.
  public static func withoutLayout(_ record: Record) -> Record { record }
  /// None.
  public static func refusals(of head: Head, as style: WritingStyle) -> [Finding] { [] }
  /// None.
  public static func oversize(of head: Head) -> [(name: String, text: ByteStretch)] { [] }
  /// None.
  public static func missing(in head: Head) -> [String] { [] }
  /// The head as it is.
  public static func supplying(_ head: Head, _ name: String, with text: ByteStretch?) -> Head { head }
  /// The head as it is.
  public static func settling(_ head: Head, with totals: SessionTotals) -> Head { head }
  /// None.
  public static func seedID(of record: Record) -> String? { nil }
  /// None.
  public static func plainTally(_ source: any RandomAccessBytes, limits: ReadingLimits) throws(SessionError)
    -> SessionTally<Head>?
  { nil }
  /// None.
  public static var derivedMembers: [String] { [] }
  /// Most formats have something behind the records.
  public static var headEndsFile: Bool { true }
}

/// Codec between a head or record and JSON.
public protocol NativeValue: Sendable, Equatable {
  /// The value from a tree.
  init(tree: JSON) throws(FieldError)
  /// The value as a tree; `init(tree:)` gives the value back.
  var tree: JSON { get }
}

/// What is said once in a file.
public protocol NativeHead: NativeValue {
  /// Which era of its format the file belongs to.
  var era: Era { get }
  /// What the exchange put aside here when it wrote the file.
  var aside: String? { get set }
}

/// What comes repeatedly in a file.
public protocol NativeRecord: NativeValue {
  /// What the exchange put aside here when it wrote the file.
  var aside: String? { get set }
  /// Whether this is part of the conversation (and not, say, a note of a typed prompt).
  var isConversation: Bool { get }
  /// Whether a turn begins with it: the person speaks.
  var beginsTurn: Bool { get }
  /// Whether something can be put aside in it (true by default).
  var holdsAside: Bool { get }
  /// Where a format spreads one message over several records: what those of one message have in common. Records of the
  /// conversation that follow each other with the same key are one message. Nil, as by default, for a record that is one.
  var messageKey: String? { get }
}

extension NativeRecord {
  /// Most records have room.
  public var holdsAside: Bool { true }
  /// Most records are a message each.
  public var messageKey: String? { nil }
}

/// A record and where it stands.
public struct LocatedRecord<Record: NativeRecord>: Sendable {
  /// The record.
  public var record: Record
  /// Where it stands in its file.
  public var place: Place

  /// A record at a place.
  public init(_ record: Record, at place: Place) {
    self.record = record
    self.place = place
  }
}

/// How much a reader takes at once.
public struct ReadingLimits: Sendable, Hashable {
  /// The largest line, record or member in bytes.
  public var maximumValueBytes: Int
  /// How deep values nest.
  public var maximumDepth: Int

  /// Limits; by default what ``JSONOptions`` takes as usual.
  public init(maximumValueBytes: Int = JSONOptions.usualValueBytes, maximumDepth: Int = 512) {
    self.maximumValueBytes = maximumValueBytes
    self.maximumDepth = maximumDepth
  }
}

/// Reads a session of any size: the head at once, the records one at a time.
public protocol SessionReader {
  /// The head's type.
  associatedtype Head
  /// The record's type.
  associatedtype Record: NativeRecord
  /// Opens a session; reads as much as is needed for the whole head, wherever it stands.
  init(_ source: any RandomAccessBytes, limits: ReadingLimits) throws(SessionError)
  /// The head.
  var head: Head { get }
  /// What was noticed so far; complete when `next` has returned nil.
  var findings: [Finding] { get }
  /// Whether the file holds what `SessionFormat.unwritten(in:)` finds; known from the beginning (no by default).
  var holdsUnwritten: Bool { get }
  /// The next record in order; nil after the last.
  mutating func next() throws(SessionError) -> LocatedRecord<Record>?
}

extension SessionReader {
  /// Most formats have no secrets.
  public var holdsUnwritten: Bool { false }
}

/// Where a writer's bytes go. A format whose file holds several lists behind each other
/// writes them side by side into sections; the file is the sections in order.
public protocol SectionedSink {
  /// Adds bytes to the end of a section.
  mutating func write(_ bytes: [UInt8], section: Int) throws
}

/// Writes a session of any size, in the very bytes that the format's program writes.
public protocol SessionWriter {
  /// The head's type.
  associatedtype Head
  /// The record's type.
  associatedtype Record
  /// How many sections the file consists of.
  static var sectionCount: Int { get }
  /// Begins a file.
  init(head: Head, into sink: inout some SectionedSink) throws
  /// Adds a record.
  mutating func append(_ record: Record, into sink: inout some SectionedSink) throws
  /// Ends the file. `head` is the one the file was begun with, but for what stands behind
  /// the records: that may have changed meanwhile.
  mutating func finish(head: Head, into sink: inout some SectionedSink) throws
}
