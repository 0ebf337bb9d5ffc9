import Foundation
import SatchelJSONText
import SatchelTestSupport
import Testing

/// The recorded answers of the program (3.1.0) to mutations of one session, and how each
/// mutation is made.
struct A3SMutation: Sendable, CustomTestStringConvertible {
  var isAccepted: Bool
  var kind: String
  var name: String
  var testDescription: String { "\(kind): \(name)" }

  static let recorded: [A3SMutation] = {
    guard let url = A3SSamples.shared?.appending(path: "samples/a3s/mutations-3.1.0.txt"),
      let text = try? String(contentsOf: url, encoding: .utf8)
    else { return [] }
    return text.split(separator: "\n").compactMap(A3SMutation.init(line:))
  }()

  private init?(line: Substring) {
    let parts = line.components(separatedBy: " | ")
    guard parts.count >= 3 else { return nil }
    isAccepted = parts[0] == "accept"
    kind = parts[1]
    name = parts[2]
  }
}

enum A3SMutations {
  /// What only the program's host decides: whether it knows a model, whether there is a file.
  static let notInTheFile: Set<String> = [
    #"llm_config = {"provider": "nope", "model": "x", "base_url": nul"#, "file absent",
  ]

  /// The session after a mutation; nil for a name that is not understood.
  static func session(_ name: String) throws -> [UInt8]? {
    let base = try JSON(parsing: base)
    if let raw = rawText(name, base) { return raw }
    if name == "tasks renamed to todos" { return base.renamed("tasks", "todos").text() }
    if name == "both tasks and todos" { return base.setting(["todos"], .array([])).text() }
    if name == "extra schema_version key" { return base.setting(["schema_version"], 1).text() }
    if name.hasPrefix("envelope ") {
      return JSON.object([JSONMember("schema_version", 1), JSONMember("session", base)]).text()
    }
    if name == "tasks.0.content renamed to description" {
      return base.setting(["tasks", "0", "content"], nil).setting(["tasks", "0", "description"], "do").text()
    }
    if name == "tasks.0 both content and description" {
      return base.setting(["tasks", "0", "description"], "both").text()
    }
    return try change(name, base)?.text()
  }

  private static func change(_ name: String, _ base: JSON) throws -> JSON? {
    guard let space = name.firstIndex(of: " ") else { return nil }
    let path = name[..<space].split(separator: ".").map(String.init)
    let rest = String(name[name.index(after: space)...])
    if rest == "delete" { return base.setting(path, nil) }
    if rest == "unknown field" { return base.setting(path, ["a": [1, nil]]) }
    guard rest.hasPrefix("= ") else { return nil }
    let text = String(rest.dropFirst(2))
    return base.setting(path, try JSON(parsing: cutOff[text] ?? text))
  }

  /// Values that the record shows only the beginning of.
  private static let cutOff = [
    #"{"autoParallel": false, "minConfidence": 0.5, "max"#:
      #"{"autoParallel": false, "minConfidence": 0.5, "maxTasks": 1, "enabled": true}"#,
    #"[{"type": "tool_use", "id": "x", "name": "y", "inp"#:
      #"[{"type": "tool_use", "id": "x", "name": "y", "input": {}}]"#,
  ]

