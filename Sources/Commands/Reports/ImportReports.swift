import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

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
  /// Whether it came from a backup.
  var isOfBackup = false

  /// What was, or would be, written.
  var text: String {
    let there = report.sessions.count { $0.action != .skipped }
    let count = Quantity.count(report.sessions.count, "session")
    let sessions = there == report.sessions.count ? count : "\(there) of \(count)"
    let verb = report.isDryRun ? "would be written" : conversion == nil ? "written" : "converted"
    let files = Quantity.count(report.written.count, "file")
    var text = "\(SafeText.escape(target)): \(sessions); \(files) \(verb), \(Quantity.bytes(report.writtenByteCount))\n"
    if let foreign = report.foreign {
      text +=
        foreign.isBag
        ? "  not in the form of a bundle (\(foreign.kind)): held against its own manifests, and intact\n"
        : "  no bundle but a plain archive (\(foreign.kind)): it has no checksums that could be checked\n"
      text += Self.lines(foreign.skipped.map { "left out: \(SafeText.escape($0.name)), \(SafeText.escape($0.reason))" })
    }
    if report.verification == nil, report.foreign == nil, !isOfBackup {
      text += "  checked by the index; what stands elsewhere in the bundle only 'satchel verify' looks at\n"
    }
    text += Self.lines(report.sessions.lazy.compactMap(Self.line))
    if !report.identical.isEmpty {
      text += "  \(Quantity.count(report.identical.count, "file")) of the same bytes already there\n"
    }
    text += Self.lines(
      report.kept.lazy.map { "kept as it was: \(SafeText.escape($0)), which is there with other content" })
    if report.isDryRun { text += Self.lines(report.written.lazy.map { SafeText.escape($0) }) }
    if !report.findings.isEmpty { text += FindingText.lines(report.findings) }
    if let conversion { text += ConversionText.text(conversion, output: target) }
    return text
  }

  /// What became of a session that is not merely new or there already.
  private static func line(_ session: PlannedSession) -> String? {
    let (id, count) = (SafeText.escape(session.id), Quantity.count(session.differing.count, "file"))
    switch session.action {
    case .new: return nil
    case .identical: return session.newID.map { "\(id): there already under the id \(SafeText.escape($0))" }
    case .completed: return "\(id): some files were there, the others were added"
    case .skipped: return "\(id): skipped, another one is there (\(count) with other content)"
    case .replaced: return "\(id): replaced (\(count)); --undo brings the old one back"
    case .renamed:
      let runs = Quantity.count(session.renamedRuns.count, "run")
      return "\(id): another one is there; this one is called \(SafeText.escape(session.newID ?? "")) now"
        + (session.renamedRuns.isEmpty ? "" : ", and \(runs) of it got new ids")
    case .appended: return "\(id): lengthened (\(count))"
    }
  }

  private static func lines(_ lines: some Sequence<String>) -> String {
    var (text, count) = ("", 0)
    for line in lines {
      count += 1
      if count <= 100 { text += "  \(line)\n" }
    }
    return text + (count > 100 ? "  and \(count - 100) more; --json has all\n" : "")
  }

  /// The same as an object.
  var json: StreamedObject {
    var object = StreamedObject([
      "bundle": .path(bundle), "into": .path(target), "dryRun": .bool(report.isDryRun),
      "archive": .string(report.foreign?.kind ?? "bundle"), "checked": .string(checked),
      "skippedEntries": .array((report.foreign?.skipped ?? []).map { .path($0.name) }),
    ])
    object.append("sessions", report.sessions, Self.json)
    object.append(["complete": .bool(report.isComplete)])
    object.append("written", report.written)
    object.append(["writtenBytes": .integer(report.writtenByteCount)])
    object.append("identical", report.identical)
    object.append("retired", report.retired)
    object.append("kept", report.kept)
    object.append(["undo": report.undo.map { .path($0) } ?? .null])
    object.append(findings: report.findings)
    if let conversion {
      object.append("conversion", ConversionJSON.object(conversion, input: bundle, output: target))
    } else {
      object.append(["conversion": .null])
    }
    return object
  }

  private var checked: String {
    report.verification != nil ? "whole" : report.foreign == nil ? "sessions" : "nothing"
  }

  private static func json(_ session: PlannedSession) -> JSON {
    [
      "id": .string(session.id), "action": .string(session.action.rawValue), "newID": .optional(session.newID),
      "renamedRuns": .array(
        session.renamedRuns.map { ["id": .string($0.id), "newID": .string($0.newID)] }),
      "differing": .array(session.differing.map { .path($0) }),
    ]
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "bundle", meaning: "what was imported", kind: .path),
      .init(path: "into", meaning: "the folder", kind: .path),
      .init(path: "dryRun", meaning: "whether nothing was written because of --dry-run", kind: .flag),
      .init(path: "archive", meaning: "bundle, or the kind of archive, or folder"),
      .init(
        path: "checked",
        meaning: "what was held against checksums: whole (all of it), sessions (those read by its index) or nothing"),
      .init(path: "skippedEntries", meaning: "entries of a plain archive that are no files of the store", kind: .paths),
      .init(path: "sessions[].id", meaning: "the id in the bundle"),
      .init(
        path: "sessions[].action",
        meaning: "new, completed, identical, skipped, replaced, renamed or appended"),
      .init(
        path: "sessions[].newID", meaning: "the id that it got, or has from an import before, or null",
        kind: [.text, .null]),
      .init(path: "sessions[].renamedRuns[].id", meaning: "a run of a renamed session whose id was taken too"),
      .init(path: "sessions[].renamedRuns[].newID", meaning: "the id that the run got"),
      .init(path: "sessions[].differing", meaning: "its files that are there with other content", kind: .paths),
      .init(path: "complete", meaning: "whether every session and file of the bundle is there now", kind: .flag),
      .init(path: "written", meaning: "files that were written (or converted), relative to the store", kind: .paths),
      .init(path: "writtenBytes", meaning: "their bytes", kind: .integer),
      .init(path: "identical", meaning: "files that were there already with the same bytes", kind: .paths),
      .init(path: "retired", meaning: "files of the target that were moved away", kind: .paths),
      .init(
        path: "kept", meaning: "files of no one session that are there with other content and stayed", kind: .paths),
      .init(path: "undo", meaning: "the folder that keeps what taking back needs, or null", kind: [.path, .null]),
    ] + UndoReports.members + CommandSpecification.Member.findings(in: "findings") + [
      .init(path: "conversion", meaning: "with --as: what became of every value, or null", kind: [.object, .null])
    ] + ConversionJSON.members(in: "conversion.")
}
