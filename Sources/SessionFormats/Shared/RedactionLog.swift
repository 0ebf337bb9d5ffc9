/// What a format's newest program changes in texts when it saves a session: secrets that it makes
/// unreadable, texts that it cuts.
///
/// The formats look at texts and say here what they found; whether the texts are changed too is asked first.
public struct RedactionLog: Sendable, Equatable {
  /// A place, and what happens there.
  public struct Rule: Sendable, Hashable {
    /// The member, without indices: `message.blocks[].output`.
    public var path: String
    /// The marker in front of the secret, or the limit that a text exceeds.
    public var rule: String
    /// Whether the text as a whole is too long.
    public var isLimit: Bool
  }

  /// One change of one text.
  public struct Mark: Sendable, Hashable {
    /// The place and the rule.
    public var rule: Rule
    /// Which record, counted from 1; 0 for the head.
    public var record: Int
    /// How long the secret, or the whole text, was before, in Unicode scalars.
    public var lengthBefore: Int
  }

  /// How many marks are kept; of more only the number.
  public static let markLimit = 1_000

  /// Whether the texts are changed, not only looked at.
  public let isApplied: Bool
  /// How often each rule holds.
  public private(set) var counts: [Rule: Int] = [:]
  /// The first changes, in order.
  public private(set) var marks: [Mark] = []
  /// The record at hand; 0 for the head.
  public var record = 0

  /// Nothing yet.
  public init(isApplied: Bool) { self.isApplied = isApplied }

  /// All changes together.
  public var count: Int { counts.values.reduce(0, +) }

  /// Notes a change.
  public mutating func note(_ rule: String, at path: String, lengthBefore: Int, isLimit: Bool = false) {
    let rule = Rule(path: path, rule: rule, isLimit: isLimit)
    counts[rule, default: 0] += 1
    guard marks.count < Self.markLimit else { return }
    marks.append(Mark(rule: rule, record: record, lengthBefore: lengthBefore))
  }

  /// This and what another session came to.
  public func merging(_ other: RedactionLog) -> RedactionLog {
    var both = self
    both.counts.merge(other.counts, uniquingKeysWith: +)
    both.marks += other.marks.prefix(Self.markLimit - marks.count)
    return both
  }
}

extension SessionFormat {
  /// Nothing.
  public static func redact(_ head: inout Head, in log: inout RedactionLog) {}
  /// Nothing.
  public static func redact(_ record: inout Record, in log: inout RedactionLog) {}
  /// No.
  public static var redactsAtSaving: Bool { false }
}
