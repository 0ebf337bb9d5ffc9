import SatchelJSONText
import SatchelSessionModel

// The events of runs, as 3.1.0 was found to read them (a3s-store.md, section 6.4), and what later releases added.
// Values inside of events keep their own names here, since the program reads them by the same types as elsewhere.

/// The programs of a store, by the events that they know.
enum A3SEventRelease {
  /// Up to 3.2: eras A to B2.
  case first
  /// Up to 4.x: all that read the flat layout.
  case flat
  /// Since 5.0: not all of their events are known.
  case latest

  /// The programs of an era; of all eras with the flat layout, where it is not known.
  init(_ era: Era?) { self = era.map { $0 < A3SEra.b3 ? .first : $0 < A3SEra.c ? .flat : .latest } ?? .flat }
}

/// The events that the program knows, to 4.x.
enum A3SEvents {
  /// Every event by its `type`.
  static let kinds: [A3SShape.Kind] = turns + tools + confirmations + queues + memories + subagents + plans + later

  /// Whether an event has a `type` that is none of them.
  static func hasUnknownType(_ event: JSONView) -> Bool {
    guard event.kind == .object, let type = event.member("type")?.string else { return false }
    return !kinds.contains { $0.type.utf8.elementsEqual(type.utf8) }
  }

  private static let turns: [A3SShape.Kind] = [
    .init("agent_start", [.required("prompt", .text)]),
    .init("agent_mode_changed", texts("mode", "agent", "description")),
    .init("turn_start", [.required("turn", .count)]),
    .init("text_delta", texts("text")),
    .init("reasoning_delta", texts("text")),
    .init("turn_end", [.required("turn", .count), .required("usage", usage)]),
    .init(
      "agent_end",
      [
        .required("text", .text), .required("usage", usage), .required("verification_summary", verificationSummary),
        .optional("meta", responseMeta),
      ]),
    .init("error", texts("message")),
    .init("context_resolving", [.required("providers", .texts)]),
    .init("context_resolved", counts("total_items", "total_tokens")),
    .init(
      "context_compacted",
      [.required("session_id", .text)] + counts("before_messages", "after_messages")
        + [.required("percent_before", .real)]),
    .init("persistence_failed", texts("session_id", "operation", "error")),
  ]

  private static let tools: [A3SShape.Kind] = [
    .init("tool_start", texts("id", "name")),
    .init("tool_input_delta", texts("delta")),
    .init("tool_output_delta", texts("id", "name", "delta")),
    .init(
      "tool_end",
      texts("id", "name", "output") + [
        .required("exit_code", .integer(Int64(Int32.min)...Int64(Int32.max))), .optional("metadata", .any),
        .optional("error_kind", .tagged(toolErrors)),
      ]),
  ]

  private static let confirmations: [A3SShape.Kind] = [
    .init(
      "confirmation_required",
      texts("tool_id", "tool_name") + [.required("args", .any), .required("timeout_ms", .count)]),
    .init(
      "confirmation_received",
      [.required("tool_id", .text), .required("approved", .flag), .optional("reason", .text)]),
    .init("confirmation_timeout", texts("tool_id", "action_taken")),
    .init(
      "permission_denied", texts("tool_id", "tool_name") + [.required("args", .any), .required("reason", .text)]),
  ]

  private static let queues: [A3SShape.Kind] = [
    .init(
      "external_task_pending",
      texts("task_id", "session_id") + [
        .required("lane", .word(A3SLane.self)), .required("command_type", .text), .required("payload", .any),
        .required("timeout_ms", .count),
      ]),
    .init("external_task_completed", texts("task_id", "session_id") + [.required("success", .flag)]),
    .init("command_dead_lettered", texts("command_id", "command_type", "lane", "error") + [attempts("attempts")]),
    .init(
      "command_retry",
      texts("command_id", "command_type", "lane") + [attempts("attempt"), .required("delay_ms", .count)]),
    .init("queue_alert", texts("level", "alert_type", "message")),
  ]

  private static let memories: [A3SShape.Kind] = [
    .init(
      "memory_stored", texts("memory_id", "memory_type") + [.required("importance", .real), .required("tags", .texts)]),
    .init("memory_recalled", texts("memory_id", "content") + [.required("relevance", .real)]),
    .init(
      "memories_searched",
      [.optional("query", .text), .required("tags", .texts), .required("result_count", .count)]),
    .init("memory_cleared", [.required("tier", .text), .required("count", .count)]),
  ]

