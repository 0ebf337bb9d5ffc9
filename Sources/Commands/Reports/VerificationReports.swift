import SatchelBundling
import SatchelFiles
import SatchelJSONText

/// What a verification found, for people and for programs.
enum VerificationReports {
  /// The verdict, the faults with what to do about them, what was checked, the facts.
  static func text(_ report: VerificationReport, path: FilePath) -> String {
    var text = "\(path == "-" ? "standard input" : SafeText.escape(path)): \(verdict(report))\n"
    for fault in report.faults { text += "  " + TextLayout.hanging(BundleFaultReport.text(fault), indent: 4) }
    if report.faultCount > report.faults.count {
      text += "  and \(Quantity.count(report.faultCount - report.faults.count, "fault")) more\n"
    }
    for advice in VerificationAdvice.sentences(report) { text += "  " + TextLayout.hanging("-> \(advice)", indent: 5) }
    let checks = report.checks.filter { $0.check != .identity || $0.outcome != .absent }
    text += TextLayout.table(
      checks.map { [$0.check.rawValue, name(of: $0.outcome), meaning(of: $0.check, $0.outcome)] })
    var rows: [[String]] = []
    if let sessions = report.contents?.sessions.count { rows.append(["sessions", Quantity.grouped(sessions)]) }
    rows.append(["files", "\(Quantity.grouped(report.fileCount)), \(Quantity.bytes(report.payloadByteCount))"])
    rows.append(["bundle", Quantity.bytes(report.bundleByteCount)])
    if let digest = report.tarDigest { rows.append(["tar SHA-256", digest]) }
    return text + TextLayout.table(rows)
  }

  /// What a check demands, or why it was not made.
  private static func meaning(of check: BundleCheck, _ outcome: VerificationReport.Outcome) -> String {
    outcome == .absent ? reason(for: check) : meaning(of: check)
  }

  private static func reason(for check: BundleCheck) -> String {
    switch check {
    case .index: "there is none that fits; all can be read without"
    case .description: "there is no satchel.json"
    default: "not that of a bundle; what is inside is checked"
    }
  }

  private static func meaning(of check: BundleCheck) -> String {
    switch check {
    case .compression: "every gzip checksum is right, and nothing follows"
    case .structure: "each tar header is as it must be, to the very end"
    case .safety: "no harmful name, link or mode; within all limits"
    case .bag: "bagit.txt is right, and the totals in bag-info.txt"
    case .manifest: "each file has its SHA-256; none missing, none extra"
    case .tagManifest: "the describing files have their SHA-256 too"
    case .description: "satchel.json tells the truth about every file"
    case .index: "it leads to every file, and the footer leads to it"
    case .identity: "the tar SHA-256 is the one that was expected"
    }
  }

  private static func verdict(_ report: VerificationReport) -> String {
    if report.isIntact {
      return Style.good(
        report.archive.map { "contents intact; not in the form of a bundle (\($0))" } ?? "intact")
    }
    let isOther = !report.faults.isEmpty && report.faults.allSatisfy { $0.check == .identity }
    let verdict = report.isRefused ? "refused" : isOther ? "not the expected one" : "damaged"
    return "\(Style.bad(verdict)), \(Quantity.count(report.faultCount, "fault"))"
  }

  private static func name(of outcome: VerificationReport.Outcome) -> String {
    outcome == .failed ? Style.bad("FAILED") : outcome.rawValue.split(separator: "-").joined(separator: " ")
  }

  /// The same as an object.
  static func json(_ report: VerificationReport, path: FilePath) -> JSON {
    [
      "path": .path(path), "form": .string(report.archive == nil ? "bundle" : "bag"),
      "archive": .optional(report.archive), "intact": .bool(report.isIntact),
      "checks": .object(report.checks.map { JSONMember($0.check.rawValue, .string($0.outcome.rawValue)) }),
      "faults": .array(report.faults.map(BundleFaultReport.json)), "faultCount": .integer(report.faultCount),
      "advice": .array(VerificationAdvice.sentences(report).map { .string($0) }),
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
      .init(path: "path", meaning: "the bundle", kind: .path),
      .init(path: "form", meaning: "bundle, or bag: the same contents in another archive or unpacked"),
      .init(
        path: "archive", meaning: "of a bag: tar; tar, gzip; tar, zstd; zip or folder; else null", kind: [.text, .null]),
      .init(path: "intact", meaning: "whether every check passed", kind: .flag),
    ]
    + BundleCheck.allCases.map {
      .init(path: "checks.\($0.rawValue)", meaning: "how this check came out: \(outcomes)")
    } + BundleFaultReport.members(in: "faults") + [
      .init(path: "faultCount", meaning: "how many faults there are; faults holds the first", kind: .integer),
      .init(path: "advice", meaning: "what to do about the faults, in sentences", kind: .texts),
      .init(path: "sessions", meaning: "how many sessions it holds, or null", kind: [.integer, .null]),
      .init(path: "files", meaning: "how many files", kind: .integer),
      .init(path: "payloadBytes", meaning: "their bytes", kind: .integer),
      .init(path: "bytes", meaning: "the size of the bundle", kind: .integer),
      .init(path: "gzipMembers", meaning: "how many pieces it is compressed in", kind: .integer),
      .init(path: "tarSHA256", meaning: "digest of the uncompressed archive, or null", kind: [.text, .null]),
      .init(path: "version", meaning: "version of the bundle format, or null", kind: [.text, .null]),
      .init(path: "encoder", meaning: "the library that compressed it, or null", kind: [.text, .null]),
      .init(path: "level", meaning: "how hard it compressed, or null", kind: [.integer, .null]),
    ]

  private static let outcomes =
    "passed, failed, not-reached (because of a fault before it) or absent (nothing to check)"
}
