import SatchelBackups
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

extension CommandSpecification {
  /// `check`
  static let check = CommandSpecification(
    name: "check",
    summary: "look for damage in a repository",
    operands: [.repository],
    options: [
      .repository,
      OptionSpecification(
        long: "read-data", value: ValueSpecification(name: "PART", kind: .usual(["10%", "30m"])), implied: "100%",
        summary: "read every byte; or a part of the blobs (10%), or for so long (30m, 2h), others each time"),
    ],
    details: [
      """
      Without --read-data, all documents and catalogues are read, and of each pack the size and the table. What is damaged \
      or missing is told, and the sessions that it hurts. Nothing is changed.
      """
    ],
    members: CheckReports.members,
    examples: [
      Example(line: "satchel check /mnt/backup/satchel", meaning: "is all there?"),
      Example(line: "satchel check /mnt/backup/satchel --read-data", meaning: "is every byte as it was?"),
    ],
    statuses: [
      .unreadable: "there is no repository, or it cannot be read",
      .damaged: "something is damaged or missing",
      .refused: "another run clears up the repository (prune, repair)",
      .outputFailed: "standard output could not be written",
    ],
    action: runCheck)

  /// `repair`
  static let repair = CommandSpecification(
    name: "repair",
    summary: "take out of a repository what is damaged, and keep the rest",
    operands: [.repository],
    options: [
      .repository, OptionSpecification(long: "dry-run", summary: "say what would be done, and change nothing"),
    ],
    details: [
      """
      Every blob is read. Of a damaged pack what is sound is kept; a file that lacks something afterwards comes out of a \
      restore without that, and is named. A lost index.json is made anew. The next backup stores again what is missing and \
      still stands at its source.
      """
    ],
    members: CheckReports.repairMembers,
    examples: [Example(line: "satchel repair /mnt/backup/satchel", meaning: "save what can be saved")],
    statuses: [
      .differences: "something was taken out, which the report names",
      .unreadable: "there is no repository, or it cannot be read",
      .damaged: ExitStatus.damaged.meaning,
      .refused: "another run uses the repository",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runRepair)
}

@Sendable private func runCheck(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console)
  try operand.demandWhole(invocation)
  let repository = try console.repository(at: operand.path)
  var depth = CheckDepth.structure
  if let text = invocation.text("read-data") {
    guard let told = CheckDepth(text) else {
      throw .usage("--read-data '\(text)' is neither a share (10%) nor a time (30m, 2h)", command: invocation.command)
    }
    depth = told
  }
  let report: CheckReport
  do throws(BackupError) {
    report = try repository.check(depth, milliseconds: console.environment.milliseconds)
  } catch { throw Failure(error) }
  let reports = CheckReports(report: report, repository: operand.path)
  if invocation.isJSON { try console.print(reports.json) } else { try console.report(reports.text) }
  try console.flush()
  return report.isSound ? .done : .damaged
}

@Sendable private func runRepair(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console)
  try operand.demandWhole(invocation)
  let repository = try console.repository(at: operand.path)
  let report: RepairReport
  do throws(BackupError) { report = try repository.repair(isDryRun: invocation.has("dry-run")) } catch {
    throw Failure(error)
  }
  console.conclude(
    invocation, json: CheckReports.json(report, operand.path), text: CheckReports.text(report, operand.path))
  return report.isIdle ? .done : .differences
}

extension CheckDepth {
  /// A share or a time; nil for anything else.
  fileprivate init?(_ text: String) {
    guard let last = text.last, let number = UInt64(text.dropLast()), number <= 100_000 else { return nil }
    switch last {
    case "%" where number == 100: self = .all
    case "%" where number < 100: self = .percent(Int(number))
    case "s": self = .seconds(number)
    case "m": self = .seconds(number * 60)
    case "h": self = .seconds(number * 3600)
    default: return nil
    }
  }
}

/// What was found and mended, for people and for programs.
struct CheckReports {
  var report: CheckReport
  var repository: FilePath

  var text: String {
    var text =
      "\(SafeText.escape(repository)): \(Quantity.count(report.snapshotCount, "snapshot")), "
      + "\(Quantity.count(report.blobCount, "blob")), \(Quantity.bytes(report.readByteCount)) read: "
      + (report.isSound ? "no damage\n" : "\(Quantity.count(report.faults.count, "fault"))\n")
    for fault in report.faults.prefix(100) { text += "  \(SafeText.escape(fault.message))\n" }
    if report.faults.count > 100 { text += "  and \(report.faults.count - 100) more; --json has all\n" }
    for session in report.sessions.prefix(100) {
      text +=
        "  hurt: session \(SafeText.escape(session.id)) of '\(SafeText.escape(session.root))' in "
        + "\(Quantity.count(session.snapshotCount, "snapshot")), last in \(session.snapshot)\n"
    }
    if report.sessions.count > 100 { text += "  and \(report.sessions.count - 100) more; --json has all\n" }
    for file in report.files.prefix(100) { text += "  hurt: file \(SafeText.escape(file))\n" }
    if !report.isSound {
      text += "'satchel repair' takes out what is damaged; the next backup stores again what its source still has\n"
    }
    return text
  }

