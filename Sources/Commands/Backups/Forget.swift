import SatchelBackups
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

extension CommandSpecification {
  private static func keep(_ period: String, _ summary: String) -> OptionSpecification {
    OptionSpecification(
      long: "keep-\(period)", value: ValueSpecification(name: "N", kind: .number(0...100_000)), summary: summary)
  }

  /// `forget`
  static let forget = CommandSpecification(
    name: "forget",
    summary: "take snapshots out of a repository",
    operands: [
      .repository,
      OperandSpecification(
        value: ValueSpecification(name: "SNAPSHOT"), isRequired: false, isRepeatable: true,
        summary: "the snapshots to forget, where no rule is given"),
    ],
    options: [
      .repository,
      keep("last", "keep the N newest"),
      keep("hourly", "keep the newest of each of N hours"),
      keep("daily", "keep the newest of each of N days"),
      keep("weekly", "keep the newest of each of N weeks"),
      keep("monthly", "keep the newest of each of N months"),
      keep("yearly", "keep the newest of each of N years"),
      OptionSpecification(
        long: "keep-tag", value: ValueSpecification(name: "TEXT"), isRepeatable: true, summary: "keep what has this tag"
      ),
      OptionSpecification(
        long: "session", value: ValueSpecification(name: "ID", kind: .sessionID), isRepeatable: true,
        summary: "take this session, which has vanished at its source, out of every snapshot"),
      OptionSpecification(long: "prune", summary: "free the space at once, as 'satchel prune' does"),
      OptionSpecification(long: "dry-run", summary: "say what would go, and change nothing"),
    ],
    details: [
      """
      Rules count for each machine and set of stores by itself, and what any rule keeps is kept. The newest snapshot of \
      each always is, and with it the last version of every session that has vanished at its source.
      """
    ],
    members: ForgetReports.members,
    examples: [
      Example(
        line: "satchel forget /mnt/backup/satchel --keep-daily 7 --keep-weekly 5 --keep-monthly 12 --prune",
        meaning: "thin out what is old"),
      Example(line: "satchel forget /mnt/backup/satchel --session s-1", meaning: "let go of a session for ever"),
    ],
    statuses: [
      .unreadable: "there is no repository, or no such session in it",
      .damaged: "something in the repository is damaged; nothing was forgotten",
      .refused: "the snapshot is the newest, the session is still there, or another run holds the repository",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runForget)

  /// `prune`
  static let prune = CommandSpecification(
    name: "prune",
    summary: "free what no snapshot of a repository needs",
    operands: [.repository],
    options: [
      .repository, OptionSpecification(long: "dry-run", summary: "say what would go, and change nothing"),
    ],
    details: [
      """
      It may be stopped at any point. Backups and restores into or out of the repository end first. What is not known to \
      be Satchel's stays, and what came in after the last snapshot until it is a day old.
      """
    ],
    members: ForgetReports.pruneMembers(in: ""),
    examples: [Example(line: "satchel prune /mnt/backup/satchel", meaning: "free the space of forgotten snapshots")],
    statuses: [
      .unreadable: "there is no repository, or it cannot be read",
      .damaged: "something in the repository is damaged; nothing was pruned",
      .refused: "another run uses the repository",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runPrune)
}

@Sendable private func runForget(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console)
  let repository = try console.repository(at: operand.path)
  var names = operand.rest.map(\.description)
  if let snapshot = operand.snapshot { names.insert(snapshot, at: 0) }
  var rules = KeepRules()
  func count(_ name: String) -> Int { Int(clamping: invocation.number("keep-\(name)") ?? 0) }
  (rules.last, rules.hourly, rules.daily) = (count("last"), count("hourly"), count("daily"))
  (rules.weekly, rules.monthly, rules.yearly) = (count("weekly"), count("monthly"), count("yearly"))
  rules.tags = Set(invocation.texts("keep-tag"))
  let ways = [!names.isEmpty, !rules.isEmpty, invocation.has("session")].count { $0 }
  guard ways == 1 else {
    throw .usage(
      ways == 0
        ? "say what to forget: snapshots by name, a rule such as --keep-daily 7 (at least 1 of something), or --session ID"
        : "names, rules and --session do not go together", command: invocation.command)
  }
  let isDryRun = invocation.has("dry-run")
  let report: ForgetReport
  var pruned: PruneReport?
  do throws(BackupError) {
    report =
      invocation.has("session")
      ? try repository.forget(sessions: invocation.sessionIDs("session"), isDryRun: isDryRun)
      : try repository.forget(names, keeping: rules, isDryRun: isDryRun)
    if invocation.has("prune"), !isDryRun { pruned = try repository.prune() }
  } catch { throw Failure(error) }
  console.conclude(
    invocation, json: ForgetReports.json(report, pruned, operand.path),
    text: ForgetReports.text(report, operand.path) + (pruned.map { ForgetReports.text($0) } ?? ""))
  return .done
}

@Sendable private func runPrune(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console)
  try operand.demandWhole(invocation)
  let repository = try console.repository(at: operand.path)
  let report: PruneReport
  do throws(BackupError) { report = try repository.prune(isDryRun: invocation.has("dry-run")) } catch {
    throw Failure(error)
  }
  console.conclude(
    invocation, json: StreamedObject(ForgetReports.json(report)),
    text: "\(SafeText.escape(operand.path))\n\(ForgetReports.text(report))")
  return .done
}

