import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

/// When sessions are too old or too many. Source: user-session reference, section 13.
public struct PruningRule: Sendable, Hashable {
  /// How many may stay; 0 for any number.
  public var maximumCount: UInt64
  /// After how many hours without a change they go; 0 for never.
  public var maximumAgeHours: UInt64

  /// A rule; by default the program's: 100 sessions, 168 hours.
  public init(maximumCount: UInt64 = 100, maximumAgeHours: UInt64 = 168) {
    self.maximumCount = maximumCount
    self.maximumAgeHours = maximumAgeHours
  }

  /// The moment before which a session is too old; nil if none is. Ages beyond all times mean never.
  func cutoff(at now: Instant) -> Instant? {
    guard maximumAgeHours > 0, let hours = Int64(exactly: maximumAgeHours) else { return nil }
    let (age, overflow) = hours.multipliedReportingOverflow(by: 3600)
    let (seconds, underflow) = now.seconds.subtractingReportingOverflow(age)
    return overflow || underflow ? nil : Instant(seconds: seconds, nanoseconds: now.nanoseconds)
  }
}

extension UserSessionStore {
  /// What pruning did.
  public struct Pruning: Sendable, Equatable {
    /// The ids that were deleted, in order; one that was listed twice counts twice, as in the program.
    public var deleted: [SessionID] = []
    /// What could not be read or deleted.
    public var findings: [Finding] = []
    /// How many list entries were deleted.
    public var count: Int { deleted.count }
  }

  /// Deletes the sessions that are older than the rule allows, then the oldest beyond its number.
  ///
  /// Sessions that cannot be read stay. So do those whose id cannot be a file name or is not their file's
  /// (the program would delete whatever file that id names, inside the store or out of it). `limits` are those of
  /// reading: a session with a larger value stays, with a finding.
  @discardableResult
  public func prune(
    _ rule: PruningRule = PruningRule(), limits: ReadingLimits = ReadingLimits()
  ) throws(SessionError) -> Pruning {
    let listing = try listing(limits: limits)
    var pruning = Pruning(findings: listing.findings)
    var rest = listing.sessions
    if let cutoff = rule.cutoff(at: now) {
      let expired = rest.filter { $0.summary.updatedAt.instant < cutoff }
      for session in expired { delete(session, &pruning) }
      let gone = Set(pruning.deleted)
      rest.removeAll { gone.contains(SessionID($0.summary.id)) }
    }
    if rule.maximumCount > 0, let maximum = Int(exactly: rule.maximumCount), rest.count > maximum {
      for session in rest[maximum...].reversed() { delete(session, &pruning) }
    }
    return pruning
  }

  private func delete(_ session: ListedSession, _ pruning: inout Pruning) {
    let id = SessionID(session.summary.id)
    guard id.utf8.elementsEqual(session.stem.utf8) else {
      pruning.findings.append(
        Finding(
          .warning, code: "id-differs", message: "The session calls itself '\(id)'; it was not pruned.",
          place: Place(file: path(Self.sessions, session.stem, "json").description, member: "id")))
      return
    }
    do throws(SessionError) {
      try delete(id)
      pruning.deleted.append(id)
    } catch {
      pruning.findings.append(Finding(.warning, code: "not-pruned", message: error.message, place: error.place))
    }
  }

  /// Saves a session, then prunes without making the caller wait; what goes wrong with that is only logged.
  ///
  /// The task that is returned ends when pruning has; nobody needs to wait for it.
  @discardableResult
  public func save(
    _ session: UserSession, thenPruning rule: PruningRule, logging log: @escaping @Sendable (SessionError) -> Void
  ) throws(SessionError) -> Task<Pruning?, Never> {
    try save(session)
    return Task.detached(priority: .background) {
      do throws(SessionError) {
        return try self.prune(rule)
      } catch {
        log(error)
        return nil
      }
    }
  }
}
