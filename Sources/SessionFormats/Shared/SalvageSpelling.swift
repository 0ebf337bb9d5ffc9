public import SatchelJSONText
public import SatchelSessionModel

/// What a format's program lets through, and what it takes in another spelling: what salvage may do to a value to save it.
public struct SalvageSpelling: Sendable {
  /// How the program parses a document; by default as RFC 8259 has it, to the usual depth.
  public var options: @Sendable (ReadingLimits) -> JSONOptions = { _ in JSONOptions(maximumDepth: 127) }
  /// Whether the last of repeated members counts; else the program refuses them.
  public var lastRepeatCounts = false
  /// Whether what stands in a list may itself hold lists of objects of any kind.
  public var holdsFreeJSON = false
  /// The member of objects of a `type` whose value the program takes as a text alone.
  public var textMember: (type: String, name: String)?
  /// The member that the program can do without where it is no object: counts of tokens.
  public var countsMember: String?
  /// The member of a message that is a list of parts, for which a bare text may stand.
  public var partsMember: String?
  /// Whether the program knows no numbers but integers of 64 bits.
  public var knowsIntegersOnly = false
  /// Members whose texts make sense without their end.
  public var cuttableTexts: Set<String> = []

  /// What a format allows that says nothing of it.
  public init() {}
}

/// How a session is laid out that is one JSON document.
public struct DocumentShape: Sendable {
  /// Members that hold lists whose elements are saved one by one.
  public var lists: [String]
  /// The members of a sound document without anything in its lists.
  public var frame: [JSONMember]
  /// The list of parts inside of each element of a list, by list.
  public var parts: [String: String] = [:]
  /// What stands for an element that is lost, at a time in RFC 3339, by list: for lists that have to stay in step.
  public var placeholders: [String: @Sendable (String) -> JSON] = [:]

  /// A shape.
  public init(lists: [String], frame: [JSONMember]) { (self.lists, self.frame) = (lists, frame) }
}

/// A format of which files, or some, are one JSON document.
public protocol DocumentFormat: SalvageableFormat {
  /// How such a document is laid out; the id stands for the session's own where that is lost.
  static func document(of id: SessionID) -> DocumentShape
}