  var json: StreamedObject {
    var object = StreamedObject([
      "repository": .path(repository), "sound": .bool(report.isSound), "snapshots": .integer(report.snapshotCount),
      "blobs": .integer(report.blobCount), "readBytes": .integer(report.readByteCount),
    ])
    object.append("faults", report.faults) { ["blob": .optional($0.blob), "message": .string($0.message)] }
    object.append("sessions", report.sessions) {
      [
        "id": .string($0.id), "store": .path($0.root), "snapshot": .string($0.snapshot),
        "snapshots": .integer($0.snapshotCount),
      ]
    }
    object.append("files", report.files)
    return object
  }

  static let members: [CommandSpecification.Member] = [
    .init(path: "repository", meaning: "the repository", kind: .path),
    .init(path: "sound", meaning: "whether no damage was found", kind: .flag),
    .init(path: "snapshots", meaning: "how many snapshots there are", kind: .integer),
    .init(path: "blobs", meaning: "how many blobs there are", kind: .integer),
    .init(path: "readBytes", meaning: "how many bytes of them were read", kind: .integer),
    .init(path: "faults[].blob", meaning: "the digest of the blob, or null", kind: [.text, .null]),
    .init(path: "faults[].message", meaning: "what is damaged or missing"),
    .init(path: "sessions[].id", meaning: "a session that cannot be restored whole"),
    .init(path: "sessions[].store", meaning: "the folder of its store", kind: .path),
    .init(path: "sessions[].snapshot", meaning: "the newest snapshot in which it is hurt"),
    .init(path: "sessions[].snapshots", meaning: "in how many snapshots it is", kind: .integer),
    .init(path: "files", meaning: "files of no session that cannot be restored whole", kind: .paths),
  ]

  static func text(_ report: RepairReport, _ repository: FilePath) -> String {
    var text = "\(SafeText.escape(repository)): "
    text += report.isIdle ? "nothing to repair\n" : report.isDryRun ? "nothing changed (--dry-run)\n" : "repaired\n"
    if report.madeIndex { text += "  index.json was damaged or gone: made anew of the manifests that are there\n" }
    for name in report.lostSnapshots { text += "  lost: the snapshot \(SafeText.escape(name))\n" }
    for blob in report.damagedBlobs.prefix(100) { text += "  damaged: the blob \(blob)\n" }
    for file in report.hurtFiles.prefix(100) { text += "  lost in part: \(SafeText.escape(file))\n" }
    if report.hurtFiles.count > 100 { text += "  and \(report.hurtFiles.count - 100) more; --json has all\n" }
    if report.lostPageCount > 0 {
      text +=
        "  lost: \(Quantity.count(report.lostPageCount, "page")) of catalogues, with the files that they told of\n"
    }
    if report.rewrittenSnapshotCount > 0 {
      text += "  \(Quantity.count(report.rewrittenSnapshotCount, "snapshot")) gone over\n"
    }
    return text
  }

  static func json(_ report: RepairReport, _ repository: FilePath) -> StreamedObject {
    var object = StreamedObject([
      "repository": .path(repository), "dryRun": .bool(report.isDryRun), "madeIndex": .bool(report.madeIndex),
      "lostSnapshots": .texts(report.lostSnapshots), "damagedBlobs": .texts(report.damagedBlobs),
      "lostPages": .integer(report.lostPageCount),
    ])
    object.append("hurtFiles", report.hurtFiles)
    return object
  }

  static let repairMembers: [CommandSpecification.Member] = [
    .init(path: "repository", meaning: "the repository", kind: .path),
    .init(path: "dryRun", meaning: "whether nothing was changed because of --dry-run", kind: .flag),
    .init(path: "madeIndex", meaning: "whether index.json was made anew", kind: .flag),
    .init(path: "lostSnapshots", meaning: "snapshots that cannot be had", kind: .texts),
    .init(path: "damagedBlobs", meaning: "blobs that were damaged", kind: .texts),
    .init(path: "lostPages", meaning: "pages of catalogues that cannot be had", kind: .integer),
    .init(path: "hurtFiles", meaning: "files that lack something now", kind: .paths),
  ]
}
