import SatchelJSONText

/// What the real client (3.1.0) answered when it was asked for each member of each event that it knows: what of
/// ``probes`` it takes there. Recorded by asking it to resume
/// sessions in whose runs one value each was replaced.
public enum A3SEventAnswers {
  /// What stood in a member's place, by letter; nothing where the member was removed.
  static let probes: [(letter: Character, text: String)] = [
    ("a", #""#),
    ("b", #"null"#),
    ("c", #""s""#),
    ("d", #""""#),
    ("e", #"5"#),
    ("f", #"0"#),
    ("g", #"-1"#),
    ("h", #"-0"#),
    ("i", #"1.0"#),
    ("j", #"1.5"#),
    ("k", #"2147483648"#),
    ("l", #"-2147483649"#),
    ("m", #"4294967296"#),
    ("n", #"9223372036854775808"#),
    ("o", #"-9223372036854775808"#),
    ("p", #"-9223372036854775809"#),
    ("q", #"18446744073709551615"#),
    ("r", #"18446744073709551616"#),
    ("s", #"1e39"#),
    ("t", #"1e400"#),
    ("u", #"true"#),
    ("v", #"[]"#),
    ("w", #"["s"]"#),
    ("x", #"[5]"#),
    ("y", #"{}"#),
    ("z", #"{"a":1}"#),
    ("A", #""Pending""#),
    ("B", #""zzz""#),
    ("C", #"{"pending":null}"#),
    ("D", #"[1,2,3,null,null]"#),
    ("E", #"2147483647"#),
  ]

  /// A text, and for each path in it the letters of what the client takes. Texts are events, but the last, which is a
  /// list of runs.
  private static let recorded = #"""
    {"type":"agent_start","prompt":"a"}
    prompt cdAB
    {"type":"agent_mode_changed","mode":"a","agent":"a","description":"a"}
    mode cdAB
    agent cdAB
    description cdAB
    {"type":"turn_start","turn":1}
    turn efkmnqE
    {"type":"text_delta","text":"a"}
    text cdAB
    {"type":"reasoning_delta","text":"a"}
    text cdAB
    {"type":"tool_start","id":"a","name":"a"}
    id cdAB
    name cdAB
    {"type":"tool_input_delta","delta":"a"}
    delta cdAB
    {"type":"tool_output_delta","id":"a","name":"a","delta":"a"}
    id cdAB
    name cdAB
    delta cdAB
    {"type":"tool_end","id":"a","name":"a","output":"a","exit_code":0,"metadata":{"a":1},"error_kind":{"type":"version_conflict","path":"doc.md","expected":"etag-1","actual":"etag-2"}}
    id cdAB
    name cdAB
    output cdAB
    exit_code efgE
    metadata abcdefghijklmnopqrsuvwxyzABCDE
    metadata.a abcdefghijklmnopqrsuvwxyzABCDE
    error_kind ab
    error_kind.type f
    error_kind.path cdAB
    error_kind.expected cdAB
    error_kind.actual abcdAB
    {"type":"turn_end","turn":1,"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cache_read_tokens":4,"cache_write_tokens":5}}
    turn efkmnqE
    usage D
    usage.prompt_tokens efkmnqE
    usage.completion_tokens efkmnqE
    usage.total_tokens efkmnqE
    usage.cache_read_tokens abefkmnqE
    usage.cache_write_tokens abefkmnqE
    {"type":"agent_end","text":"a","usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cache_read_tokens":4,"cache_write_tokens":5},"verification_summary":{"status":"skipped","report_count":0,"required_check_count":0,"pending_required_check_count":0,"failed_check_count":0,"residual_risk_count":0,"failed_subjects":["a"],"pending_subjects":["a"]},"meta":{"provider":"a","request_model":"a","request_url":"a","response_id":"a","response_model":"a","response_object":"a","first_token_ms":1,"duration_ms":1}}
    text cdAB
    usage D
    usage.prompt_tokens efkmnqE
    usage.completion_tokens efkmnqE
    usage.total_tokens efkmnqE
    usage.cache_read_tokens abefkmnqE
    usage.cache_write_tokens abefkmnqE
    verification_summary
    verification_summary.status
    verification_summary.report_count efkmnqE
    verification_summary.required_check_count efkmnqE
    verification_summary.pending_required_check_count efkmnqE
    verification_summary.failed_check_count efkmnqE
    verification_summary.residual_risk_count efkmnqE
    verification_summary.failed_subjects avw
    verification_summary.failed_subjects.0 acdAB
    verification_summary.pending_subjects avw
    verification_summary.pending_subjects.0 acdAB
    meta abvwyzC
    meta.provider abcdAB
    meta.request_model abcdAB
    meta.request_url abcdAB
    meta.response_id abcdAB
    meta.response_model abcdAB
    meta.response_object abcdAB
    meta.first_token_ms abefkmnqE
    meta.duration_ms abefkmnqE
    {"type":"error","message":"a"}
    message cdAB
    {"type":"confirmation_required","tool_id":"a","tool_name":"a","args":{},"timeout_ms":1}
    tool_id cdAB
    tool_name cdAB
    args bcdefghijklmnopqrsuvwxyzABCDE
    timeout_ms efkmnqE
    {"type":"confirmation_received","tool_id":"a","approved":true,"reason":"a"}
    tool_id cdAB
    approved u
    reason abcdAB
    {"type":"confirmation_timeout","tool_id":"a","action_taken":"a"}
    tool_id cdAB
    action_taken cdAB
    {"type":"external_task_pending","task_id":"a","session_id":"a","lane":"Control","command_type":"a","payload":{},"timeout_ms":1}
    task_id cdAB
    session_id cdAB
    lane
    command_type cdAB
    payload bcdefghijklmnopqrsuvwxyzABCDE
    timeout_ms efkmnqE
    {"type":"external_task_completed","task_id":"a","session_id":"a","success":true}
    task_id cdAB
    session_id cdAB
    success u
    {"type":"permission_denied","tool_id":"a","tool_name":"a","args":{},"reason":"a"}
    tool_id cdAB
    tool_name cdAB
    args bcdefghijklmnopqrsuvwxyzABCDE
    reason cdAB
    {"type":"context_resolving","providers":["a"]}
    providers vw
    providers.0 acdAB
    {"type":"context_resolved","total_items":1,"total_tokens":1}
    total_items efkmnqE
    total_tokens efkmnqE
    {"type":"command_dead_lettered","command_id":"a","command_type":"a","lane":"Control","error":"a","attempts":1}
    command_id cdAB
    command_type cdAB
    lane cdAB
    error cdAB
    attempts efkE
    {"type":"command_retry","command_id":"a","command_type":"a","lane":"Control","attempt":1,"delay_ms":1}
    command_id cdAB
    command_type cdAB
    lane cdAB
    attempt efkE
    delay_ms efkmnqE
    {"type":"queue_alert","level":"a","alert_type":"a","message":"a"}
    level cdAB
    alert_type cdAB
    message cdAB
    {"type":"task_updated","session_id":"a","tasks":[{"id":"1","content":"do","status":"pending","priority":"high","tool":"bash","dependencies":["0"],"success_criteria":"ok"}]}
    session_id cdAB
    tasks v
    tasks.0 a
    tasks.0.id cdAB
    tasks.0.content cdAB
    tasks.0.status C
    tasks.0.priority a
    tasks.0.tool abcdAB
    tasks.0.dependencies avw
    tasks.0.dependencies.0 acdAB
    tasks.0.success_criteria abcdAB
    {"type":"memory_stored","memory_id":"a","memory_type":"a","importance":0.5,"tags":["a"]}
    memory_id cdAB
    memory_type cdAB
    importance efghijklmnopqrsE
    tags vw
    tags.0 acdAB
    {"type":"memory_recalled","memory_id":"a","content":"a","relevance":0.5}
    memory_id cdAB
    content cdAB
    relevance efghijklmnopqrsE
    {"type":"memories_searched","query":"a","tags":["a"],"result_count":1}
    query abcdAB
    tags vw
    tags.0 acdAB
    result_count efkmnqE
    {"type":"memory_cleared","tier":"a","count":1}
    tier cdAB
    count efkmnqE
    {"type":"subagent_start","task_id":"a","session_id":"a","parent_session_id":"a","agent":"a","description":"a"}
    task_id cdAB
    session_id cdAB
    parent_session_id cdAB
    agent cdAB
    description cdAB
    {"type":"subagent_progress","task_id":"a","session_id":"a","status":"a","metadata":{}}
    task_id cdAB
    session_id cdAB
    status cdAB
    metadata bcdefghijklmnopqrsuvwxyzABCDE
    {"type":"subagent_end","task_id":"a","session_id":"a","agent":"a","output":"a","success":true}
    task_id cdAB
    session_id cdAB
    agent cdAB
    output cdAB
    success u
    {"type":"planning_start","prompt":"a"}
    prompt cdAB
    {"type":"planning_end","plan":{"goal":"a","steps":[{"id":"1","content":"do","status":"pending","priority":"high","tool":"bash","dependencies":["0"],"success_criteria":"ok"}],"complexity":"Simple","required_tools":["a"],"estimated_steps":1},"estimated_steps":1}
    plan
    plan.goal cdAB
    plan.steps v
    plan.steps.0 a
    plan.steps.0.id cdAB
    plan.steps.0.content cdAB
    plan.steps.0.status C
    plan.steps.0.priority a
    plan.steps.0.tool abcdAB
    plan.steps.0.dependencies avw
    plan.steps.0.dependencies.0 acdAB
    plan.steps.0.success_criteria abcdAB
    plan.complexity
    plan.required_tools vw
    plan.required_tools.0 acdAB
    plan.estimated_steps efkmnqE
    estimated_steps efkmnqE
    {"type":"step_start","step_id":"a","description":"a","step_number":1,"total_steps":1}
    step_id cdAB
    description cdAB
    step_number efkmnqE
    total_steps efkmnqE
    {"type":"step_end","step_id":"a","status":"pending","step_number":1,"total_steps":1}
    step_id cdAB
    status C
    step_number efkmnqE
    total_steps efkmnqE
    {"type":"goal_extracted","goal":{"description":"a","success_criteria":["a"],"progress":0.5,"achieved":false,"created_at":1,"achieved_at":1}}
    goal
    goal.description cdAB
    goal.success_criteria vw
    goal.success_criteria.0 acdAB
    goal.progress efghijklmnopqrsE
    goal.achieved u
    goal.created_at efgklmoE
    goal.achieved_at abefgklmoE
    {"type":"goal_progress","goal":"a","progress":0.5,"completed_steps":1,"total_steps":1}
    goal cdAB
    progress efghijklmnopqrsE
    completed_steps efkmnqE
    total_steps efkmnqE
    {"type":"goal_achieved","goal":"a","total_steps":1,"duration_ms":1}
    goal cdAB
    total_steps efkmnqE
    duration_ms efgklmoE
    {"type":"context_compacted","session_id":"a","before_messages":1,"after_messages":1,"percent_before":0.5}
    session_id cdAB
    before_messages efkmnqE
    after_messages efkmnqE
    percent_before efghijklmnopqrsE
    {"type":"persistence_failed","session_id":"a","operation":"a","error":"a"}
    session_id cdAB
    operation cdAB
    error cdAB
    {"type":"tool_end","id":"a","name":"a","output":"a","exit_code":0,"error_kind":{"type":"remote_git_conflict","code":"a","message":"a"}}
    error_kind.type
    error_kind.code cdAB
    error_kind.message cdAB
    {"type":"tool_end","id":"a","name":"a","output":"a","exit_code":0,"error_kind":{"type":"not_found","path":"a"}}
    error_kind.type
    error_kind.path cdAB
    {"type":"tool_end","id":"a","name":"a","output":"a","exit_code":0,"error_kind":{"type":"invalid_argument","message":"a"}}
    error_kind.type
    error_kind.message cdAB
    {"type":"tool_end","id":"a","name":"a","output":"a","exit_code":0,"error_kind":{"type":"unsupported","message":"a"}}
    error_kind.type
    error_kind.message cdAB
    {"type":"tool_end","id":"a","name":"a","output":"a","exit_code":0,"error_kind":{"type":"timeout","op":"a","duration_ms":1}}
    error_kind.type e
    error_kind.op cdAB
    error_kind.duration_ms efkmnqE
    [{"snapshot":{"id":"r","session_id":"s","status":"completed","prompt":"p","created_at_ms":1,"updated_at_ms":2,"event_count":1,"result_text":"a","error":"b"},"events":[{"sequence":0,"timestamp_ms":1,"event":{"type":"turn_start","turn":1}}]}]
    0 a
    0.snapshot
    0.snapshot.id cdAB
    0.snapshot.session_id cdAB
    0.snapshot.status
    0.snapshot.prompt cdAB
    0.snapshot.created_at_ms efkmnqE
    0.snapshot.updated_at_ms efkmnqE
    0.snapshot.event_count efkmnqE
    0.snapshot.result_text abcdAB
    0.snapshot.error abcdAB
    0.events v
    0.events.0 a
    0.events.0.sequence efkmnqE
    0.events.0.timestamp_ms efkmnqE
    0.events.0.event
    0.events.0.event.type
    0.events.0.event.turn efkmnqE
    """#

  /// A list of runs with one value replaced, or none.
  public struct Case: Sendable, CustomStringConvertible {
    /// The event, or `run`.
    public var event: String
    /// The member; empty where nothing was replaced.
    public var path: String
    /// What stands in its place.
    public var probe: String
    /// The list of runs.
    public var text: String
    /// Whether the client takes it.
    public var isTaken: Bool

    /// Event, member and what stands there.
    public var description: String { "\(event) \(path) = \(probe.isEmpty ? "nothing" : probe)" }
  }

  /// Every event and run that was recorded, with all that stood in the place of each of its members.
  public static let cases: [[Case]] = {
    var groups: [[Case]] = []
    var (event, base) = ("", JSON.null)
    for line in recorded.split(separator: "\n").map(String.init) {
      if line.first == "{" || line.first == "[" {
        base = runs(line)
        event = line.first == "[" ? "run" : String(line.split(separator: "\"")[3])
        groups.append([Case(event: event, path: "", probe: "", text: text(base), isTaken: true)])
        if event != "run" { groups[groups.count - 1] += refusals(of: event, in: base) }
        continue
      }
      let parts = line.split(separator: " ")
      let path = (event == "run" ? "" : eventPath + ".") + parts[0]
      groups[groups.count - 1] += probes.map { probe in
        let isTaken = parts.count > 1 && parts[1].contains(probe.letter)
        return make(event, path, probe.text, base, isTaken)
      }
    }
    return groups
  }()

  private static let eventPath = "0.events.0.event"

  /// Nothing else stands for an event or its `type`.
  private static func refusals(of event: String, in base: JSON) -> [Case] {
    [eventPath, eventPath + ".type"].flatMap { path in probes.map { make(event, path, $0.text, base, false) } }
  }

  private static func make(_ event: String, _ path: String, _ probe: String, _ base: JSON, _ isTaken: Bool) -> Case {
    let value: JSON? = probe.isEmpty ? Optional.none : parsed(probe)
    let changed = base.setting(path.split(separator: ".").map(String.init), value)
    return Case(event: event, path: path, probe: probe, text: text(changed), isTaken: isTaken)
  }

  private static func text(_ value: JSON) -> String { String(decoding: value.text(), as: UTF8.self) }

  /// A list of runs with the event, or the list itself.
  private static func runs(_ text: String) -> JSON {
    let run =
      #"[{"snapshot":{"id":"r","session_id":"s","status":"completed","prompt":"p","created_at_ms":1,"updated_at_ms":2,"event_count":1},"events":[{"sequence":0,"timestamp_ms":1,"event":@}]}]"#
    return parsed(text.first == "[" ? text : run.split(separator: "@").joined(separator: text))
  }

  private static func parsed(_ text: String) -> JSON {
    do {
      return try JSON(parsing: Array(text.utf8))
    } catch {
      preconditionFailure("a recorded text is no JSON (\(error)): \(text)")
    }
  }
}
