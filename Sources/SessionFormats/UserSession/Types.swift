public import SatchelJSONText
import SatchelSessionModel

/// What a person said. Source: reference 6.1.
public struct UserMessage: PositionalRecord {
  /// The text.
  public var content = ""
  /// When it was saved; not when it was sent (9.2).
  public var timestamp = Timestamp.epoch
  /// Unknown members.
  public var extra = Extra()

  /// A blank message.
  public init() {}

  /// A message.
  public init(content: String, timestamp: Timestamp) {
    self.content = content
    self.timestamp = timestamp
  }

  /// The members in writing order.
  public static let table = FieldTable<UserMessage>([
    .required("content", \.content), .required("timestamp", \.timestamp),
  ])
}

/// What the agent answered. Source: reference 6.2.
public struct AgentResponse: PositionalRecord {
  /// The text; empty after a cancelled turn.
  public var content = ""
  /// The session's own id in all genuine files.
  public var sessionID: String?
  /// The task specification behind the answer; eras E0 to E2 only, later ones leave the member out.
  public var seedID: String?
  /// `interview`, `seed`, `execute`, …; an empty string for an error reply.
  public var phaseReached: String?
  /// Whether the evaluation passed, where there was one.
  public var evaluationPassed: Bool?
  /// When it was saved.
  public var timestamp = Timestamp.epoch
  /// Which of the session's steps led to the answer; era E2b and later.
  public var trajectoryRange: StepRange?
  /// Unknown members.
  public var extra = Extra()

  /// A blank response.
  public init() {}

  /// A response as eras E3 and later write it: it has no member for a task specification unless one is set.
  public init(content: String, sessionID: String? = nil, timestamp: Timestamp) {
    self.content = content
    self.sessionID = sessionID
    self.timestamp = timestamp
    dropEmptySeedMember()
  }

  /// The members in writing order.
  public static let table = FieldTable<AgentResponse>([
    .required("content", \.content), .nullable("session_id", \.sessionID), .nullable("seed_id", \.seedID),
    .nullable("phase_reached", \.phaseReached), .nullable("evaluation_passed", \.evaluationPassed),
    .required("timestamp", \.timestamp), .optional("trajectory_range", \.trajectoryRange),
  ])

  /// Whether there is no member for a task specification, as in era E3 and later; a missing one and one that
  /// is null mean the same otherwise.
  var lacksSeedMember: Bool { seedID == nil && extra.isMissing(Self.seedField) }
  private static let seedField = 2

  /// Leaves the member out unless there is a task specification.
  mutating func dropEmptySeedMember() {
    if seedID == nil { extra.unusual |= 1 << UInt64(Self.seedField) }
  }

  /// Lists have no `seed_id` in era E3 and later: the time is fifth there, sixth before.
  public static func positions(in list: [JSONView]) -> [Int] {
    list.count > 4 && list[4].kind == .string ? [0, 1, 3, 4, 5, 6] : Array(0..<7)
  }
}

/// A part of the session's steps; nothing checks that they are there. Source: reference 6.3.
public struct StepRange: PositionalRecord {
  /// Index of the first step.
  public var start: UInt64 = 0
  /// Index behind the last step.
  public var end: UInt64 = 0
  /// Unknown members.
  public var extra = Extra()

  /// An empty range.
  public init() {}

  /// A range.
  public init(start: UInt64, end: UInt64) {
    self.start = start
    self.end = end
  }

  /// The members in writing order.
  public static let table = FieldTable<StepRange>([.required("start", \.start), .required("end", \.end)])
}

/// One execution of a tool. Source: reference 6.4 and 9.3.
public struct TrajectoryStep: PositionalRecord {
  /// The tool.
  public var toolName = ""
  /// The arguments: normally a string with JSON text, cut after 497 bytes by the program.
  public var toolArguments = JSON.null
  /// The beginning of the output.
  public var outputSummary = ""
  /// How long it took, in milliseconds.
  public var durationMilliseconds: UInt64 = 0
  /// Whether it failed; always false in live turns.
  public var isError = false
  /// Not the provider's id, and not unique.
  public var toolCallID = ""
  /// When it was saved.
  public var timestamp = Timestamp.epoch
  /// Unknown members.
  public var extra = Extra()

  /// A blank step.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<TrajectoryStep>([
    .required("tool_name", \.toolName), .required("tool_args", \.toolArguments),
    .required("output_summary", \.outputSummary), .required("duration_ms", \.durationMilliseconds),
    .required("is_error", \.isError), .required("tool_call_id", \.toolCallID),
    .required("timestamp", \.timestamp),
  ])
}

/// What the model thought during a turn; era E3b and later. Source: reference 6.5.
public struct ReasoningRecord: PositionalRecord {
  /// Normally the texts of the segments, one after another.
  public var content = ""
  /// `thinking`.
  public var source = "thinking"
  /// When it was saved.
  public var timestamp = Timestamp.epoch
  /// Where in the turn it was thought; era E3d and later.
  public var segments: [ReasoningSegment] = []
  /// Unknown members.
  public var extra = Extra()

  /// A blank record.
  public init() {}

  /// The members in writing order.
  public static let table = FieldTable<ReasoningRecord>([
    .required("content", \.content), .required("source", \.source), .required("timestamp", \.timestamp),
    .omitted("segments", \.segments, []),
  ])
}

/// A span of thought between two tools. Source: reference 6.6.
public struct ReasoningSegment: PositionalRecord {
  /// How many of the turn's tools had started before.
  public var beforeStep: UInt64 = 0
  /// The thought.
  public var text = ""
  /// Unknown members.
  public var extra = Extra()

  /// A blank segment.
  public init() {}

  /// A segment.
  public init(beforeStep: UInt64, text: String) {
    self.beforeStep = beforeStep
    self.text = text
  }

  /// The members in writing order.
  public static let table = FieldTable<ReasoningSegment>([
    .defaulted("before_step", \.beforeStep, 0), .omitted("text", \.text, ""),
  ])
}

extension Timestamp {
  /// The beginning of 1970, for blanks.
  static let epoch = Timestamp(Instant(seconds: 0))
}
