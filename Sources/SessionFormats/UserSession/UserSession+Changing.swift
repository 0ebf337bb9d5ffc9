public import SatchelJSONText
public import SatchelSessionModel

// Every change takes the time of the change: the clock is handed in, never reached for.

extension UserSession {
  /// An empty session. `created_at` and `updated_at` are the same moment.
  public init(id: String, userID: String, at time: Instant) {
    self.init()
    self.id = id
    self.userID = userID
    createdAt = Timestamp(time)
    updatedAt = createdAt
  }

  /// Adds what the person said.
  public mutating func addUserMessage(_ content: String, at time: Instant) {
    userMessages.append(UserMessage(content: content, timestamp: Timestamp(time)))
    touch(at: time)
  }

  /// Adds what the agent answered.
  public mutating func addResponse(_ response: AgentResponse, at time: Instant) {
    agentResponses.append(response)
    touch(at: time)
  }

  /// Adds what the tools of a turn did; returns where the steps stand, for the response's range.
  @discardableResult
  public mutating func addSteps(_ steps: [TrajectoryStep], at time: Instant) -> StepRange {
    let start = UInt64(trajectorySteps.count)
    trajectorySteps += steps
    touch(at: time)
    return StepRange(start: start, end: start + UInt64(steps.count))
  }

  /// Adds what the model thought.
  public mutating func addReasoning(_ record: ReasoningRecord, at time: Instant) {
    reasoningRecords.append(record)
    touch(at: time)
  }

  /// Sets or clears the task specification.
  public mutating func setActiveSeed(_ id: String?, at time: Instant) {
    activeSeedID = id
    touch(at: time)
  }

  /// Sets or clears the persona.
  public mutating func setActivePersona(_ id: String?, at time: Instant) {
    activePersonaID = id
    touch(at: time)
  }

  /// Moves the session into a project, or out of all.
  public mutating func setProject(_ id: String?, at time: Instant) {
    projectID = id
    touch(at: time)
  }

  /// Sets a free member; nil removes it.
  public mutating func setMetadata(_ name: String, _ value: JSON?, at time: Instant) {
    metadata[name] = value
    touch(at: time)
  }

  private mutating func touch(at time: Instant) { updatedAt = Timestamp(time) }
}
