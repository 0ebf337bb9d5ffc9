import SatchelJSONText
import SatchelSessionModel

// Checks of values that already have the right shape: words, ranges, times.

extension A3SHead {
  func check(_ objector: inout A3SObjector) {
    objector.word(state, "state")
    objector.finite(contextUsage.percent, "context_usage.percent")
    objector.finite(totalCost, "total_cost")
    for (index, record) in costRecords.enumerated() {
      let member = "cost_records[\(index)]"
      objector.finite(record.costUSD, member + ".cost_usd")
      if !RFC3339.isTime(record.timestamp) {
        objector.object("\(member).timestamp must be a time with an offset", at: Place(member: member + ".timestamp"))
      }
    }
    for (index, task) in tasks.enumerated() {
      objector.word(task.status, "tasks[\(index)].status")
      objector.word(task.priority, "tasks[\(index)].priority")
    }
    config.check(&objector)
  }
}

extension A3SConfig {
  func check(_ objector: inout A3SObjector) {
    objector.word(storageType, "config.storage_type")
    objector.word(planningMode, "config.planning_mode")
    objector.finite(autoCompactThreshold, "config.auto_compact_threshold")
    objector.finite(autoDelegation?.minConfidence, "config.auto_delegation.minConfidence")
    if let policy = confirmationPolicy {
      objector.word(policy.timeoutAction, "config.confirmation_policy.timeout_action")
      for lane in policy.yoloLanes { objector.word(lane, "config.confirmation_policy.yolo_lanes") }
    }
    if let policy = permissionPolicy {
      objector.word(policy.defaultDecision, "config.permission_policy.default_decision")
    }
    queueConfig?.check(&objector)
    securityConfig?.check(&objector)
  }
}

extension A3SQueueConfig {
  func check(_ objector: inout A3SObjector) {
    for entry in laneHandlers.entries {
      objector.word(entry.lane, "config.queue_config.laneHandlers")
      objector.word(entry.value.mode, "config.queue_config.laneHandlers.\(entry.lane.rawValue).mode")
    }
    for entry in laneTimeouts.entries { objector.word(entry.lane, "config.queue_config.laneTimeouts") }
  }
}

extension A3SSecurityConfig {
  func check(_ objector: inout A3SObjector) {
    objector.word(redactionStrategy, "config.security_config.redaction_strategy")
    for (index, rule) in classificationRules.enumerated() {
      objector.word(rule.level, "config.security_config.classification_rules[\(index)].level")
    }
  }
}

extension A3SMessage {
  /// `view` is the message's text: blocks are read by the program as free JSON first.
  func check(_ objector: inout A3SObjector, _ view: JSONView, _ member: String) {
    if let blocks = view.member("content") { objector.free(blocks, member + ".content") }
    for (index, block) in content.enumerated() {
      block.check(&objector, "\(member).content[\(index)]", insideResult: false)
    }
  }
}

extension A3SContentBlock {
  func check(_ objector: inout A3SObjector, _ member: String, insideResult: Bool) {
    switch self {
    case .text, .image: break
    case .toolUse, .toolResult:
      if insideResult { objector.object("\(member) must be text or an image", at: Place(member: member)) }
    case .unknown(let tree):
      let type = tree["type"]?.text ?? ""
      objector.object(
        "\(member).type is \(type.shownAsWord), which the program does not know", at: Place(member: member))
    }
    guard case .toolResult(let result) = self, case .parts(let parts) = result.content else { return }
    for (index, part) in parts.enumerated() {
      part.check(&objector, "\(member).content[\(index)]", insideResult: true)
    }
  }
}

/// Times as the program reads them: RFC 3339 with an offset; a blank may stand for the `T`.
enum RFC3339 {
  static func isTime(_ text: String) -> Bool {
    var bytes = Array(text.utf8)[...]
    guard let year = number(&bytes, 4), skip(&bytes, "-"), let month = number(&bytes, 2), skip(&bytes, "-"),
      let day = number(&bytes, 2), CalendarDay(year: year, month: month, day: day).exists, skip(&bytes, "Tt "),
      number(&bytes, 2, upTo: 23), skip(&bytes, ":"), number(&bytes, 2, upTo: 59), skip(&bytes, ":"),
      number(&bytes, 2, upTo: 60)
    else { return false }
    if skip(&bytes, ".") {
      let digits = bytes.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
      guard digits > 0 else { return false }
      bytes = bytes.dropFirst(digits)
    }
    if skip(&bytes, "Zz") { return bytes.isEmpty }
    return skip(&bytes, "+-") && number(&bytes, 2, upTo: 23) && skip(&bytes, ":") && number(&bytes, 2, upTo: 59)
      && bytes.isEmpty
  }

  private static func skip(_ bytes: inout ArraySlice<UInt8>, _ any: String) -> Bool {
    guard let first = bytes.first, any.utf8.contains(first) else { return false }
    bytes = bytes.dropFirst()
    return true
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>, _ width: Int, upTo greatest: Int64) -> Bool {
    number(&bytes, width).map { $0 <= greatest } ?? false
  }

  private static func number(_ bytes: inout ArraySlice<UInt8>, _ width: Int) -> Int64? {
    let digits = bytes.prefix(width)
    guard digits.count == width, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    bytes = bytes.dropFirst(width)
    return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
  }
}
