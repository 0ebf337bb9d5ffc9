import SatchelBackups
import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

extension CommandSpecification {
  /// `restore`
  static let restore = CommandSpecification(
    name: "restore",
    summary: "restore a snapshot, or some of its sessions",
    operands: [.snapshot],
    options: [
      .repository,
      OptionSpecification(
        long: "into", value: ValueSpecification(name: "DIR", kind: .folder), isRequired: true,
        summary: "the folder to restore into"),
      OptionSpecification(
        long: "session", value: ValueSpecification(name: "ID", kind: .sessionID), isRepeatable: true,
        summary: "only this session, also one that has vanished; the beginning of an id will do"),
      OptionSpecification(
        long: "at", value: ValueSpecification(name: "TIME"),
        summary: "the newest snapshot up to then: 2026-06-01, '2026-06-01 08:00' (UTC), or 36h, 7d, 2w ago"),
      OptionSpecification(
        long: "on-conflict",
        value: ValueSpecification(name: "POLICY", kind: .choice(ConflictPolicy.allCases.map(\.rawValue))),
        summary: "what becomes of a session that is there with other content (stop if not given; see import)"),
      OptionSpecification(long: "dry-run", summary: "check all and write nothing"),
      .keyFile,
    ],
    details: [
      """
      A snapshot of one store comes straight into DIR, one of several stores into a folder each inside of it. Files come \
      with their times and modes, empty folders too; what stood behind a link comes as a file. Every chunk is held against \
      its digest before it is written. Nothing that is there is replaced, but as --on-conflict says; 'satchel import \
      --undo' takes a restore back.
      """,
      """
      What is damaged in the repository is left out of its file, named, and makes the status 4; all else is restored.
      """,
    ],
    members: RestoreReports.members,
    examples: [
      Example(line: "satchel restore /mnt/backup/satchel --into restored", meaning: "the newest snapshot"),
      Example(
        line: "satchel restore /mnt/backup/satchel:latest --session s-1 --into ~/.a3s/sessions",
        meaning: "one session, back into its store"),
      Example(line: "satchel restore /mnt/backup/satchel --at 7d --into before", meaning: "as it was a week ago"),
    ],
    statuses: [
      .differences: "restored, but a session or file that is there with other content stayed",
      .unreadable: "there is no repository, or no such session in it",
      .damaged: "something in the repository is damaged; the rest was restored",
      .refused: "something is there with other content, or a name cannot be written safely",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runRestore)
}

@Sendable private func runRestore(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console)
  let repository = try console.repository(at: operand.path)
  guard let target = invocation.path("into"), !target.isEmpty else {
    throw .usage("--into names no folder", command: invocation.command)
  }
  let name = try operand.chosenSnapshot(invocation)
  var options = RestoreOptions()
  options.sessionIDs = invocation.has("session") ? invocation.sessionIDs("session") : nil
  options.importing.isDryRun = invocation.has("dry-run")
  options.importing.stateFolder = console.environment.stateFolder
  options.importing.key = try console.sealingKey(invocation)
  options.importing.reading.temporaryFolder = console.environment.temporaryFolder
  if let policy = invocation.text("on-conflict").flatMap(ConflictPolicy.init) { options.importing.onConflict = policy }
  let report: RestoreReport
  do throws(BackupError) {
    report = try repository.restore(name, at: try time(invocation, console), into: target, options: options)
  } catch { throw Failure(error) }
  let reports = RestoreReports(report: report, repository: operand.path, target: target)
  console.conclude(invocation, json: reports.json, text: reports.text)
  if !report.isWhole { return .damaged }
  return report.stores.allSatisfy(\.imported.isComplete) ? .done : .differences
}

private func time(_ invocation: Invocation, _ console: Console) throws(BackupError) -> FileTime? {
  guard let text = invocation.text("at") else { return nil }
  guard let instant = TimeText.instant(text, now: console.environment.seconds()) else {
    throw BackupError(
      .noSuchSnapshot, "--at '\(text)' is no time: write 2026-06-01, '2026-06-01 08:00' (UTC), or 36h, 7d, 2w")
  }
  return FileTime(seconds: instant.seconds)
}

extension RepositoryOperand {
  /// The snapshot that was named: behind the colon, or, where the repository is named otherwise, as an operand.
  func chosenSnapshot(_ invocation: Invocation) throws(Failure) -> String? {
    guard let first = rest.first else { return snapshot }
    guard rest.count == 1, snapshot == nil else {
      throw .usage("name one snapshot", command: invocation.command)
    }
    return first.description
  }
}

