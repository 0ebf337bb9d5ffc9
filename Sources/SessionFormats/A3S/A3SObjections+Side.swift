public import SatchelJSONText
public import SatchelSessionModel

extension A3SFormat {
  /// What the program would refuse in a side file; empty if it reads it.
  ///
  /// One side file that is refused makes the whole session unreadable for the program.
  /// Memory: the largest element of the file; of runs, the largest event.
  public static func objections(toSide kind: A3SSideKind, _ source: any RandomAccessBytes) -> [Finding] {
    var objector = A3SObjector(source)
    do throws(SessionError) {
      try objector.checkSide(kind)
    } catch {
      objector.object(error.message, at: error.place)
    }
    return objector.findings
  }
}

extension A3SObjector {
  mutating func checkSide(_ kind: A3SSideKind) throws(SessionError) {
    _ = try A3SSideScan.summary(of: kind, source, limits: Self.limits, inSnapshot: isSnapshot)
    var walker = JSONWalker(
      source, options: JSONOptions(maximumDepth: Self.depth), maximumValueBytes: Self.limits.maximumValueBytes)
    var index = 0
    do throws(JSONReadError) {
      if kind == .artifacts { return }
      if kind == .loopCheckpoints {
        let document = try walker.value()
        return check(document.root, base: 0, member: "") { (view, objector) throws(FieldError) in
          try A3SLoopCheckpoint.read(view).check(&objector, view)
        }
      }
      try walker.enterArray()
      while try walker.nextElement() {
        defer { index += 1 }
        if kind == .runs {
          try checkRun(&walker, "[\(index)]")
          continue
        }
        let document = try walker.value()
        let base = walker.offset - UInt64(document.text.count)
        let member = "[\(index)]"
        check(document.root, base: base, member: member) { (view, objector) throws(FieldError) in
          try objector.checkElement(of: kind, view, member)
        }
      }
    } catch {
      throw SessionError(error).located(in: source)
    }
  }

  private mutating func checkElement(of kind: A3SSideKind, _ view: JSONView, _ member: String) throws(FieldError) {
    switch kind {
    case .traces:
      word(try A3STraceEvent.read(view).kind, member + ".kind")
      if let details = view.member("details") { free(details, member + ".details") }
    case .verification:
      let report = try A3SVerificationReport.read(view)
      word(report.status, member + ".status")
      for (index, check) in report.checks.enumerated() { word(check.status, "\(member).checks[\(index)].status") }
    case .subagentTasks:
      word(try A3SSubagentTask.read(view).status, member + ".status")
      if let progress = view.member("progress") { free(progress, member + ".progress") }
    case .runs, .artifacts, .loopCheckpoints: break
    }
  }

  /// Checks a run, of which only one event at a time is held.
  private mutating func checkRun(_ walker: inout JSONWalker, _ member: String) throws(JSONReadError) {
    try walker.enterObject()
    while let key = try walker.nextKey() {
      if key.repaired == "events" {
        try checkEvents(&walker, member + ".events")
        continue
      }
      let document = try walker.value()
      guard key.repaired == "snapshot" else { continue }
      let base = walker.offset - UInt64(document.text.count)
      check(document.root, base: base, member: member + ".snapshot") { (view, objector) throws(FieldError) in
        objector.word(try A3SRunSnapshot.read(view).status, member + ".snapshot.status")
      }
    }
  }

  private mutating func checkEvents(_ walker: inout JSONWalker, _ member: String) throws(JSONReadError) {
    var index = 0
    var hasUnfit = false
    try walker.enterArray()
    while try walker.nextElement() {
      let document = try walker.value()
      let place = "\(member)[\(index)].event"
      check(document.root, base: walker.offset - UInt64(document.text.count), member: place) { (view, objector) in
        if !hasUnfit, view.firstUnfit() != nil {
          objector.free(view, member)
          hasUnfit = true
        }
        guard let event = view.member("event") else { return }
        if let problem = A3SEventTypes.problem(with: event, allowsUnknown: objector.isSnapshot) {
          objector.object("\(place) \(problem)", at: Place(member: place))
        }
      }
      index += 1
    }
  }
}

extension A3SLoopCheckpoint {
  fileprivate func check(_ objector: inout A3SObjector, _ view: JSONView) {
    if schemaVersion > 1 {
      objector.object("schema_version is above 1, which the program refuses", at: Place(member: "schema_version"))
    }
    if let list = view.member("messages") {
      for (index, (message, part)) in zip(messages, list.elements).enumerated() {
        message.check(&objector, part, "messages[\(index)]")
      }
    }
    for (index, report) in verificationReports.enumerated() {
      objector.word(report.status, "verification_reports[\(index)].status")
    }
  }
}

