import SatchelBundling
import SatchelFiles
import SatchelJSONText

/// A salvage of a bundle for people and for programs.
struct BundleSalvageReports {
  /// What was done.
  var report: SalvagedBundle
  /// What was named on the command line.
  var input: FilePath
  /// What was written.
  var output: FilePath

  /// What was saved, then what was not.
  var text: String {
    let kind = report.storeName.map { "\(SafeText.escape($0)), " } ?? ""
    let files = Quantity.count(report.wholeCount, "file")
    var text = "\(SafeText.escape(output)): \(kind)\(files) whole, \(Quantity.bytes(report.wholeByteCount)); \(proof)\n"
    for gap in report.gaps.prefix(20) {
      text += "  damaged: bytes \(gap.lowerBound)–\(gap.upperBound - 1) of the bundle\n"
    }
    if report.gaps.count > 20 { text += "  and \(Quantity.count(report.gaps.count - 20, "gap")) more\n" }
    for file in report.hurt.prefix(100) { text += "  \(Self.line(file))\n" }
    if report.hurtCount > 100 {
      text += "  and \(Quantity.count(report.hurtCount - 100, "file")) more; --json has them\n"
    }
    if report.hurt.contains(where: { $0.outcome == .apart }) {
      text += "  what is not whole stands in \(SalvagedBundle.folder) there\n"
    }
    if !report.findings.isEmpty { text += FindingText.lines(report.findings) }
    return text
  }

  private var proof: String {
    switch report.proof {
    case .manifest: "held against the manifest"
    case .description: "held against satchel.json, as the manifest is lost"
    case .compression:
      "by the checksums of the compression alone, as the manifest is lost, and with it the list of files"
    }
  }

  private static func line(_ file: SalvagedBundle.HurtFile) -> String {
    let reason = SafeText.escape(file.reason)
    let path = SafeText.escape(file.path)
    return file.outcome == .missing
      ? "missing: \(path)" : "not whole: \(path), \(Quantity.bytes(file.byteCount)): \(reason)"
  }

  /// The object of `--json`.
  var json: StreamedObject {
    var object = StreamedObject([
      "input": .path(input), "output": .path(output), "format": .optional(report.storeName),
      "whole": .integer(report.wholeCount), "wholeBytes": .integer(report.wholeByteCount),
      "provenBy": .string(report.proof.rawValue),
      "hurt": .array(
        report.hurt.map { file in
          [
            "path": .path(file.path), "outcome": .string(file.outcome.rawValue), "bytes": .integer(file.byteCount),
            "reason": .string(file.reason),
          ]
        }),
      "hurtCount": .integer(report.hurtCount),
      "gaps": .array(
        report.gaps.map { ["offset": .integer($0.lowerBound), "length": .integer($0.upperBound - $0.lowerBound)] }),
    ])
    object.append(findings: report.findings)
    return object
  }

  /// What the members mean, beside those of other salvages.
  static let members: [CommandSpecification.Member] = [
    .init(path: "whole", meaning: "of a bundle: how many files are whole", kind: .integer),
    .init(path: "wholeBytes", meaning: "of a bundle: their bytes", kind: .integer),
    .init(path: "provenBy", meaning: "of a bundle: what they were held against: manifest, description or compression"),
    .init(path: "hurt[].path", meaning: "of a bundle: a file that is not whole, relative to the store", kind: .path),
    .init(path: "hurt[].outcome", meaning: "apart (what there is stands in .satchel-salvage) or missing"),
    .init(path: "hurt[].bytes", meaning: "how many bytes there are of it", kind: .integer),
    .init(path: "hurt[].reason", meaning: "why"),
    .init(path: "hurtCount", meaning: "how many there are; hurt holds the first", kind: .integer),
    .init(
      path: "gaps[].offset", meaning: "the first byte of a part of the bundle that is damaged", kind: .integer),
    .init(path: "gaps[].length", meaning: "how many bytes", kind: .integer),
  ]
}
