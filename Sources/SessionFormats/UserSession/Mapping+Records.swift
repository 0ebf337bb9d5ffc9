import SatchelJSONText
public import SatchelSessionModel

extension UserSessionFormat {
  /// The exchange for the entries of one turn; none if they hold no message that has a place here.
  ///
  /// All texts of the agent become one answer, what it thought one record with a segment a span, and
  /// every call a step with its result's text. System messages and parts of other formats are left out.
  public static func records(
    for entries: [Entry], in context: inout WritingContext, noting notes: inout MappingNotes
  ) -> [UserExchange] {
    let messages = entries.filter { entry in entry.message.map { $0.role != .system } ?? false }
    guard !messages.isEmpty else { return [] }
    var turn = TurnBuilder(context: context, notes: notes)
    for entry in messages { turn.add(entry) }
    let exchange = turn.finish()
    (context, notes) = (turn.context, turn.notes)
    context.recordCount += 1
    return [exchange]
  }
}

/// Gathers the messages of a turn into an exchange.
private struct TurnBuilder {
  var context: WritingContext
  var notes: MappingNotes
  private var userTexts: [String] = []
  private var userTime: Instant?
  private var answers: [String] = []
  private var answerTime: Instant?
  private var thoughts: [ReasoningSegment] = []
  private var thoughtTime: Instant?
  private var steps: [(step: TrajectoryStep, time: Instant?, isAnswered: Bool)] = []
  /// The steps of each call id that have no result yet, in order.
  private var unanswered: [CallID: [Int]] = [:]

  init(context: WritingContext, notes: MappingNotes) {
    self.context = context
    self.notes = notes
  }

  mutating func add(_ entry: Entry) {
    guard let message = entry.message else { return }
    if message.role == .user { userTime = userTime ?? entry.time }
    for block in message.blocks { add(block, of: message.role, at: entry.time) }
  }

  private mutating func add(_ block: Block, of role: Message.Role, at time: Instant?) {
    switch block {
    case .text(let text):
      if role == .user {
        userTexts.append(text)
      } else {
        answers.append(text)
        answerTime = time
      }
    case .reasoning(let text, _):
      thoughts.append(ReasoningSegment(beforeStep: UInt64(steps.count), text: text))
      thoughtTime = time
    case .image: notes.degraded("user_messages[].content", "images have no place and are put aside")
    case .toolCall(let call): add(call, at: time)
    case .toolResult(let result): add(result)
    case .opaque: break
    }
  }

  private mutating func add(_ call: ToolCall, at time: Instant?) {
    var step = TrajectoryStep()
    step.toolName = call.name
    step.toolArguments = .string(call.input.text)
    step.toolCallID = call.id
    unanswered[CallID(call.id), default: []].append(steps.count)
    steps.append((step, time, false))
    context.calls.remember(call.id, name: call.name)
  }

  /// A result belongs to the nearest earlier call of its id that has none.
  private mutating func add(_ result: ToolResult) {
    guard let index = unanswered[CallID(result.callID)]?.popLast() else { return }
    steps[index].isAnswered = true
    steps[index].step.outputSummary = result.text
    steps[index].step.isError = result.isError ?? false
    steps[index].step.durationMilliseconds = result.durationMilliseconds ?? 0
    if result.durationMilliseconds == nil {
      notes.invented("trajectory_steps[].duration_ms", "the source has no duration")
    }
    if result.isError == nil { notes.invented("trajectory_steps[].is_error", "the source does not say") }
    if result.content.contains(where: { if case .image = $0 { true } else { false } }) {
      notes.degraded("trajectory_steps[].output_summary", "images have no place and are put aside")
    }
  }
}

extension TurnBuilder {
  mutating func finish() -> UserExchange {
    var exchange = UserExchange()
    exchange.user = user()
    exchange.steps = finishedSteps()
    exchange.ownsRange = !exchange.steps.isEmpty
    if !thoughts.isEmpty { exchange.reasoning = [reasoning()] }
    exchange.response = response()
    context.stepCount += UInt64(exchange.steps.count)
    return exchange
  }

  private mutating func user() -> UserMessage {
    if userTexts.isEmpty { notes.invented("user_messages[].content", "the turn has no text of a person") }
    if userTexts.count > 1 { notes.degraded("user_messages[].content", "several texts are joined by blank lines") }
    return UserMessage(
      content: userTexts.joined(separator: "\n\n"), timestamp: stamp(userTime, "user_messages[].timestamp"))
  }

  private mutating func finishedSteps() -> [TrajectoryStep] {
    steps.indices.map { index in
      if !steps[index].isAnswered {
        notes.invented("trajectory_steps[].output_summary", "the call has no result", count: 1)
      }
      var step = steps[index].step
      step.timestamp = stamp(steps[index].time, "trajectory_steps[].timestamp")
      return step
    }
  }

  private mutating func reasoning() -> ReasoningRecord {
    var record = ReasoningRecord()
    record.content = thoughts.map(\.text).joined()
    record.segments = thoughts
    record.timestamp = stamp(thoughtTime, "reasoning_records[].timestamp")
    return record
  }

  private mutating func response() -> AgentResponse {
    if answers.isEmpty { notes.invented("agent_responses[].content", "the turn has no answer") }
    if answers.count > 1 { notes.degraded("agent_responses[].content", "several texts are joined by blank lines") }
    return AgentResponse(
      content: answers.filter { !$0.isEmpty }.joined(separator: "\n\n"), sessionID: context.header.id.text,
      timestamp: stamp(answerTime, "agent_responses[].timestamp"))
  }

  private mutating func stamp(_ time: Instant?, _ member: String) -> Timestamp {
    if let time {
      let stamp = Timestamp(time)
      if stamp.instant != time { notes.degraded(member, Timestamp.outside) }
      return stamp
    }
    notes.invented(member, "the source has no time")
    return Timestamp(context.inventTime())
  }
}
