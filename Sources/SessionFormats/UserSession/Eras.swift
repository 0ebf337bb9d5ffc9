import SatchelJSONText

// The newest form is what the program of era E4 makes of a session when it loads and saves it: it knows its own members
// alone, in its own order and spelling, and no task specifications any more (reference 5, 6 and 10). Of the free members
// only the order differs, which is another one at each of its saves; it stays here.

extension UserSessionFormat {
  /// A head as the newest program saves it.
  public static func head(_ head: UserSessionHead, as style: WritingStyle) -> UserSessionHead {
    var saved = head
    saved.extra = Extra()
    saved.activeSeedID = nil
    saved.userMessages.isExplicit = true
    saved.agentResponses.isExplicit = true
    saved.trajectorySteps.isExplicit = false
    saved.reasoningRecords.isExplicit = false
    saved.createdAt = head.createdAt.canonical
    saved.updatedAt = head.updatedAt.canonical
    saved.metadata.members = JSON.object(head.metadata.members).savedMembers(isSorted: false)
    return saved
  }

  /// An exchange whose answer has no member for a task specification where it names none: eras up to E2 write `null`.
  public static func withoutLayout(_ exchange: UserExchange) -> UserExchange {
    var exchange = exchange
    exchange.response?.dropEmptySeedMember()
    return exchange
  }

  /// An exchange as the newest program saves it.
  public static func record(_ exchange: UserExchange, as style: WritingStyle) -> UserExchange? {
    var saved = exchange
    saved.user = exchange.user.map { UserMessage(content: $0.content, timestamp: $0.timestamp.canonical) }
    saved.response = exchange.response?.saved
    saved.steps = exchange.steps.map(\.saved)
    saved.reasoning = exchange.reasoning.map(\.saved)
    return saved
  }
}

extension AgentResponse {
  fileprivate var saved: AgentResponse {
    var saved = AgentResponse(content: content, sessionID: sessionID, timestamp: timestamp.canonical)
    saved.phaseReached = phaseReached
    saved.evaluationPassed = evaluationPassed
    saved.trajectoryRange = trajectoryRange.map { StepRange(start: $0.start, end: $0.end) }
    return saved
  }
}

extension TrajectoryStep {
  fileprivate var saved: TrajectoryStep {
    var saved = self
    saved.extra = Extra()
    saved.timestamp = timestamp.canonical
    saved.toolArguments = toolArguments.saved
    return saved
  }
}

extension ReasoningRecord {
  fileprivate var saved: ReasoningRecord {
    var saved = self
    saved.extra = Extra()
    saved.timestamp = timestamp.canonical
    saved.segments = segments.map { ReasoningSegment(beforeStep: $0.beforeStep, text: $0.text) }
    return saved
  }
}

extension JSON {
  /// A free value as the program saves it: names sorted, the last of the same name, numbers beyond 64 bits as doubles.
  fileprivate var saved: JSON {
    switch self {
    case .null, .bool: self
    case .string(let text): text.value.map { .string($0) } ?? self
    case .number(let number): .number(number.saved)
    case .array(let elements): .array(elements.map(\.saved))
    case .object: .object(savedMembers(isSorted: true))
    case .spelled: unfolded.saved
    }
  }

  fileprivate func savedMembers(isSorted: Bool) -> [JSONMember] {
    let members = members ?? []
    var last: [[UInt8]: Int] = [:]
    for (index, member) in members.enumerated() { last[Array(member.name.utf8)] = index }
    let kept = members.enumerated().filter { last[Array($0.element.name.utf8)] == $0.offset }.map(\.element)
    let saved = kept.map { member in
      JSONMember(key: member.key.value.map { JSONString($0) } ?? member.key, value: member.value.saved)
    }
    return isSorted ? saved.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : saved
  }
}

extension JSONNumber {
  fileprivate var saved: JSONNumber {
    if text != "-0", Int64(text) != nil || UInt64(text) != nil { return self }
    return JSONNumber(shortest: double) ?? self
  }
}
