public import SatchelJSONText
public import SatchelSessionModel

// Side files can be far larger than a session (every delta of a run is an event), and
// one that is damaged must not stop the work on the others. The scan checks a file
// piece by piece and keeps only what tells to whom it belongs.

/// What a side file holds, without its content.
public struct A3SSideSummary: Sendable, Equatable {
  /// A run or loop checkpoint and the session it names.
  public struct Run: Sendable, Equatable {
    /// The run's id.
    public var id: String
    /// The session that it names.
    public var sessionID: String
  }

  /// Elements of the list; 1 for a loop checkpoint.
  public var count = 0
  /// The runs that a file of runs holds, or the one of a loop checkpoint.
  public var runs: [Run] = []
}

/// Goes through a side file of any size.
public struct A3SSideScan {
  private var walker: JSONWalker
  private let source: any RandomAccessBytes
  private var summary = A3SSideSummary()
  /// Whether elements of the usual shape are passed over without making values of them.
  private let usesShapes: Bool
  private let depth: Int

  /// Checks a whole side file, or the list of a snapshot that has what the file has; memory is one event, artifact,
  /// message, check, or report without its checks.
  ///
  /// Throws what is wrong and where, as ``A3SReader`` does.
  public static func summary(
    of kind: A3SSideKind, _ source: any RandomAccessBytes, limits: ReadingLimits = ReadingLimits(),
    inSnapshot: Bool = false
  ) throws(SessionError) -> A3SSideSummary {
    try summary(of: kind, source, limits: limits, inSnapshot: inSnapshot, usesShapes: true)
  }

  /// The same; without shapes, every element is read by its type, with the same result.
  package static func summary(
    of kind: A3SSideKind, _ source: any RandomAccessBytes, limits: ReadingLimits, inSnapshot: Bool = false,
    usesShapes: Bool
  ) throws(SessionError) -> A3SSideSummary {
    var scan = A3SSideScan(source, limits, usesShapes)
    do throws(ScanFault) {
      try scan.run(kind, inSnapshot)
      return scan.summary
    } catch {
      throw error.formatError.located(in: source)
    }
  }

  private enum ScanFault: Error {
    case read(JSONReadError)
    case format(SessionError)

    var formatError: SessionError {
      switch self {
      case .read(let error): SessionError(error)
      case .format(let error): error
      }
    }
  }

  private init(_ source: any RandomAccessBytes, _ limits: ReadingLimits, _ usesShapes: Bool) {
    self.source = source
    self.usesShapes = usesShapes
    depth = limits.maximumDepth
    walker = JSONWalker(
      source, options: JSONOptions(maximumDepth: limits.maximumDepth), maximumValueBytes: limits.maximumValueBytes)
  }

  private mutating func run(_ kind: A3SSideKind, _ inSnapshot: Bool) throws(ScanFault) {
    switch kind {
    case .artifacts where inSnapshot: try list(A3SArtifact.self, plain: .artifact)(&self)
    case .artifacts: try object(["artifacts": list(A3SArtifact.self, plain: .artifact)], required: ["artifacts"])
    case .traces: try list(A3STraceEvent.self, plain: .traceEvent)(&self)
    case .verification:
      try elements { (scan) throws(ScanFault) in
        try scan.report()
        scan.summary.count += 1
      }
    case .subagentTasks: try list(A3SSubagentTask.self)(&self)
    case .runs: try elements { (scan) throws(ScanFault) in try scan.run() }
    case .loopCheckpoints: try checkpoint()
    }
    try step { (walker) throws(JSONReadError) in try walker.finish() }
  }

  private mutating func run() throws(ScanFault) {
    try object(
      [
        "snapshot": { (scan) throws(ScanFault) in
          let snapshot = try scan.value(A3SRunSnapshot.self)
          scan.summary.runs.append(A3SSideSummary.Run(id: snapshot.id, sessionID: snapshot.sessionID))
        },
        "events": { (scan) throws(ScanFault) in
          try scan.elements { (scan) throws(ScanFault) in
            if try !scan.passes(.runEvent) { _ = try scan.value(A3SRunEvent.self) }
          }
        },
      ], required: ["snapshot", "events"])
    summary.count += 1
  }