  private static func rawText(_ name: String, _ base: JSON) -> [UInt8]? {
    let pretty = String(decoding: base.text(style: .pretty), as: UTF8.self)
    func replacing(_ old: String, _ new: String) -> [UInt8] {
      Array(pretty.replacingOccurrences(of: old, with: new).utf8)
    }
    switch name {
    case "unchanged": return Array(pretty.utf8)
    case "empty file": return []
    case "truncated": return Array(#"{"id": "X", "mess"#.utf8)
    case "not an object": return Array("[]".utf8)
    case "null": return Array("null".utf8)
    case "BOM + valid": return [0xEF, 0xBB, 0xBF] + Array(pretty.utf8)
    case "trailing newline": return Array((pretty + "\n").utf8)
    case "trailing garbage": return Array((pretty + "x").utf8)
    case "compact JSON": return base.text()
    case "CRLF line ends": return replacing("\n", "\r\n")
    case "duplicate key": return replacing(#""total_cost": 0.25"#, #""total_cost": 0.25, "total_cost": 0.5"#)
    case "NaN literal": return replacing(#""total_cost": 0.25"#, #""total_cost": NaN"#)
    case "invalid UTF-8": return Array(pretty.utf8).flatMap { $0 == UInt8(ascii: "b") ? [$0, 0xFF] : [$0] }
    case "lone surrogate escape": return replacing(#""bye""#, #""b\ud800e""#)
    case "keys in reverse order": return JSON.object((base.members ?? []).reversed()).text()
    case "comment": return Array(("// c\n" + pretty).utf8)
    case "1e400 float": return replacing(#""total_cost": 0.25"#, #""total_cost": 1e400"#)
    case "integer as 1e3": return replacing(#""created_at": 1700000000"#, #""created_at": 17e8"#)
    default: return deep(name, base)
    }
  }

  private static func deep(_ name: String, _ base: JSON) -> [UInt8]? {
    guard name.hasPrefix("deep nesting "), let levels = Int(name.split(separator: " ")[2]) else { return nil }
    return nested(levels, base)
  }

  /// The session with a tool's input of so many lists within each other.
  static func nested(_ levels: Int, _ base: JSON) -> [UInt8] {
    var input = JSON.array([])
    for _ in 1..<levels { input = .array([input]) }
    return base.setting(["messages", "1", "content", "1", "input"], input).text()
  }
}

extension JSON {
  func renamed(_ old: String, _ new: String) -> JSON {
    .object((members ?? []).map { $0.name == old ? JSONMember(new, $0.value) : $0 })
  }
}

extension A3SMutations {
  /// The session that was mutated.
  static let base = #"""
    {"id": "X",
     "config": {
      "name": "hand made", "workspace": "/tmp/a3s-ws", "system_prompt": null,
      "max_context_length": 200000, "auto_compact": false, "auto_compact_threshold": 0.8, "storage_type": "file",
      "queue_config": {"controlMaxConcurrency": 2, "queryMaxConcurrency": 4, "executeMaxConcurrency": 2,
       "generateMaxConcurrency": 1, "laneHandlers": {"Execute": {"mode": "Hybrid", "timeout_ms": 60000}},
       "enableDlq": false, "dlqMaxSize": null, "enableMetrics": false, "enableAlerts": false,
       "defaultTimeoutMs": null, "storagePath": null,
       "retryPolicy": {"strategy": "exponential", "maxRetries": 3, "initialDelayMs": 100, "fixedDelayMs": null},
       "rateLimit": {"limitType": "per_second", "maxOperations": 5},
       "priorityBoost": {"strategy": "standard", "deadlineMs": 1000},
       "pressureThreshold": null, "laneTimeouts": {"Query": 1000}},
      "confirmation_policy": {"enabled": false, "default_timeout_ms": 30000, "timeout_action": "Reject",
       "yolo_lanes": []},
      "permission_policy": {"deny": [{"rule": "bash(rm:*)"}], "allow": [{"rule": "read"}], "ask": [],
       "default_decision": "allow", "enabled": true},
      "security_config": {"enabled": true,
       "classification_rules": [{"name": "ssn", "pattern": "\\d{3}", "level": "HighlySensitive", "description": "d"}],
       "redaction_strategy": "Remove", "network_whitelist": [], "dangerous_commands": ["rm"],
       "features": {"output_sanitizer": true, "taint_tracking": true, "tool_interceptor": true,
        "injection_defense": true}},
      "planning_mode": "Disabled", "goal_tracking": false},
     "state": "Active",
     "messages": [
      {"role": "user", "content": [{"type": "text", "text": "hi"},
       {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}]},
      {"role": "assistant", "content": [{"type": "text", "text": "calling"},
       {"type": "tool_use", "id": "t1", "name": "bash", "input": {"command": "ls"}}], "reasoning_content": "thinking"},
      {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "out", "is_error": false}]},
      {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": [
       {"type": "text", "text": "a"},
       {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}}],
       "is_error": null}]},
      {"role": "assistant", "content": [{"type": "text", "text": "bye"}]}],
     "context_usage": {"used_tokens": 10, "max_tokens": 200000, "percent": 5e-05, "turns": 2},
     "total_usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3, "cache_read_tokens": null,
      "cache_write_tokens": 4},
     "total_cost": 0.25, "model_name": "openai/fake-1",
     "cost_records": [{"model": "fake-1", "provider": "openai", "prompt_tokens": 1, "completion_tokens": 2,
      "total_tokens": 3, "cost_usd": 0.25, "timestamp": "2026-05-24T01:02:03.456789Z", "session_id": "X"}],
     "tool_names": ["bash"], "thinking_enabled": false, "thinking_budget": null,
     "created_at": 1700000000, "updated_at": 1700000100,
     "llm_config": {"provider": "openai", "model": "fake-1", "base_url": null},
     "tasks": [{"id": "1", "content": "do", "status": "in_progress", "priority": "high", "tool": "bash",
      "dependencies": ["0"], "success_criteria": "ok"}],
     "parent_id": "parent-1"}
    """#
}
