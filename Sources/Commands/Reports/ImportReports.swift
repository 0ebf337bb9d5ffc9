import Bundling
import Exchange
import Files
import JSONText

/// What was imported, for people and for programs.
struct ImportReports {
  /// What was unpacked.
  var report: ImportReport
  /// What became of it, if it was converted.
  var conversion: ConversionReport?
  /// The bundle.
  var bundle: FilePath
  /// Where it went.
  var target: FilePath

  /// What was, or would be, written.
  var text: String {
    let sessions = Quantity.count(report.sessionIDs.count, "session")
    let verb = report.isDryRun ? "would be written" : conversion == nil ? "written" : "converted"
    let files = Quantity.count(report.written.count, "file")
    var text = "\(SafeText.escape(target)): \(sessions); \(files) \(verb), \(Quantity.bytes(report.writtenByteCount))\n"
    if !report.identical.isEmpty {
      text += "  \(Quantity.count(report.identical.count, "file")) of the same bytes already there\n"
    }
    if report.isDryRun {
      for path in report.written.prefix(100) { text += "  \(SafeText.escape(path))\n" }
      if report.written.count > 100 { text += "  and \(report.written.count - 100) more; --json has all\n" }
    }
    if let conversion { text += ConversionText.text(conversion, output: target) }
    return text
  }

  /// The same as an object.
  var json: JSON {
    [
      "bundle": .path(bundle), "into": .path(target), "dryRun": .bool(report.isDryRun),
      "sessions": .texts(report.sessionIDs), "written": .array(report.written.map { .path($0) }),
      "writtenBytes": .integer(report.writtenByteCount), "identical": .array(report.identical.map { .path($0) }),
      "conversion": conversion.map { ConversionJSON.object($0, input: bundle, output: target) } ?? .null,
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "bundle", meaning: "what was imported"),
      .init(path: "into", meaning: "the folder"),
      .init(path: "dryRun", meaning: "whether nothing was written because of --dry-run"),
      .init(path: "sessions", meaning: "ids of the sessions"),
      .init(path: "written", meaning: "files of the bundle that were written (or converted), relative to the store"),
      .init(path: "writtenBytes", meaning: "their bytes"),
      .init(path: "identical", meaning: "files that were there already with the same bytes"),
    ] + ConversionJSON.members(in: "conversion.")
}
