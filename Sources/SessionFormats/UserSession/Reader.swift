public import SatchelJSONText
public import SatchelSessionModel

/// Reads a user session of any size: the head at once, the exchanges one at a time.
///
/// A first pass finds the lists; cursors then walk through them side by side. Memory holds one
/// exchange and a window for each list. Steps belong to the exchange whose response's range ends
/// behind them, or, where none has them in its range, to the first response without a range that is not older
/// than they are; reasoning goes by time. What is left belongs to the last exchange.
public struct UserSessionReader: SessionReader {
  /// Everything but the exchanges.
  public let head: UserSessionHead
  /// What was noticed so far.
  public private(set) var findings: [Finding] = []

  private var users: ListCursor<UserMessage>
  private var responses: ListCursor<AgentResponse>
  private var steps: ListCursor<TrajectoryStep>
  private var reasoning: ListCursor<ReasoningRecord>
  private var asides: UnitAsides
  private let pairsStepsByTime: Bool
  private var exchangeCount = 0
  private var stepCount: UInt64 = 0
  private var isOver = false
  private var noted: Set<String> = []

  /// Opens a session. Cost: one pass over the source.
  public init(
    _ source: any RandomAccessBytes, limits: ReadingLimits = ReadingLimits()
  ) throws(SessionError) {
    let outline = try UserSessionOutline(source, limits: limits)
    head = outline.head
    pairsStepsByTime = outline.pairsStepsByTime
    users = try ListCursor(source, outline.range(.users), name: "user_messages", limits: limits)
    responses = try ListCursor(source, outline.range(.responses), name: "agent_responses", limits: limits)
    steps = try ListCursor(source, outline.range(.steps), name: "trajectory_steps", limits: limits)
    reasoning = try ListCursor(source, outline.range(.reasoning), name: "reasoning_records", limits: limits)
    asides = try UnitAsides(source, outline.units, limits: limits)
  }

  /// The next exchange; nil after the last.
  public mutating func next() throws(SessionError) -> LocatedRecord<UserExchange>? {
    guard !isOver else { return nil }
    let user = try users.next()
    let response = try responses.next()
    let hasMore = user != nil || response != nil
    guard try hasMore ? true : isOnlyToolsLeft() else {
      try finish()
      return nil
    }
    var exchange = UserExchange()
    exchange.user = user?.element
    exchange.response = response?.element
    let isLastUser = try users.isAtEnd()
    let isLastResponse = try responses.isAtEnd()
    let isLast = isLastUser && isLastResponse
    let start = stepCount
    try takeSteps(into: &exchange, isLast: isLast)
    try takeReasoning(into: &exchange, isLast: isLast)
    exchange.aside = try asides.next(for: exchange, before: try following())
    if holdsOthersSteps(exchange, from: start) { try asides.joinStrays(to: &exchange.aside, isLast: isLast) }
    note(user?.place, user?.isPositional, response?.place, response?.isPositional)
    let index = exchangeCount
    exchangeCount += 1
    return LocatedRecord(exchange, at: user?.place ?? response?.place ?? Place(member: "trajectory_steps[\(index)]"))
  }

  /// The texts of the exchange behind this one.
  private mutating func following() throws(SessionError) -> UserExchange? {
    var exchange = UserExchange()
    exchange.user = try users.peek()
    exchange.response = try responses.peek()
    return exchange.user == nil && exchange.response == nil ? nil : exchange
  }

  private mutating func isOnlyToolsLeft() throws(SessionError) -> Bool {
    guard exchangeCount == 0 else { return false }
    let hasSteps = try !steps.isAtEnd()
    let hasReasoning = try !reasoning.isAtEnd()
    return hasSteps || hasReasoning
  }

  private mutating func takeSteps(into exchange: inout UserExchange, isLast: Bool) throws(SessionError) {
    let start = stepCount
    let time = exchange.response?.timestamp.instant
    let range = exchange.response?.trajectoryRange
    while let step = try steps.peek() {
      let isClaimed = try isClaimedByNext(stepCount)
      let goesByTime = pairsStepsByTime || range == nil && !isClaimed
      let isInTime = goesByTime && time.map { step.timestamp.instant <= $0 } ?? false
      guard isLast || isInTime || stepCount < range?.end ?? 0 else { break }
      if let located = try steps.next() { notePositional(located.isPositional, located.place) }
      exchange.steps.append(step)
      stepCount += 1
    }
    guard let range else { return }
    if range == StepRange(start: start, end: stepCount) {
      exchange.ownsRange = true
      exchange.response?.trajectoryRange = nil
    } else if range.end > stepCount {
      noteOnce(
        .warning, "range-beyond-steps", "A response names steps that are not there",
        Place(member: "agent_responses[\(exchangeCount)].trajectory_range"))
    }
  }

  /// Whether steps are in the exchange that its response does not name: those of an exchange that somebody took out.
  private func holdsOthersSteps(_ exchange: UserExchange, from start: UInt64) -> Bool {
    guard !exchange.steps.isEmpty, !exchange.ownsRange else { return false }
    guard let range = exchange.response?.trajectoryRange else { return true }
    return range.start > start || range.end < stepCount
  }

  /// Whether the next response has a step among its own.
  private mutating func isClaimedByNext(_ step: UInt64) throws(SessionError) -> Bool {
    guard let range = try responses.peek()?.trajectoryRange else { return false }
    return range.start <= step && step < range.end
  }

  private mutating func takeReasoning(into exchange: inout UserExchange, isLast: Bool) throws(SessionError) {
    let time = exchange.response?.timestamp.instant
    while let record = try reasoning.peek() {
      guard isLast || time.map({ record.timestamp.instant <= $0 }) ?? false else { break }
      if let located = try reasoning.next() { notePositional(located.isPositional, located.place) }
      exchange.reasoning.append(record)
    }
  }
}

// MARK: Findings

extension UserSessionReader {
  private mutating func finish() throws(SessionError) {
    isOver = true
    try asides.finish()
    guard asides.strayCount > 0 else { return }
    findings.append(
      Finding(
        .note, code: "stray-aside",
        message: "\(asides.strayCount) texts that were put aside belong to exchanges that are gone or were edited",
        place: Place(member: "metadata.\(Aside.memberName).units")))
  }

  private mutating func note(_ user: Place?, _ userIsList: Bool?, _ response: Place?, _ responseIsList: Bool?) {
    if let user { notePositional(userIsList ?? false, user) }
    if let response { notePositional(responseIsList ?? false, response) }
    if user == nil, let response {
      noteOnce(.note, "unasked-response", "There are more responses than messages of the person", response)
    }
    if response == nil, let user {
      noteOnce(.note, "unanswered-message", "There are more messages of the person than responses", user)
    }
  }

  private mutating func notePositional(_ isPositional: Bool, _ place: Place) {
    guard isPositional else { return }
    noteOnce(
      .note, "positional-members", "Members are written as a list without names; they will be written with names", place
    )
  }

  /// Notes the first case of each kind.
  private mutating func noteOnce(_ severity: Finding.Severity, _ code: String, _ message: String, _ place: Place) {
    guard noted.insert(code).inserted else { return }
    findings.append(Finding(severity, code: code, message: message, place: place))
  }
}
