import SatchelSessionModel

/// Findings as people read them.
enum FindingText {
  /// One line a finding, the worst first; the same kind at many places is told five times and counted.
  static func lines(_ findings: [Finding], indent: Int = 2) -> String {
    let ranked = findings.enumerated().sorted { a, b in
      (rank(a.element), a.offset) < (rank(b.element), b.offset)
    }
    var told: [String: Int] = [:]
    var text = ""
    for (_, finding) in ranked {
      told[finding.code, default: 0] += 1
      if told[finding.code, default: 0] <= repeats { text += line(finding, indent: indent) }
    }
    let more = told.values.reduce(0) { $0 + max(0, $1 - repeats) }
    let margin = String(repeating: " ", count: indent)
    return text
      + (more > 0 ? "\(margin)and \(Quantity.count(more, "finding")) of the same kinds; --json has all\n" : "")
  }

  private static let repeats = 5

  private static func line(_ finding: Finding, indent: Int) -> String {
    let place = finding.place.description
    let margin = String(repeating: " ", count: indent)
    let words = (place.isEmpty ? "" : SafeText.escape(place) + ": ") + SafeText.escape(finding.message)
    return "\(margin)\(severity(of: finding)): \(words) [\(SafeText.escape(finding.code))]\n"
  }

  private static func severity(of finding: Finding) -> String {
    switch finding.severity {
    case .damage: Style.bad(finding.severity.rawValue)
    case .warning: Style.warning(finding.severity.rawValue)
    case .note: finding.severity.rawValue
    }
  }

  private static func rank(_ finding: Finding) -> Int {
    switch finding.severity {
    case .damage: 0
    case .warning: 1
    case .note: 2
    }
  }
}