/// What was restored, for people and for programs.
struct RestoreReports {
  var report: RestoreReport
  var repository: FilePath
  var target: FilePath

  var text: String {
    var text = "\(SafeText.escape(repository)):\(report.snapshot.name)\n"
    for store in report.stores {
      text +=
        ImportReports(
          report: store.imported, conversion: nil, bundle: repository, target: store.folder, isOfBackup: true
        ).text
      for hurt in store.hurt.prefix(100) {
        let place = hurt.offset.map { "from byte \($0) on" } ?? "somewhere in it"
        let count = hurt.byteCount.map { Quantity.count($0, "byte") } ?? "part of it"
        text += "  damaged: \(SafeText.escape(hurt.path)): \(count) missing \(place)\n"
      }
      if store.hurt.count > 100 { text += "  and \(store.hurt.count - 100) more; --json has all\n" }
      if store.hurtPageCount > 0 {
        text +=
          "  damaged: \(Quantity.count(store.hurtPageCount, "page")) of the catalogue; the files that they tell of are missing\n"
      }
    }
    return text
  }

  var json: StreamedObject {
    var object = StreamedObject([
      "repository": .path(repository), "snapshot": .string(report.snapshot.name), "into": .path(target),
      "whole": .bool(report.isWhole),
    ])
    object.append(
      "stores",
      report.stores.map { store in
        var object = StreamedObject([
          "format": .string(store.store.format.rawValue), "store": .path(store.store.root),
          "folder": .path(store.folder), "dryRun": .bool(store.imported.isDryRun),
        ])
        object.append("sessions", store.imported.sessions) {
          ["id": .string($0.id), "action": .string($0.action.rawValue), "newID": .optional($0.newID)]
        }
        object.append("written", store.imported.written)
        object.append([
          "writtenBytes": .integer(store.imported.writtenByteCount),
          "identical": .integer(store.imported.identical.count), "undo": store.imported.undo.map { .path($0) } ?? .null,
        ])
        object.append("kept", store.imported.kept)
        object.append("damaged", store.hurt) {
          ["path": .path($0.path), "offset": .optional($0.offset), "bytes": .optional($0.byteCount)]
        }
        object.append(["damagedPages": .integer(store.hurtPageCount)])
        object.append(findings: store.imported.findings)
        return object
      })
    return object
  }

  /// What the members mean.
  static let members: [CommandSpecification.Member] =
    [
      .init(path: "repository", meaning: "the repository", kind: .path),
      .init(path: "snapshot", meaning: "the snapshot"),
      .init(path: "into", meaning: "the folder that was named", kind: .path),
      .init(path: "whole", meaning: "whether nothing is missing through damage", kind: .flag),
      .init(path: "stores[].format", meaning: "the format of its sessions"),
      .init(path: "stores[].store", meaning: "where the store stood", kind: .path),
      .init(path: "stores[].folder", meaning: "where it was restored", kind: .path),
      .init(path: "stores[].dryRun", meaning: "whether nothing was written because of --dry-run", kind: .flag),
      .init(path: "stores[].sessions[].id", meaning: "the id in the snapshot"),
      .init(
        path: "stores[].sessions[].action", meaning: "new, completed, identical, skipped, replaced, renamed or appended"
      ),
      .init(path: "stores[].sessions[].newID", meaning: "the id that it got, or null", kind: [.text, .null]),
      .init(path: "stores[].written", meaning: "files that were written, relative to the folder", kind: .paths),
      .init(path: "stores[].writtenBytes", meaning: "their bytes", kind: .integer),
      .init(path: "stores[].identical", meaning: "files that were there already with the same bytes", kind: .integer),
      .init(
        path: "stores[].undo", meaning: "the folder that keeps what taking back needs, or null", kind: [.path, .null]),
      .init(path: "stores[].kept", meaning: "files that are there with other content and stayed", kind: .paths),
      .init(path: "stores[].damaged[].path", meaning: "a file of which something is missing", kind: .path),
      .init(path: "stores[].damaged[].offset", meaning: "where in it, or null", kind: [.integer, .null]),
      .init(path: "stores[].damaged[].bytes", meaning: "how many bytes, or null", kind: [.integer, .null]),
      .init(path: "stores[].damagedPages", meaning: "pages of the catalogue that cannot be read", kind: .integer),
    ] + CommandSpecification.Member.findings(in: "stores[].findings")
}
