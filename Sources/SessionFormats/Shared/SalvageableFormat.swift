public import SatchelJSONText

// What salvage has to know of a format, where it has to know more than its reader and its objections tell. A format that
// says none of this takes part all the same where the reader can still tell whose a file is.

/// How likely a damaged text, which no format claims any more, is of a format.
public struct Likeness: Sendable {
  /// Of several formats the one with the greater strength is taken: the more of its own names it was told by, the more.
  public let strength: Int
  /// The era, where the names tell it.
  public let era: Era?

  /// A likeness.
  public init(strength: Int, era: Era? = nil) { (self.strength, self.era) = (strength, era) }
}

/// A format that knows its own texts by the names in them, however damaged they are.
public protocol SalvageableFormat: SessionFormat {
  /// How likely a damaged text is of this format; nil if it is not. `text` is its beginning and its end, repaired to UTF-8.
  static func likeness(of text: String) -> Likeness?
  /// What salvage may do to the spelling of a value; by default what means the same in every JSON.
  static var spelling: SalvageSpelling { get }
}

extension SalvageableFormat {
  /// What means the same in every JSON.
  public static var spelling: SalvageSpelling { SalvageSpelling() }
  /// Whether all of these names stand in a text, quoted.
  static func has(_ names: String..., in text: String) -> Bool { names.allSatisfy { text.contains("\"\($0)\"") } }
}

/// A format whose files are records on lines, of which salvage takes one after the other.
public protocol LineFormat: SalvageableFormat {
  /// Whether a file of the format is one of lines; others are salvaged as documents. By default all are.
  static func isOnLines(_ source: any RandomAccessBytes, limits: ReadingLimits) -> Bool
  /// How the program parses a line.
  static func lineOptions(_ limits: ReadingLimits) -> JSONOptions
  /// Whether the program takes a line as a record, whatever stands on the others.
  static func accepts(line: [UInt8], limits: ReadingLimits) -> Bool
  /// The parts of a record of which those that the program refuses can be left out; nil, as by default, where none can.
  static var separableParts: SeparableParts? { get }
  /// The records that stand for a value which is none, such as a whole session in another form; nil, as by default, if
  /// there are none. `stem` is the file's name without extension.
  static func records(for value: JSON, stem: String) -> [JSON]?
}

/// Where in a record a list stands whose elements can be left out one by one.
public struct SeparableParts: Sendable {
  /// The member of the record that holds the list.
  public let member: String
  /// The list in that member.
  public let list: String
  /// The record around such a member.
  public let record: @Sendable (JSON) -> JSON

  /// A place.
  public init(member: String, list: String, record: @escaping @Sendable (JSON) -> JSON) {
    (self.member, self.list, self.record) = (member, list, record)
  }
}

extension LineFormat {
  /// All are.
  public static func isOnLines(_ source: any RandomAccessBytes, limits: ReadingLimits) -> Bool { true }
  /// As RFC 8259 has it.
  public static func lineOptions(_ limits: ReadingLimits) -> JSONOptions {
    JSONOptions(maximumDepth: limits.maximumDepth)
  }
  /// None.
  public static var separableParts: SeparableParts? { nil }
  /// None.
  public static func records(for value: JSON, stem: String) -> [JSON]? { nil }
}
