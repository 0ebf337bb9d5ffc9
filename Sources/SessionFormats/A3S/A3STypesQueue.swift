public import SatchelJSONText

/// Lanes and limits of the command queue (a3s-store.md, section 4.1).
///
/// A member that is missing stands for the value that `init()` gives.
public struct A3SQueueConfig: JSONRecord {
  /// Commands at once in the lane `Control`.
  public var controlMaxConcurrency: UInt64 = 4
  /// Commands at once in the lane `Query`.
  public var queryMaxConcurrency: UInt64 = 12
  /// Commands at once in the lane `Execute`.
  public var executeMaxConcurrency: UInt64 = 4
  /// Commands at once in the lane `Generate`.
  public var generateMaxConcurrency: UInt64 = 2
  /// Who handles which lane.
  public var laneHandlers = A3SLaneMap<A3SLaneHandler>()
  /// Whether failed commands are kept.
  public var enableDeadLetters = false
  /// How many are kept.
  public var deadLetterLimit: UInt64?
  /// Whether figures are gathered.
  public var enableMetrics = false
  /// Whether alerts are raised.
  public var enableAlerts = false
  /// How long a command may take, in milliseconds.
  public var defaultTimeoutMilliseconds: UInt64?
  /// Where the queue is kept.
  public var storagePath: String?
  /// When a command is tried again.
  public var retryPolicy: A3SRetryPolicy?
  /// How many commands in a span of time.
  public var rateLimit: A3SRateLimit?
  /// How commands overtake.
  public var priorityBoost: A3SPriorityBoost?
  /// How many waiting commands are too many.
  public var pressureThreshold: UInt64?
  /// How long a command may take in each lane, in milliseconds.
  public var laneTimeouts = A3SLaneMap<UInt64>()
  /// Unknown members.
  public var extra = Extra()

  /// What missing members stand for.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SQueueConfig>([
    .defaulted("controlMaxConcurrency", \.controlMaxConcurrency, 4),
    .defaulted("queryMaxConcurrency", \.queryMaxConcurrency, 12),
    .defaulted("executeMaxConcurrency", \.executeMaxConcurrency, 4),
    .defaulted("generateMaxConcurrency", \.generateMaxConcurrency, 2),
    .defaulted("laneHandlers", \.laneHandlers, A3SLaneMap()),
    .defaulted("enableDlq", \.enableDeadLetters, false),
    .nullable("dlqMaxSize", \.deadLetterLimit),
    .defaulted("enableMetrics", \.enableMetrics, false),
    .defaulted("enableAlerts", \.enableAlerts, false),
    .nullable("defaultTimeoutMs", \.defaultTimeoutMilliseconds),
    .nullable("storagePath", \.storagePath),
    .nullable("retryPolicy", \.retryPolicy),
    .nullable("rateLimit", \.rateLimit),
    .nullable("priorityBoost", \.priorityBoost),
    .nullable("pressureThreshold", \.pressureThreshold),
    .defaulted("laneTimeouts", \.laneTimeouts, A3SLaneMap()),
  ])
}

/// One of the queue's lanes.
public struct A3SLane: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A lane by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SLane] = ["Control", "Query", "Execute", "Generate"].map(Self.init(rawValue:))
}

/// Something for each of some lanes, in the order of the file.
public struct A3SLaneMap<Value: FieldValue>: TreeCoded {
  /// A lane and what belongs to it.
  public struct Entry: Sendable, Equatable {
    /// The lane.
    public var lane: A3SLane
    /// What belongs to it.
    public var value: Value

    /// An entry.
    public init(lane: A3SLane, value: Value) {
      self.lane = lane
      self.value = value
    }
  }

  /// The entries in the order of the file; of repeats the last counts.
  public var entries: [Entry] = []

  /// No lanes.
  public init() {}

  /// What belongs to a lane.
  public subscript(lane: A3SLane) -> Value? { entries.last { $0.lane == lane }?.value }

  /// An object with lanes as names.
  public static func read(_ view: JSONView) throws(FieldError) -> A3SLaneMap {
    guard view.kind == .object else { throw FieldError.expected("an object", view) }
    var map = A3SLaneMap()
    for (key, value) in view.members {
      let lane = A3SLane(rawValue: try String.read(key))
      do throws(FieldError) {
        map.entries.append(Entry(lane: lane, value: try Value.read(value)))
      } catch {
        throw error.inside(lane.rawValue)
      }
    }
    return map
  }

  /// An object with lanes as names.
  public func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for entry in entries {
      writer.key(entry.lane.rawValue)
      entry.value.write(to: &writer)
    }
    writer.endObject()
  }
}

/// Who handles a lane.
public struct A3SLaneHandler: JSONRecord {
  /// The program, somebody else, or both.
  public var mode = A3SHandlerMode.intern
  /// How long a command may take, in milliseconds.
  public var timeoutMilliseconds: UInt64 = 0
  /// Unknown members.
  public var extra = Extra()

  /// The program itself.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SLaneHandler>([
    .required("mode", \.mode),
    .required("timeout_ms", \.timeoutMilliseconds),
  ])
}

/// Who handles commands.
public struct A3SHandlerMode: A3SWord {
  /// The word in the file.
  public var rawValue: String
  /// A mode by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The words that the program knows.
  public static let known: [A3SHandlerMode] = ["Internal", "External", "Hybrid"].map(Self.init(rawValue:))
  /// The program.
  public static let intern = A3SHandlerMode(rawValue: "Internal")
}

/// When a command is tried again.
public struct A3SRetryPolicy: JSONRecord {
  /// `exponential`, `fixed` or `none`; any text is read.
  public var strategy = ""
  /// How often.
  public var maxRetries: UInt32 = 3
  /// The first pause in milliseconds.
  public var initialDelayMilliseconds: UInt64 = 100
  /// Every pause in milliseconds.
  public var fixedDelayMilliseconds: UInt64?
  /// Unknown members.
  public var extra = Extra()

  /// A blank policy.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SRetryPolicy>([
    .required("strategy", \.strategy),
    .defaulted("maxRetries", \.maxRetries, 3),
    .defaulted("initialDelayMs", \.initialDelayMilliseconds, 100),
    .nullable("fixedDelayMs", \.fixedDelayMilliseconds),
  ])
}

/// How many commands in a span of time.
public struct A3SRateLimit: JSONRecord {
  /// `per_second`, `per_minute`, `per_hour` or `unlimited`; any text is read.
  public var limitType = ""
  /// How many.
  public var maxOperations: UInt64?
  /// Unknown members.
  public var extra = Extra()

  /// A blank limit.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SRateLimit>([
    .required("limitType", \.limitType),
    .nullable("maxOperations", \.maxOperations),
  ])
}

/// How commands overtake.
public struct A3SPriorityBoost: JSONRecord {
  /// `standard`, `aggressive` or `disabled`; any text is read.
  public var strategy = ""
  /// How long a command may wait, in milliseconds.
  public var deadlineMilliseconds: UInt64?
  /// Unknown members.
  public var extra = Extra()

  /// A blank rule.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<A3SPriorityBoost>([
    .required("strategy", \.strategy),
    .nullable("deadlineMs", \.deadlineMilliseconds),
  ])
}