  private static let subagents: [A3SShape.Kind] = [
    .init("subagent_start", texts("task_id", "session_id", "parent_session_id", "agent", "description")),
    .init("subagent_progress", texts("task_id", "session_id", "status") + [.required("metadata", .any)]),
    .init("subagent_end", texts("task_id", "session_id", "agent", "output") + [.required("success", .flag)]),
  ]

  private static let plans: [A3SShape.Kind] = [
    .init("task_updated", [.required("session_id", .text), .required("tasks", .list(task))]),
    .init("planning_start", texts("prompt")),
    .init("planning_end", [.required("plan", plan), .required("estimated_steps", .count)]),
    .init("step_start", texts("step_id", "description") + counts("step_number", "total_steps")),
    .init(
      "step_end",
      [.required("step_id", .text), .required("status", .word(A3STaskStatus.self))]
        + counts("step_number", "total_steps")),
    .init("goal_extracted", [.required("goal", goal)]),
    .init(
      "goal_progress",
      [.required("goal", .text), .required("progress", .real)] + counts("completed_steps", "total_steps")),
    .init(
      "goal_achieved", [.required("goal", .text), .required("total_steps", .count), .required("duration_ms", signed)]),
  ]

  /// Known from the source alone: 3.1.0 refuses them.
  private static let later: [A3SShape.Kind] = [
    .init(
      "budget_threshold_hit", since: "3.3.0",
      texts("resource", "kind") + [
        .required("consumed", .real), .required("limit", .real), .optional("message", .text),
      ]),
    .init("passivation_requested", since: "3.3.0", [.required("reason", .text), .optional("deadline_ms", .count)]),
    .init(
      "peer_invocation", since: "3.3.0",
      [.required("from_session_id", .text), .optional("from_tenant_id", .text), .optional("correlation_id", .text)]),
  ]

  // MARK: Values

  private static let signed = A3SShape.integer(.min ... .max)

  /// What a turn or run cost in tokens.
  static let usage = A3SShape.record(
    counts("prompt_tokens", "completion_tokens", "total_tokens") + [
      .optional("cache_read_tokens", .count), .optional("cache_write_tokens", .count),
    ])

  /// One item of a plan.
  static let task = A3SShape.record([
    .required("id", .text), .required("content", .text), .required("status", .word(A3STaskStatus.self)),
    .defaulted("priority", .word(A3STaskPriority.self)), .free("tool", .text), .defaulted("dependencies", .texts),
    .free("success_criteria", .text),
  ])

  private static let verificationSummary = A3SShape.record(
    [.required("status", .word(A3SVerificationStatus.self))]
      + counts(
        "report_count", "required_check_count", "pending_required_check_count", "failed_check_count",
        "residual_risk_count") + [.defaulted("failed_subjects", .texts), .defaulted("pending_subjects", .texts)])

  /// What a provider said of its answer.
  private static let responseMeta = A3SShape.record([
    .free("provider", .text), .free("request_model", .text), .free("request_url", .text), .free("response_id", .text),
    .free("response_model", .text), .free("response_object", .text), .free("first_token_ms", .count),
    .free("duration_ms", .count),
  ])

  /// Why a tool failed, in the order of the program's own numbers for it.
  static let toolErrors: [A3SShape.Kind] = [
    .init("version_conflict", texts("path", "expected") + [.optional("actual", .text)]),
    .init("remote_git_conflict", texts("code", "message")),
    .init("not_found", texts("path")),
    .init("invalid_argument", texts("message")),
    .init("unsupported", texts("message")),
    .init("timeout", [.required("op", .text), .required("duration_ms", .count)]),
  ]

  private static let plan = A3SShape.record([
    .required("goal", .text), .required("steps", .list(task)),
    .required("complexity", .word(["Simple", "Medium", "Complex", "VeryComplex"])),
    .required("required_tools", .texts), .required("estimated_steps", .count),
  ])

  private static let goal = A3SShape.record([
    .required("description", .text), .required("success_criteria", .texts), .required("progress", .real),
    .required("achieved", .flag), .required("created_at", signed), .optional("achieved_at", signed),
  ])

  private static func texts(_ names: StaticString...) -> [A3SShape.Member] { names.map { .required($0, .text) } }
  private static func counts(_ names: StaticString...) -> [A3SShape.Member] { names.map { .required($0, .count) } }
  private static func attempts(_ name: StaticString) -> A3SShape.Member {
    .required(name, .natural(upTo: UInt64(UInt32.max)))
  }
}
