public import SatchelSessionFormats
public import SatchelSessionModel

/// How two sessions differ by meaning.
public struct Comparison: Sendable {
  /// One of the two sessions.
  public struct Side: Sendable, Equatable {
    /// The file it was read from, for messages.
    public var file: String
    /// The id.
    public var sessionID: SessionID
    /// The format.
    public var format: FormatID
    /// The era of the format.
    public var era: Era

    init(file: String, sessionID: SessionID, format: FormatID, era: Era) {
      self.file = file
      self.sessionID = sessionID
      self.format = format
      self.era = era
    }
  }

  /// Something that one side says and the other's format has no place for.
  public struct NotHeld: Sendable, Hashable {
    /// The format that has no place for it.
    public var format: FormatID
    /// What it is: `images`, `title`, `times of messages`.
    public var what: String
    /// How many.
    public var count: Int
  }

  /// The first session.
  public var left: Side
  /// The second session.
  public var right: Side
  /// Differences of what is said once: id, title, times, workspace, ….
  public var header: [ValueDifference] = []
  /// Messages and other records that differ, in order; as many as were asked for.
  public var messages: [MessageDifference] = []
  /// Messages and records that mean the same on both sides.
  public var equalCount = 0
  /// Those that are on both sides, but differ.
  public var changedCount = 0
  /// Those that only the first has.
  public var onlyLeftCount = 0
  /// Those that only the second has.
  public var onlyRightCount = 0
  /// What is no difference, because a format has no place for it.
  public var notHeld: [NotHeld] = []
  /// What the readers noticed, each in its file.
  public var findings: [Finding] = []

  /// Messages and records that are not the same on both sides, shown or not.
  public var differenceCount: Int { changedCount + onlyLeftCount + onlyRightCount }
  /// Whether both say the same.
  public var isEqual: Bool { header.isEmpty && differenceCount == 0 }
}

/// A value that differs.
public struct ValueDifference: Sendable, Equatable {
  /// Which: `title`, `blocks[2].text`, `usage.output`.
  public var field: String
  /// The first side's value, shortened; nil where it has none.
  public var left: String?
  /// The second side's.
  public var right: String?
  /// The first byte that differs, in texts.
  public var offset: Int?

  init(_ field: String, _ left: String?, _ right: String?, offset: Int? = nil) {
    self.field = field
    self.left = left
    self.right = right
    self.offset = offset
  }
}

/// A message or record that is not the same on both sides.
public struct MessageDifference: Sendable, Equatable {
  /// What is the matter.
  public enum Kind: String, Sendable {
    /// On both sides, with other values.
    case changed
    /// Only the first has it.
    case onlyLeft = "only-left"
    /// Only the second has it.
    case onlyRight = "only-right"
  }

  /// One side of it.
  public struct Side: Sendable, Equatable {
    /// Number among the messages (or, of other records, among those), from 1.
    public var number: Int
    /// The role, or the type of a record that is no message.
    public var role: String
    /// Where it stands.
    public var place: Place
    /// Its beginning, shortened.
    public var excerpt: String
  }

  /// What is the matter.
  public var kind: Kind
  /// Whether it is a message, and not some other record.
  public var isMessage: Bool
  /// On the first side; nil if only the second has it.
  public var left: Side?
  /// On the second side; nil if only the first has it.
  public var right: Side?
  /// Which values differ; empty if only one side has it.
  public var values: [ValueDifference] = []
}
