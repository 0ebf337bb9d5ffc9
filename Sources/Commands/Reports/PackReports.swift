import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// What was packed, for people and for programs.
struct PackReports {
  /// What was done.
  var report: PackReport
  /// What was named on the command line.
  var store: FilePath
  /// Where the bundle went; `-` for standard output.
  var output: FilePath
  /// What was left out of the store.
  var selection: SelectionOutcome
  /// Whether the whole store was packed; of some sessions, only what a wish left out is told.
  var isWhole = true

  /// The facts, what was left out, what was noticed.
  var text: String {
    let output = output == "-" ? "standard output" : output
    let sessions = Quantity.count(report.sessionCount, "session")
    var text = "\(SafeText.escape(output)): \(sessions), \(Quantity.count(report.fileCount, "file"))\n"
    var rows = [
      ["packed", Quantity.bytes(report.payloadByteCount)],
      ["bundle", Quantity.bytes(report.bundleByteCount) + Self.share(report)],
      ["tar SHA-256", report.tarDigest],
    ]
    if !leftOut.isEmpty { rows.append(["left out", leftOutText]) }
    text += TextLayout.table(rows)
    if report.droppedKeyCount > 0 {
      text += "  left out on purpose: \(Quantity.count(report.droppedKeyCount, "API key"))\n"
    }
    for pattern in selection.idle { text += "  nothing matched '\(SafeText.escape(pattern.text))'\n" }
    for path in report.omitted.prefix(20) { text += "  left out: \(SafeText.escape(path))\n" }
    if report.omitted.count > 20 { text += "  and \(report.omitted.count - 20) more; --json has all\n" }
    if !report.findings.isEmpty {
      text += "\n\(Quantity.count(report.findings.count, "finding"))\n" + FindingText.lines(report.findings)
    }
    return text
  }

  var leftOut: PagedList<LeftOut> {
    isWhole ? selection.leftOut : selection.leftOut.filter { $0.reason == .excluded }
  }

  private static let notes: [LeftOut.Reason: String] = [
    .hotDatabase: "being written", .link: "link", .specialFile: "no regular file",
  ]

  /// What was left out, in one line: every database that was being written, and some of the rest.
  private var leftOutText: String {
    let isHot = { (item: LeftOut) in item.reason == .hotDatabase }
    let hot = leftOut.filter(isHot)
    let shown = max(8, hot.count)
    let all = [AnySequence(hot), AnySequence(leftOut.lazy.filter { !isHot($0) })].joined()
    let names = all.prefix(shown).map { item in
      let ids = item.sessionIDs.map { "session '\(SafeText.escape($0))'" }
      let files = item.fileCount > 1 ? [Quantity.count(item.fileCount, "file")] : []
      let notes = ids + files + (Self.notes[item.reason].map { [$0] } ?? [])
      return SafeText.escape(item.path) + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")
    }
    let more = leftOut.count - shown
    return names.joined(separator: ", ") + (more > 0 ? ", and \(more) more; --json has all" : "")
  }

  private static func share(_ report: PackReport) -> String {
    guard report.payloadByteCount > 0 else { return "" }
    let percent = Double(report.bundleByteCount) / Double(report.payloadByteCount) * 100
    return percent < 1000 ? ", \(Int(percent.rounded()))%" : ""
  }

  /// The same as an object.
  var json: StreamedObject {
    var object = StreamedObject([
      "store": .path(store), "output": .path(output), "sessions": .integer(report.sessionCount),
      "files": .integer(report.fileCount), "payloadBytes": .integer(report.payloadByteCount),
      "bytes": .integer(report.bundleByteCount), "tarSHA256": .string(report.tarDigest),
      "sha256": .string(report.bundleDigest),
    ])
    object.append("omitted", report.omitted)
    object.append(["droppedKeys": .integer(report.droppedKeyCount)])
    object.append("leftOut", leftOut, Self.object)
    object.append(["idleGlobs": .array(selection.idle.map { .string($0.text) })])
    object.append(findings: report.findings)
    return object
  }

  static func object(_ item: LeftOut) -> JSON {
    [
      "path": .path(item.path), "reason": .string(item.reason.rawValue), "files": .integer(item.fileCount),
      "bytes": .integer(item.byteCount), "sessions": .array(item.sessionIDs.map { .string($0) }),
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
      .init(
        path: "leftOut[].path", meaning: "a file of the store that is not in the bundle, or a folder of such files",
        kind: .path),
      .init(
        path: "leftOut[].reason",
        meaning: "version-control, leftover, secret, hot-database, excluded, not-of-a-session, link or special-file"),
      .init(path: "leftOut[].files", meaning: "how many files", kind: .integer),
      .init(path: "leftOut[].bytes", meaning: "their bytes", kind: .integer),
      .init(
        path: "leftOut[].sessions", meaning: "the sessions that are left out with them, by their ids", kind: .texts),
      .init(path: "idleGlobs", meaning: "patterns of --include and --exclude that matched nothing", kind: .texts),
    ] + CommandSpecification.Member.findings(in: "findings")

  /// Of several stores, the object has these besides: what the others say stands in each of `bundles`.
  static let several: [CommandSpecification.Member] = [
    .init(
      path: "bundles[]", meaning: "of several stores: such an object each, or store and error", kind: .object,
      isOptional: true),
    .init(path: "packed", meaning: "of several stores, how many were packed", kind: .integer, isOptional: true),
    .init(path: "stores", meaning: "of so many that were to be packed", kind: .integer, isOptional: true),
    .init(path: "empty", meaning: "stores without a session that --all left out", kind: .integer, isOptional: true),
  ]
}
