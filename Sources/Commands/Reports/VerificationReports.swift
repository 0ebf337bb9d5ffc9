import Bundling
import Files
import JSONText

/// What a verification found, for people and for programs.
enum VerificationReports {
  /// The verdict, the faults, the facts.
  static func text(_ report: VerificationReport, path: FilePath) -> String {
    var text = "\(path == "-" ? "standard input" : SafeText.escape(path)): \(verdict(report))\n"
    for fault in report.faults { text += "  \(BundleFaultReport.text(fault))\n" }
    if report.faultCount > report.faults.count {
      text += "  and \(Quantity.count(report.faultCount - report.faults.count, "fault")) more\n"
    }
    var rows = report.checks.map { [$0.check.rawValue, name(of: $0.outcome)] }
    if let sessions = report.contents?.sessions.count { rows.append(["sessions", Quantity.grouped(sessions)]) }
    rows.append(["files", "\(Quantity.grouped(report.fileCount)), \(Quantity.bytes(report.payloadByteCount))"])
    rows.append(["bundle", Quantity.bytes(report.bundleByteCount)])
    if let digest = report.tarDigest { rows.append(["tar SHA-256", digest]) }
    return text + TextLayout.table(rows)
  }

  private static func verdict(_ report: VerificationReport) -> String {
    if report.isIntact { return "intact" }
    return "\(report.isRefused ? "refused" : "damaged"), \(Quantity.count(report.faultCount, "fault"))"
  }

  private static func name(of outcome: VerificationReport.Outcome) -> String {
    outcome.rawValue.split(separator: "-").joined(separator: " ")
  }

  /// The same as an object.
  static func json(_ report: VerificationReport, path: FilePath) -> JSON {
    [
      "path": .path(path), "intact": .bool(report.isIntact),
      "checks": .object(report.checks.map { JSONMember($0.check.rawValue, .string($0.outcome.rawValue)) }),
      "faults": .array(report.faults.map(BundleFaultReport.json)), "faultCount": .integer(report.faultCount),
      "sessions": .optional(report.contents?.sessions.count), "files": .integer(report.fileCount),
      "payloadBytes": .integer(report.payloadByteCount), "bytes": .integer(report.bundleByteCount),
      "gzipMembers": .integer(report.memberCount), "tarSHA256": .optional(report.tarDigest),
      "version": .optional(report.contents?.version), "encoder": .optional(report.encoder?.library),
      "level": .optional(report.encoder?.level),
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "path", meaning: "the bundle"),
      .init(path: "intact", meaning: "whether every check passed"),
    ]
    + BundleCheck.allCases.map {
      .init(path: "checks.\($0.rawValue)", meaning: "how this check came out: \(outcomes)")
    } + BundleFaultReport.members(in: "faults") + [
      .init(path: "faultCount", meaning: "how many faults there are; faults holds the first"),
      .init(path: "sessions", meaning: "how many sessions it holds, or null"),
      .init(path: "files", meaning: "how many files"),
      .init(path: "payloadBytes", meaning: "their bytes"),
      .init(path: "bytes", meaning: "the size of the bundle"),
      .init(path: "gzipMembers", meaning: "how many pieces it is compressed in"),
      .init(path: "tarSHA256", meaning: "digest of the uncompressed archive, or null"),
      .init(path: "version", meaning: "version of the bundle format, or null"),
      .init(path: "encoder", meaning: "the library that compressed it, or null"),
      .init(path: "level", meaning: "how hard it compressed, or null"),
    ]

  private static let outcomes =
    "passed, failed, not-reached (because of a fault before it) or absent (nothing to check)"
}
