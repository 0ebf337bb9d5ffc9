public import SatchelJSONText
public import SatchelSessionModel

// Which step and which thought belongs to which exchange makes no difference to the counts, as
// long as every message has its response: each list is then counted for itself, where it
// stands. All else (more of one than of the other, texts put aside for exchanges, ranges
// beyond the steps) is left to the reader.

extension UserSessionFormat {
  /// Counts the four lists while the head is gathered, in one pass; nil where something is wrong or odd.
  public static func plainTally(
    _ source: any RandomAccessBytes, limits: ReadingLimits
  ) throws(SessionError) -> SessionTally<UserSessionHead>? {
    guard let outline = try? UserSessionOutline(source, limits: limits, counter: UserListCounter()),
      let counter = outline.counter, outline.units == nil, let totals = counter.sum
    else { return nil }
    return SessionTally(
      head: outline.head, totals: totals, findings: [], seedIDs: counter.seedIDs,
      features: counter.features.union(features(of: outline.head)))
  }

  /// The task specification behind an exchange's response.
  public static func seedID(of record: UserExchange) -> String? { record.response?.seedID }
}

/// Counts the elements of the lists.
struct UserListCounter {
  private(set) var seedIDs: Set<SeedID> = []
  /// What the elements show of the format's history.
  private(set) var features: FormatFeatures = []
  /// Whether all elements could be counted.
  private(set) var isWhole = true
  private var totals = PlainTotals()
  private var counts = [0, 0, 0, 0]
  private var element = UserPlainElement()
  private var rangeEnd: UInt64 = 0
  /// Whether the first response lacks the member `seed_id`, and whether it has a range.
  private var first = (lacksSeed: false, hasRange: false)
  /// The same of any of the responses up to the first with a range.
  private var leading = (lacksSeed: false, hasRange: false)

  /// How many elements a list had.
  func count(_ list: UserSessionText.List) -> Int { counts[list.rawValue] }

  /// Takes a list that stands next, to its end.
  mutating func take(_ list: UserSessionText.List, _ walker: inout JSONWalker) throws(JSONReadError) {
    guard counts[list.rawValue] == 0 else {
      isWhole = false
      return
    }
    try walker.enterArray()
    while try walker.nextElement() {
      isWhole = try pass(list, &walker)
      guard isWhole else { return }
      counts[list.rawValue] += 1
    }
  }

  private mutating func pass(_ list: UserSessionText.List, _ walker: inout JSONWalker) throws(JSONReadError) -> Bool {
    try walker.passObject(take: { element.take(list, &$0) }, accept: { add(list, $0) })
  }

  private mutating func add(_ list: UserSessionText.List, _ scan: PlainScan) {
    if list != .reasoning, let time = element.time { totals.add(time) }
    switch list {
    case .users:
      if let said = element.said { totals.addPrompt([said], of: scan) }
      totals.add(.user, PlainTotals.Counts(texts: 1))
    case .responses:
      totals.add(.assistant, PlainTotals.Counts(texts: 1))
      addResponse(scan)
    case .steps:
      features.insert(.userSteps)
      totals.add(.assistant, PlainTotals.Counts(toolCalls: 1))
      totals.add(.tool, PlainTotals.Counts(toolResults: 1))
      if let tool = element.tool { totals.addTool(tool, of: scan) }
    case .reasoning:
      features.insert(element.isSegmented ? [.userReasoning, .userSegments] : .userReasoning)
      totals.add(PlainTotals.Counts(reasoning: element.thoughts))
    }
  }

  private mutating func addResponse(_ scan: PlainScan) {
    if let seed = element.seed { seedIDs.insert(SeedID(String(decoding: scan.copy(seed), as: UTF8.self))) }
    rangeEnd = max(rangeEnd, element.rangeEnd ?? 0)
    let hasRange = element.rangeEnd != nil
    if element.seed != nil { features.insert(.userSeeds) }
    if hasRange { features.insert(.userRanges) }
    if !element.hasSeedMember { features.insert(.userNoSeedMember) }
    if count(.responses) == 0 { first = (!element.hasSeedMember, hasRange) }
    guard !leading.hasRange else { return }
    leading = (leading.lacksSeed || !element.hasSeedMember, hasRange)
  }

  /// The era that the lists show, by the rules of ``UserSessionOutline``.
  var era: Era {
    let hasSteps = count(.steps) > 0
    let seen = hasSteps ? leading : first
    if count(.reasoning) > 0 || seen.lacksSeed { return UserSessionEra.e3 }
    return hasSteps || seen.hasRange ? UserSessionEra.e2 : UserSessionEra.e1
  }

  /// The totals; nil if only the reader can tell.
  var sum: SessionTotals? {
    let hasExchanges = count(.users) > 0 || count(.steps) == 0 && count(.reasoning) == 0
    guard isWhole, hasExchanges, count(.users) == count(.responses), rangeEnd <= UInt64(count(.steps)) else {
      return nil
    }
    return totals.sum
  }
}
