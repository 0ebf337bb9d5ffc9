import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// What was packed, for people and for programs.
enum PackReports {
  /// The facts, what was left out, what was noticed.
  static func text(_ report: PackReport, output: FilePath) -> String {
    let sessions = Quantity.count(report.sessionCount, "session")
    var text = "\(SafeText.escape(output)): \(sessions), \(Quantity.count(report.fileCount, "file"))\n"
    text += TextLayout.table([
      ["packed", Quantity.bytes(report.payloadByteCount)],
      ["bundle", Quantity.bytes(report.bundleByteCount) + share(report)],
      ["tar SHA-256", report.tarDigest],
    ])
    if report.droppedKeyCount > 0 {
      text += "  left out on purpose: \(Quantity.count(report.droppedKeyCount, "API key"))\n"
    }
    for path in report.omitted.prefix(20) { text += "  left out: \(SafeText.escape(path))\n" }
    if report.omitted.count > 20 { text += "  and \(report.omitted.count - 20) more; --json has all\n" }
    if !report.findings.isEmpty {
      text += "\n\(Quantity.count(report.findings.count, "finding"))\n" + FindingText.lines(report.findings)
    }
    return text
  }

  private static func share(_ report: PackReport) -> String {
    guard report.payloadByteCount > 0 else { return "" }
    let percent = Double(report.bundleByteCount) / Double(report.payloadByteCount) * 100
    return percent < 1000 ? ", \(Int(percent.rounded()))%" : ""
  }

  /// The same as an object.
  static func json(_ report: PackReport, store: FilePath, output: FilePath) -> JSON {
    [
      "store": .path(store), "output": .path(output), "sessions": .integer(report.sessionCount),
      "files": .integer(report.fileCount), "payloadBytes": .integer(report.payloadByteCount),
      "bytes": .integer(report.bundleByteCount), "tarSHA256": .string(report.tarDigest),
      "sha256": .string(report.bundleDigest), "omitted": .array(report.omitted.map { .path($0) }),
      "droppedKeys": .integer(report.droppedKeyCount), "findings": .findings(report.findings),
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "store", meaning: "what was packed", kind: .path),
      .init(path: "output", meaning: "the bundle", kind: .path),
      .init(path: "sessions", meaning: "how many sessions are in it", kind: .integer),
      .init(path: "files", meaning: "how many files", kind: .integer),
      .init(path: "payloadBytes", meaning: "their bytes", kind: .integer),
      .init(path: "bytes", meaning: "the size of the bundle", kind: .integer),
      .init(path: "tarSHA256", meaning: "digest of the uncompressed archive: the identity of what was packed"),
      .init(path: "sha256", meaning: "digest of the bundle's own bytes"),
      .init(path: "omitted", meaning: "files that were left out (--keep-going)", kind: .paths),
      .init(path: "droppedKeys", meaning: "how many API keys were left out (--drop-keys)", kind: .integer),
    ] + CommandSpecification.Member.findings(in: "findings")
}
