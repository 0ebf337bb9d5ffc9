import SatchelSessionModel

/// Findings as people read them.
enum FindingText {
  /// One line a finding, the worst first; the same kind at many places is told five times and counted.
  static func lines(_ findings: some Sequence<Finding>, indent: Int = 2) -> String {
    let (worst, count) = worst(findings)
    var told: [String: Int] = [:]
    var (text, more) = ("", count)
    for finding in worst {
      told[finding.code, default: 0] += 1
      guard told[finding.code, default: 0] <= repeats else { continue }
      text += line(finding, indent: indent)
      more -= 1
    }
    let margin = String(repeating: " ", count: indent)
    return text
      + (more > 0 ? "\(margin)and \(Quantity.count(more, "finding")) of the same kinds; --json has all\n" : "")
  }

  /// The first of each kind and severity, the worst first, and how many there are in all.
  private static func worst(_ findings: some Sequence<Finding>) -> (worst: [Finding], count: Int) {
    var (first, met) = (Array(repeating: [Finding](), count: 3), Array(repeating: [String: Int](), count: 3))
    var count = 0
    for finding in findings {
      let rank = rank(finding)
      count += 1
      met[rank][finding.code, default: 0] += 1
      if met[rank][finding.code, default: 0] <= repeats { first[rank].append(finding) }
    }
    return (first.flatMap { $0 }, count)
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
