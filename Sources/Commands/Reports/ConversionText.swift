import SatchelExchange
import SatchelFiles
import SatchelSessionFormats

/// The report of a conversion as people read it.
enum ConversionText {
  /// What was written, what became of everything, and what was noticed.
  static func text(_ report: ConversionReport, output: FilePath) -> String {
    var text = heading(report, output: output) + "\n"
    if report.sessionsLeftOut > 0 {
      text += "  not converted: \(Quantity.count(report.sessionsLeftOut, "session")), kept as they are\n"
    }
    for outcome in ConversionReport.Outcome.allCases { text += block(outcome, of: report) }
    if report.losesLayout {
      text += TextLayout.wrap(
        "The source is not in the very form that its program writes: converting back gives equal values, not the "
          + "same bytes.")
    }
    if !report.findings.isEmpty {
      text += "\n\(Quantity.count(report.findings.count, "finding"))\n" + FindingText.lines(report.findings)
    }
    return text
  }

  private static func heading(_ report: ConversionReport, output: FilePath) -> String {
    let way = "\(report.source.rawValue) to \(report.target.rawValue)"
    let number =
      report.sessionCount == report.sessionsMet
      ? Quantity.count(report.sessionCount, "session")
      : "\(Quantity.grouped(report.sessionCount)) of \(Quantity.count(report.sessionsMet, "session"))"
    return "\(SafeText.escape(output)): \(way), \(number)"
  }

  private static func block(_ outcome: ConversionReport.Outcome, of report: ConversionReport) -> String {
    let lines = report.lines.filter { $0.outcome == outcome }
    if lines.isEmpty { return outcome == .lost ? nothingLost(of: report) : "" }
    let rows = lines.map { line in
      [
        Quantity.grouped(line.count), SafeText.shorten(line.path, to: 60), SafeText.escape(line.reason),
      ]
    }
    return "  \(name(of: outcome)):\n" + TextLayout.table(rows, right: [0], indent: 4)
  }

  private static func nothingLost(of report: ConversionReport) -> String {
    report.sessionsLeftOut > 0 ? "  lost: nothing of the others\n" : "  lost: nothing\n"
  }

  private static func name(of outcome: ConversionReport.Outcome) -> String {
    switch outcome {
    case .putAside: "put aside"
    case .leftOut: "left out on purpose"
    default: outcome.rawValue
    }
  }
}
