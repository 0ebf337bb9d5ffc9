import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats

/// The object that `convert --json` prints.
enum ConversionJSON {
  /// The report of a conversion.
  static func object(_ report: ConversionReport, input: FilePath, output: FilePath) -> StreamedObject {
    var object = StreamedObject([
      "input": .path(input),
      "output": .path(output),
      "source": .string(report.source.rawValue),
      "target": .string(report.target.rawValue),
      "sessions": .integer(report.sessionCount),
      "sessionsMet": .integer(report.sessionsMet),
      "canonical": .optional(report.isCanonical),
      "counts": counts(report),
      "values": .array(report.lines.map(line)),
    ])
    object.append(findings: report.findings)
    return object
  }

  private static func counts(_ report: ConversionReport) -> JSON {
    [
      "carried": .integer(report.count(.carried)),
      "restored": .integer(report.count(.restored)),
      "putAside": .integer(report.count(.putAside)),
      "degraded": .integer(report.count(.degraded)),
      "invented": .integer(report.count(.invented)),
      "leftOut": .integer(report.count(.leftOut)),
      "lost": .integer(report.count(.lost)),
    ]
  }

  private static func line(_ line: ConversionReport.Line) -> JSON {
    [
      "outcome": .string(line.outcome.rawValue), "path": .string(line.path), "reason": .string(line.reason),
      "count": .integer(line.count),
    ]
  }

  /// What the members mean.
  static func members(in prefix: String = "") -> [CommandSpecification.Member] {
    [
      .init(path: "\(prefix)input", meaning: "what was read", kind: .path),
      .init(path: "\(prefix)output", meaning: "what was written", kind: .path),
      .init(path: "\(prefix)source", meaning: "the format of the input"),
      .init(path: "\(prefix)target", meaning: "the format of the output"),
      .init(path: "\(prefix)sessions", meaning: "how many sessions were written", kind: .integer),
      .init(path: "\(prefix)sessionsMet", meaning: "how many were met, unreadable ones included", kind: .integer),
      .init(
        path: "\(prefix)canonical",
        meaning:
          "whether the source is byte for byte as its program writes it; else its layout is put aside, or the report says why not",
        kind: [.flag, .null]),
      .init(path: "\(prefix)counts.carried", meaning: "values that are in the target in its own terms", kind: .integer),
      .init(
        path: "\(prefix)counts.restored", meaning: "values that an earlier conversion had put aside", kind: .integer),
      .init(
        path: "\(prefix)counts.putAside", meaning: "values that wait inside the target for the way back", kind: .integer
      ),
      .init(path: "\(prefix)counts.degraded", meaning: "values that came across in a weaker shape", kind: .integer),
      .init(
        path: "\(prefix)counts.invented", meaning: "values that the target demands and the source lacks", kind: .integer
      ),
      .init(
        path: "\(prefix)counts.leftOut", meaning: "secrets that are left out on purpose, as their program does",
        kind: .integer),
      .init(path: "\(prefix)counts.lost", meaning: "values that are gone", kind: .integer),
      .init(
        path: "\(prefix)values[].outcome", meaning: "carried, restored, put-aside, degraded, invented, left-out or lost"
      ),
      .init(path: "\(prefix)values[].path", meaning: "which values"),
      .init(path: "\(prefix)values[].reason", meaning: "why; may be empty"),
      .init(path: "\(prefix)values[].count", meaning: "how many", kind: .integer),
    ] + CommandSpecification.Member.findings(in: "\(prefix)findings")
  }
}