/// What was forgotten and freed, for people and for programs.
enum ForgetReports {
  static func text(_ report: ForgetReport, _ repository: FilePath) -> String {
    let verb = report.isDryRun ? "would be forgotten" : "forgotten"
    if !report.sessions.isEmpty {
      let names = report.sessions.prefix(100).map { "  \(SafeText.escape($0))\n" }.joined()
      return
        "\(SafeText.escape(repository)): \(Quantity.count(report.sessions.count, "session")) \(verb) in every snapshot\n"
        + names
    }
    return
      "\(SafeText.escape(repository)): \(Quantity.count(report.forgotten.count, "snapshot")) \(verb), "
      + "\(Quantity.grouped(report.kept.count)) kept\n" + report.forgotten.map { "  \($0.name)\n" }.joined()
  }

  static func text(_ report: PruneReport) -> String {
    let verb = report.isDryRun ? "would be" : "were"
    var text =
      "  \(Quantity.count(report.removedPackCount, "pack")) \(verb) removed, "
      + "\(Quantity.grouped(report.rewrittenPackCount)) written anew; \(Quantity.bytes(report.byteCountAfter)) of "
      + "\(Quantity.bytes(report.byteCountBefore)) left\n"
    if !report.strangers.isEmpty {
      text +=
        "  \(Quantity.count(report.strangers.count, "blob")) that nothing names and that is not known to be Satchel's stayed\n"
    }
    return text
  }

  static func json(_ report: ForgetReport, _ pruned: PruneReport?, _ repository: FilePath) -> StreamedObject {
    var object = StreamedObject(["repository": .path(repository), "dryRun": .bool(report.isDryRun)])
    object.append("forgotten", report.forgotten) { .string($0.name) }
    object.append("kept", report.kept) { .string($0.name) }
    object.append("sessions", report.sessions) { .string($0) }
    object.append(["pruned": pruned.map { json($0) } ?? .null])
    return object
  }

  static func json(_ report: PruneReport) -> JSON {
    [
      "dryRun": .bool(report.isDryRun), "removedPacks": .integer(report.removedPackCount),
      "rewrittenPacks": .integer(report.rewrittenPackCount), "bytesBefore": .integer(report.byteCountBefore),
      "bytesAfter": .integer(report.byteCountAfter), "strangers": .texts(report.strangers),
    ]
  }

  static let members: [CommandSpecification.Member] =
    [
      .init(path: "repository", meaning: "the repository", kind: .path),
      .init(path: "dryRun", meaning: "whether nothing was changed because of --dry-run", kind: .flag),
      .init(path: "forgotten", meaning: "snapshots that are gone", kind: .texts),
      .init(path: "kept", meaning: "snapshots that stay", kind: .texts),
      .init(path: "sessions", meaning: "sessions that were taken out of every snapshot", kind: .texts),
      .init(path: "pruned", meaning: "with --prune: what was freed; else null", kind: [.object, .null]),
    ] + pruneMembers(in: "pruned.")

  static func pruneMembers(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path)dryRun", meaning: "whether nothing was changed because of --dry-run", kind: .flag),
      .init(path: "\(path)removedPacks", meaning: "packs that nothing needed", kind: .integer),
      .init(path: "\(path)rewrittenPacks", meaning: "packs of which little was needed, written anew", kind: .integer),
      .init(path: "\(path)bytesBefore", meaning: "bytes of all blobs before", kind: .integer),
      .init(path: "\(path)bytesAfter", meaning: "bytes that are left of them", kind: .integer),
      .init(
        path: "\(path)strangers", meaning: "blobs that nothing names and that are not known to be ours", kind: .texts),
    ]
  }
}