  /// Reads a report of which one check at a time is held: the rest is read as one without any.
  private mutating func report() throws(ScanFault) {
    guard try begins(with: "{") else {
      _ = try value(A3SVerificationReport.self)
      return
    }
    var rest = A3SReportRest(from: walker.offset)
    try step { (walker) throws(JSONReadError) in try walker.enterObject() }
    while let key = try step({ (walker) throws(JSONReadError) in try walker.nextKey() }) {
      if key.repaired == "checks", try begins(with: "[") {
        rest.addList(key, from: walker.offset)
        var index = 0
        try elements { (scan) throws(ScanFault) in
          _ = try scan.value(A3SVerificationCheck.self, named: "checks[\(index)]")
          index += 1
        }
      } else {
        let text = try step { (walker) throws(JSONReadError) in try walker.value() }.text
        rest.add(key, text, from: walker.offset - UInt64(text.count))
      }
    }
    do throws(FieldError) {
      _ = try A3SVerificationReport.read(rest.document(depth: depth).root)
    } catch {
      let place = rest.place(of: error.offset ?? 0)
      throw .format(SessionError(error, base: place - UInt64(error.offset ?? 0)))
    }
  }

  private mutating func begins(with byte: Unicode.Scalar) throws(ScanFault) -> Bool {
    try step { (walker) throws(JSONReadError) in try walker.firstByte() } == UInt8(ascii: byte)
  }

  private mutating func checkpoint() throws(ScanFault) {
    var run = A3SSideSummary.Run(id: "", sessionID: "")
    try object(
      [
        "run_id": { (scan) throws(ScanFault) in run.id = try scan.value(String.self) },
        "session_id": { (scan) throws(ScanFault) in run.sessionID = try scan.value(String.self) },
        "turn": { (scan) throws(ScanFault) in _ = try scan.value(UInt64.self) },
        "messages": { (scan) throws(ScanFault) in
          try scan.elements { (scan) throws(ScanFault) in _ = try scan.value(A3SMessage.self) }
        },
        "total_usage": { (scan) throws(ScanFault) in _ = try scan.value(A3STokenUsage.self) },
        "tool_calls_count": { (scan) throws(ScanFault) in _ = try scan.value(UInt64.self) },
        "verification_reports": { (scan) throws(ScanFault) in
          try scan.elements { (scan) throws(ScanFault) in try scan.report() }
        },
        "checkpoint_ms": { (scan) throws(ScanFault) in _ = try scan.value(UInt64.self) },
      ],
      required: ["run_id", "session_id", "turn", "messages", "total_usage", "tool_calls_count", "checkpoint_ms"])
    summary.runs = [run]
    summary.count = 1
  }

  // MARK: Steps

  private typealias Part = (inout A3SSideScan) throws(ScanFault) -> Void

  private func list<Value: FieldValue>(_ type: Value.Type, plain: PlainShape? = nil) -> Part {
    { (scan) throws(ScanFault) in
      try scan.elements { (scan) throws(ScanFault) in
        if try plain.map({ (shape) throws(ScanFault) in try scan.passes(shape) }) != true { _ = try scan.value(type) }
        scan.summary.count += 1
      }
    }
  }

  private mutating func step<Result>(
    _ body: (inout JSONWalker) throws(JSONReadError) -> Result
  ) throws(ScanFault) -> Result {
    do throws(JSONReadError) {
      return try body(&walker)
    } catch {
      throw .read(error)
    }
  }

  /// Passes over the next value if it has that shape.
  private mutating func passes(_ shape: PlainShape) throws(ScanFault) -> Bool {
    guard usesShapes else { return false }
    return try step { (walker) throws(JSONReadError) in try walker.passObject(take: shape.take, accept: { _ in }) }
  }

  private mutating func elements(_ body: Part) throws(ScanFault) {
    try step { (walker) throws(JSONReadError) in try walker.enterArray() }
    while try step({ (walker) throws(JSONReadError) in try walker.nextElement() }) { try body(&self) }
  }

  private mutating func object(_ parts: [String: Part], required: [String]) throws(ScanFault) {
    try step { (walker) throws(JSONReadError) in try walker.enterObject() }
    let start = walker.offset - 1
    var seen: Set<String> = []
    while let key = try step({ (walker) throws(JSONReadError) in try walker.nextKey() }) {
      guard let part = parts[key.repaired] else {
        _ = try step { (walker) throws(JSONReadError) in try walker.value() }
        continue
      }
      guard seen.insert(key.repaired).inserted else { throw fault(key.repaired + " stands twice", at: walker.offset) }
      try part(&self)
    }
    if let missing = required.first(where: { !seen.contains($0) }) { throw fault(missing + " is missing", at: start) }
  }

  private mutating func value<Value: FieldValue>(_ type: Value.Type, named name: String? = nil) throws(ScanFault)
    -> Value
  {
    let document = try step { (walker) throws(JSONReadError) in try walker.value() }
    do throws(FieldError) {
      return try Value.read(document.root)
    } catch {
      let named = name.map { error.inside($0) } ?? error
      throw .format(SessionError(named, base: walker.offset - UInt64(document.text.count)))
    }
  }

  private func fault(_ message: String, at offset: UInt64) -> ScanFault {
    .format(SessionError(.invalid, message, at: Place(offset: offset)))
  }
}
