import SatchelExchange
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

/// A comparison for people and for programs.
struct DiffReports {
  /// What was found.
  var report: ComparisonReport

  // MARK: Text

  /// Each pair of sessions that differs, then what only one side has, then the sums; piece by piece.
  func write<Failure: Error>(to body: (String) throws(Failure) -> Void) throws(Failure) {
    var isFirst = true
    let isOnePair = report.sessions.count == 1 && report.onlyLeft.isEmpty && report.onlyRight.isEmpty
    for comparison in report.sessions where isOnePair || !comparison.isEqual {
      try body((isFirst ? "" : "\n") + Self.session(comparison))
      isFirst = false
    }
    for id in report.onlyLeft { try body("- session \(SafeText.escape(id))\n") }
    for id in report.onlyRight { try body("+ session \(SafeText.escape(id))\n") }
    for file in report.sideFiles { try body(Self.sideFile(file)) }
    if report.sideFilesNotCompared > 0 {
      try body("\(Quantity.count(report.sideFilesNotCompared, "side file")) of stores of two kinds: not compared\n")
    }
    if !report.findings.isEmpty { try body(FindingText.lines(report.findings, indent: 0)) }
    if !isOnePair { try body(summary) }
  }

  private var summary: String {
    let equal = report.sessions.count { $0.isEqual }
    return "\(Quantity.count(equal, "session")) equal, \(Quantity.grouped(report.sessions.count - equal)) different, "
      + "\(Quantity.grouped(report.onlyLeft.count)) only in \(SafeText.escape(report.left)), "
      + "\(Quantity.grouped(report.onlyRight.count)) only in \(SafeText.escape(report.right))\n"
  }

  private static func sideFile(_ file: ComparisonReport.SideFile) -> String {
    switch file.kind {
    case .changed: "side file \(SafeText.escape(file.path)): other bytes\n"
    case .onlyLeft: "- side file \(SafeText.escape(file.path))\n"
    case .onlyRight: "+ side file \(SafeText.escape(file.path))\n"
    }
  }

  private static func session(_ comparison: Comparison) -> String {
    var text = "--- \(side(comparison.left))\n+++ \(side(comparison.right))\n"
    text += comparison.header.map { value($0, indent: "") }.joined()
    text += comparison.messages.map(message).joined()
    let hidden = comparison.differenceCount - comparison.messages.count
    if hidden > 0 { text += "and \(Quantity.count(hidden, "difference")) more; --limit shows more\n" }
    text += FindingText.lines(comparison.findings, indent: 0)
    return text + notHeld(comparison) + sums(comparison)
  }

  private static func side(_ side: Comparison.Side) -> String {
    "\(SafeText.escape(side.file)): \(side.format.rawValue) \(SafeText.escape(side.era.name)), "
      + "session \(SafeText.escape(side.sessionID))"
  }

  private static func value(_ difference: ValueDifference, indent: String) -> String {
    let place = difference.offset.map { " (from byte \(Quantity.grouped($0)))" } ?? ""
    return "\(indent)\(SafeText.escape(difference.field))\(place)\n"
      + (difference.left.map { "\(indent)- \(SafeText.escape($0))\n" } ?? "")
      + (difference.right.map { "\(indent)+ \(SafeText.escape($0))\n" } ?? "")
  }

  private static func message(_ difference: MessageDifference) -> String {
    switch (difference.left, difference.right) {
    case (let left?, let right?):
      let place = [left, right].map { SafeText.escape($0.place.description) }.joined(separator: " | ")
      return "@@ \(name(left, difference)) | \(name(right, difference)) @@ \(place)\n"
        + difference.values.map { value($0, indent: "  ") }.joined()
    case (let left?, nil): return "- " + single(left, difference)
    case (nil, let right?): return "+ " + single(right, difference)
    case (nil, nil): return ""
    }
  }

  private static func name(_ side: MessageDifference.Side, _ difference: MessageDifference) -> String {
    "\(difference.isMessage ? "message" : "record") \(Quantity.grouped(side.number)), \(SafeText.escape(side.role))"
  }

  private static func single(_ side: MessageDifference.Side, _ difference: MessageDifference) -> String {
    let place = SafeText.escape(side.place.description)
    return name(side, difference) + (place.isEmpty ? "" : " (\(place))") + ": \(SafeText.escape(side.excerpt))\n"
  }

  private static func notHeld(_ comparison: Comparison) -> String {
    comparison.notHeld.map { lack in
      let count = lack.what.hasPrefix("the ") ? "" : "\(Quantity.grouped(lack.count)) "
      return "not in \(lack.format.rawValue), so no difference: \(count)\(SafeText.escape(lack.what))\n"
    }.joined()
  }

  private static func sums(_ comparison: Comparison) -> String {
    "\(Quantity.grouped(comparison.equalCount)) equal, \(Quantity.grouped(comparison.changedCount)) changed, "
      + "\(Quantity.grouped(comparison.onlyLeftCount)) only in the first, "
      + "\(Quantity.grouped(comparison.onlyRightCount)) only in the second\n"
  }
}
