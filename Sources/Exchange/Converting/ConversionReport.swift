public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// What became of everything in a conversion.
public struct ConversionReport: Sendable, Equatable {
  /// What became of a value.
  public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// It is in the target in the target's own terms.
    case carried
    /// It was put aside by an earlier conversion and is back.
    case restored
    /// The target has no place for it; it waits inside the target for the way back.
    case putAside = "put-aside"
    /// It came across in a weaker shape (the original shape is put aside).
    case degraded
    /// The target demands it and the source has none: made up.
    case invented
    /// A secret that its own program never stores: it is left out on purpose, and that is no loss.
    case leftOut = "left-out"
    /// It is neither in the target nor put aside.
    case lost
  }

  /// Values of one kind that had one fate.
  public struct Line: Sendable, Hashable {
    /// What became of them.
    public var outcome: Outcome
    /// Where they stand, indices left out: `message.blocks[].signature`.
    public var path: String
    /// Why, in a few words; empty where the outcome says it all.
    public var reason: String
    /// How many.
    public var count: Int
  }

  private struct Key: Hashable {
    var outcome: Outcome
    var path: String
    var reason: String
  }

  /// The format read.
  public var source: FormatID
  /// The format written.
  public var target: FormatID
  /// How many sessions were written.
  public var sessionCount = 0
  /// How many sessions were met, those that could not be read included.
  public var sessionsMet = 0
  /// Sessions that were not converted, and are kept as they are.
  public var sessionsLeftOut: Int { sessionsMet - sessionCount }
  /// What was noticed in the source.
  public var findings: PagedList<Finding> = []
  /// What was left out of a store though nobody asked for that: links to what is neither session nor side data.
  public var leftOut: PagedList<FilePath> = []
  /// Whether the source is in the very form that its program writes; nil if nothing was converted. If it is not, its
  /// layout is put aside, and converting back gives its bytes all the same, unless ``losesLayout``.
  public var isCanonical: Bool?
  /// The path of the lines that tell what became of a layout which is not the form of the source's program.
  static let layoutPath = "layout of the source"
  /// Whether the layout of a source is not put aside, so that converting back gives equal values, not the same bytes.
  public var losesLayout: Bool {
    counts.keys.contains { $0.path == Self.layoutPath && [.degraded, .lost].contains($0.outcome) }
  }
  /// What the target's newest program changes in texts at its next save, or what was changed so already; nil for
  /// formats whose program changes nothing.
  public private(set) var redaction: RedactionLog?
  private var counts: [Key: Int] = [:]

  /// An empty report.
  public init(source: FormatID, target: FormatID) {
    self.source = source
    self.target = target
  }

  /// The lines, by outcome, then by path.
  public var lines: [Line] {
    counts.map { Line(outcome: $0.outcome, path: $0.path, reason: $0.reason, count: $1) }
      .sorted { ($0.rank, $0.path, $0.reason) < ($1.rank, $1.path, $1.reason) }
  }

  /// How many values had a fate.
  public func count(_ outcome: Outcome) -> Int {
    counts.reduce(0) { $1.key.outcome == outcome ? $0 + $1.value : $0 }
  }

  /// Adds to a line.
  public mutating func add(_ outcome: Outcome, _ path: String, reason: String = "", count: Int = 1) {
    guard count > 0 else { return }
    counts[Key(outcome: outcome, path: path, reason: reason), default: 0] += count
  }

  /// Tells of what was put aside, and cannot be read any more.
  mutating func addUnreadable(_ count: Int) {
    let message = "What was put aside here was damaged or edited, and cannot be read; it is not put back"
    findings.append(Finding(.warning, code: "unfit-aside", message: message))
    add(.lost, "what was put aside", reason: "it cannot be read", count: count)
  }

  /// Adds lines of another.
  mutating func add(_ lines: [Line]) {
    for line in lines { add(line.outcome, line.path, reason: line.reason, count: line.count) }
  }

  /// Adds the lines and findings of another.
  public mutating func merge(_ other: ConversionReport) {
    add(other.lines)
    findings.append(contentsOf: other.findings)
    leftOut.append(contentsOf: other.leftOut)
    sessionCount += other.sessionCount
    sessionsMet += other.sessionsMet
    if let theirs = other.redaction { redaction = redaction.map { $0.merging(theirs) } ?? theirs }
    if let theirs = other.isCanonical { isCanonical = (isCanonical ?? true) && theirs }
  }

  /// Adds what a program changes in texts; where it was changed already, that is a weaker shape, with a finding
  /// for each change.
  mutating func add(_ log: RedactionLog) {
    guard log.count > 0 else { return }
    redaction = redaction.map { $0.merging(log) } ?? log
    findings += log.findings(program: target.rawValue)
    guard log.isApplied else { return }
    for (rule, count) in log.counts {
      add(.degraded, rule.path, reason: "redacted as the newest program does (\(rule.rule))", count: count)
    }
  }

  mutating func add(_ notes: MappingNotes) {
    for (key, count) in notes.counts {
      add(key.kind == .degraded ? .degraded : .invented, key.path, reason: key.reason, count: count)
    }
  }

  /// Tells what is lost of a session that goes back to where it came from, since what told it is gone.
  mutating func addUnknown(_ notes: MappingNotes, butAt places: Set<String>) {
    for (key, count) in notes.counts where key.kind == .unknown && !places.contains(key.path) {
      add(.lost, key.path, reason: key.reason, count: count)
    }
  }

  mutating func add(_ totals: SessionTotals, without invented: PartCounts = PartCounts()) {
    for role in Message.Role.allCasesInOrder {
      add(.carried, "\(role.rawValue) messages", count: totals.messages[role] - invented.messages[role])
    }
    add(.carried, "text parts", count: totals.texts - invented.texts)
    add(.carried, "reasoning parts", count: totals.reasoning - invented.reasoning)
    add(.carried, "tool calls", count: totals.toolCalls - invented.toolCalls)
    add(.carried, "tool results", count: totals.toolResults - invented.toolResults)
  }
}

extension ConversionReport.Line {
  fileprivate var rank: Int { ConversionReport.Outcome.allCases.firstIndex(of: outcome) ?? 0 }
}

extension Message.Role {
  static let allCasesInOrder: [Message.Role] = [.system, .user, .assistant, .tool]
}