/// The events that the program (to 4.x) knows, and what their members must be
/// (a3s-store.md, section 6.4). An event of any other type makes it refuse the file.
enum A3SEventTypes {
  /// `name:kind` for every member; kinds are s string, n integer from 0, i integer,
  /// f number, b boolean, l list, o object, x anything; a `?` makes it optional.
  private static let members: [String: String] = [
    "agent_start": "prompt:s",
    "agent_mode_changed": "mode:s agent:s description:s",
    "turn_start": "turn:n",
    "text_delta": "text:s",
    "reasoning_delta": "text:s",
    "tool_start": "id:s name:s",
    "tool_input_delta": "delta:s",
    "tool_output_delta": "id:s name:s delta:s",
    "tool_end": "id:s name:s output:s exit_code:i error_kind:o?",
    "turn_end": "turn:n usage:o",
    "agent_end": "text:s usage:o verification_summary:o meta:o?",
    "error": "message:s",
    "confirmation_required": "tool_id:s tool_name:s args:x timeout_ms:n",
    "confirmation_received": "tool_id:s approved:b reason:s?",
    "confirmation_timeout": "tool_id:s action_taken:s",
    "external_task_pending": "task_id:s session_id:s lane:x command_type:s payload:x timeout_ms:n",
    "external_task_completed": "task_id:s session_id:s success:b",
    "permission_denied": "tool_id:s tool_name:s args:x reason:s",
    "context_resolving": "providers:l",
    "context_resolved": "total_items:n total_tokens:n",
    "command_dead_lettered": "command_id:s command_type:s lane:s error:s attempts:n",
    "command_retry": "command_id:s command_type:s lane:s attempt:n delay_ms:n",
    "queue_alert": "level:s alert_type:s message:s",
    "task_updated": "session_id:s tasks:l",
    "memory_stored": "memory_id:s memory_type:s importance:f tags:l",
    "memory_recalled": "memory_id:s content:s relevance:f",
    "memories_searched": "query:s? tags:l result_count:n",
    "memory_cleared": "tier:s count:n",
    "subagent_start": "task_id:s session_id:s parent_session_id:s agent:s description:s",
    "subagent_progress": "task_id:s session_id:s status:s metadata:x",
    "subagent_end": "task_id:s session_id:s agent:s output:s success:b",
    "planning_start": "prompt:s",
    "planning_end": "plan:o estimated_steps:n",
    "step_start": "step_id:s description:s step_number:n total_steps:n",
    "step_end": "step_id:s status:x step_number:n total_steps:n",
    "goal_extracted": "goal:o",
    "goal_progress": "goal:s progress:f completed_steps:n total_steps:n",
    "goal_achieved": "goal:s total_steps:n duration_ms:i",
    "context_compacted": "session_id:s before_messages:n after_messages:n percent_before:f",
    "persistence_failed": "session_id:s operation:s error:s",
    "budget_threshold_hit": "resource:s kind:s consumed:f limit:f message:s?",
    "passivation_requested": "reason:s deadline_ms:n?",
    "peer_invocation": "from_session_id:s from_tenant_id:s? correlation_id:s?",
  ]

  static func problem(with event: JSONView, allowsUnknown: Bool = false) -> String? {
    guard event.kind == .object else { return "must be an object" }
    guard let type = event.member("type")?.string else { return "has no type" }
    if allowsUnknown, members[type] == nil { return nil }
    guard let known = members[type] else { return "is of type \(type.shownAsWord), which the program does not know" }
    for member in known.split(separator: " ") {
      let parts = member.split(separator: ":")
      let name = String(parts[0])
      let value = event.members.first { $0.key.string == name }?.value
      if let problem = fault(value, parts[1]) { return "(\(type)) has a member \(name) that \(problem)" }
    }
    return nil
  }

  private static func fault(_ value: JSONView?, _ kind: Substring) -> String? {
    guard let value, !(value.isNull && kind.hasSuffix("?")) else {
      return kind.hasSuffix("?") ? nil : "is missing"
    }
    return fits(value, kind.first ?? "x") ? nil : "is of the wrong kind"
  }

  private static func fits(_ value: JSONView, _ kind: Character) -> Bool {
    switch kind {
    case "s": value.kind == .string
    case "n": value.number?.uint64 != nil
    case "i": value.number?.int64 != nil
    case "f": value.kind == .number
    case "b": value.kind == .bool
    case "l": value.kind == .array
    case "o": value.kind == .object
    default: true
    }
  }
}
