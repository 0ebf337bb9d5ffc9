public import SatchelSessionModel

/// What was invented or degraded while mapping, counted by place.
public struct MappingNotes: Sendable, Equatable {
  /// A line of the notes.
  public struct Key: Sendable, Hashable {
    /// What happened.
    public var kind: Kind
    /// The member, without indices: `messages[].content[].text`.
    public var path: String
    /// Why, in a few words.
    public var reason: String
  }

  /// What can happen to a value, short of being put aside or lost.
  public enum Kind: String, Sendable, Hashable {
    /// The source had none; the target demands one.
    case invented
    /// It came across in another, weaker shape.
    case degraded
    /// It stands in a record that is not there: made up, and lost where the session goes back to where it came from.
    case unknown
  }

  /// How often each happened.
  public private(set) var counts: [Key: Int] = [:]

  /// No notes.
  public init() {}

  /// Notes that a value was made up because the target demands one.
  public mutating func invented(_ path: String, _ reason: String, count: Int = 1) {
    counts[Key(kind: .invented, path: path, reason: reason), default: 0] += count
  }

  /// Notes that a value was made up because what tells it is not there.
  public mutating func unknown(_ path: String, _ reason: String, count: Int = 1) {
    counts[Key(kind: .unknown, path: path, reason: reason), default: 0] += count
  }

  /// Notes that a value came across in a weaker shape.
  public mutating func degraded(_ path: String, _ reason: String, count: Int = 1) {
    counts[Key(kind: .degraded, path: path, reason: reason), default: 0] += count
  }
}

/// What a reader's mapping remembers between units.
public struct ReadingContext: Sendable {
  /// How many units came before.
  public var unitCount = 0
  /// How many tool calls came before; for formats whose call ids are not unique.
  public var callCount = 0
  /// The names of recent calls.
  public var calls = RecentCalls()

  /// The beginning of a session.
  public init() {}
}

/// What a writer's mapping remembers between units.
public struct WritingContext: Sendable {
  /// The session that is written.
  public let header: SessionHeader
  /// The style in which it is written, where one was asked for (one of the format's ``SessionFormat/writingStyles``).
  public let style: WritingStyle?
  /// How many records were written before.
  public var recordCount = 0
  /// How many times were invented before: each is a microsecond after the one before.
  public var inventedTimes: Int64 = 0
  /// How many tool calls (in formats with steps: steps) were written before.
  public var stepCount: UInt64 = 0
  /// The names of recent calls.
  public var calls = RecentCalls()

  /// The beginning of a session.
  public init(header: SessionHeader, style: WritingStyle? = nil) {
    self.header = header
    self.style = style
  }

  /// The time for something that has none: a microsecond after the last one invented,
  /// counted from the session's creation (or from 1970).
  public mutating func inventTime() -> Instant {
    inventedTimes += 1
    return (header.createdAt ?? Instant(seconds: 0)).adding(microseconds: inventedTimes)
  }
}

/// Which tool the recent call ids belong to, for formats whose results do not repeat the
/// tool's name. Holds the newest 2,048 calls, so that memory stays bounded.
public struct RecentCalls: Sendable {
  private var names = RecentValues<String>()

  /// None.
  public init() {}

  /// Remembers a call; a repeated id means the newest.
  public mutating func remember(_ id: String, name: String) { names.remember(name, for: CallID(id)) }

  /// The tool of a call.
  public func name(of id: String) -> String? { names[CallID(id)] }
}

/// Something for each of the newest 2,048 ids.
package struct RecentValues<Value: Sendable>: Sendable {
  private var values: [CallID: Value] = [:]
  private var order: [CallID] = []
  private var oldest = 0
  private static var capacity: Int { 2048 }

  /// Nothing.
  package init() {}

  /// Remembers a value; of a repeated id the newest.
  package mutating func remember(_ value: Value, for id: CallID) {
    guard values.updateValue(value, forKey: id) == nil else { return }
    if order.count < Self.capacity {
      order.append(id)
    } else {
      values.removeValue(forKey: order[oldest])
      order[oldest] = id
      oldest = (oldest + 1) % Self.capacity
    }
  }

  /// The value of an id.
  package subscript(id: CallID) -> Value? { values[id] }
}
