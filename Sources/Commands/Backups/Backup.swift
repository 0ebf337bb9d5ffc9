import SatchelBackups
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension CommandSpecification {
  /// `backup`
  static let backup = CommandSpecification(
    name: "backup",
    summary: "back up stores into a repository",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "STORE", kind: .folder), isRequired: false, isRepeatable: true,
        summary: "the folder of a store, or one that has stores inside; with --all, where to search")
    ],
    options: [
      .repository,
      OptionSpecification(long: "all", summary: "back up every store that 'satchel find' finds"),
      OptionSpecification(
        long: "tag", value: ValueSpecification(name: "TEXT"), isRepeatable: true,
        summary: "a word for the snapshot, by which 'forget --keep-tag' keeps it"),
      OptionSpecification(long: "full", summary: "read all files, also those that look unchanged"),
      OptionSpecification(long: "dry-run", summary: "read and compare, and write nothing"),
      .noFollow,
      .keyFile,
      .maximumValue,
    ],
    details: [
      """
      A snapshot holds the files of the stores byte for byte. What is in the repository already is not stored again, \
      wherever it stands; a store in which nothing changed costs a look at its files, and of a file that grew only what \
      came behind is stored. Files that cannot be read do not stop the rest.
      """,
      """
      A session that is gone at its source stays: its last version is in every later snapshot, until 'satchel forget \
      --session' takes it out. What is left out follows the rules of 'satchel pack', and the report tells it.
      """,
      """
      Several backups may run at once, also into one repository. One that is stopped leaves every snapshot whole, and the \
      next does not store again what it had written.
      """,
    ],
    members: BackupReports.members,
    examples: [
      Example(line: "satchel backup ~/.a3s/sessions --repo /mnt/backup/satchel", meaning: "one store"),
      Example(line: "satchel backup --all --repo /mnt/backup/satchel", meaning: "everything that is yours"),
    ],
    statuses: [
      .differences: "backed up, but something was left out that may be missed, or a store could not be read",
      .unreadable: "no store could be read, or there is no repository",
      .damaged: ExitStatus.damaged.meaning,
      .refused: "another run clears up the repository (prune, repair)",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runBackup)
}

@Sendable private func runBackup(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  guard let named = invocation.path("repo") ?? console.environment.repository else {
    var failure = Failure.usage("no repository is named", command: invocation.command)
    failure.details = [
      "make one:  satchel init /path/to/backups",
      "use it:    satchel backup STORE --repo /path/to/backups",
      "or always: export SATCHEL_REPOSITORY=/path/to/backups",
    ]
    throw failure
  }
  let (path, snapshot) = RepositoryOperand.cut(named, console)
  if snapshot != nil { throw .usage("a backup makes a new snapshot; name the repository alone", command: .backup) }
  let repository = try console.repository(at: path)
  var status = ExitStatus.done
  var missing: [(FilePath, Failure)] = []
  let stores = try storesToBackUp(invocation, console, &status, &missing)
  var options = BackupOptions()
  options.tags = invocation.texts("tag")
  options.readsAll = invocation.has("full")
  options.isDryRun = invocation.has("dry-run")
  options.followsLinks = invocation.followsLinks
  options.key = try console.sealingKey(invocation)
  options.limits = invocation.readingLimits
  let line = console.progress
  options.progress = { done, total in line.update(stage: "backing up", done: done, total: total) }
  let report: BackupReport
  do throws(BackupError) { report = try repository.backup(stores, options: options) } catch { throw Failure(error) }
  let reports = BackupReports(report: report, repository: path, isDryRun: options.isDryRun, missing: missing)
  console.conclude(invocation, json: reports.json, text: reports.text)
  for (store, error) in report.failed { console.tell(Failure(error).inFile(store), asJSON: invocation.isJSON) }
  return report.hasMissed ? status.worse(.differences) : status
}

private func storesToBackUp(
  _ invocation: Invocation, _ console: Console, _ status: inout ExitStatus,
  _ missing: inout [(FilePath, Failure)]
) throws(Failure) -> [FoundStore] {
  var stores: [FoundStore] = []
  // Stores are known by where they stand, from the root folder on.
  var invocation = invocation
  invocation.operands = invocation.operands.map { BundleName.absolute($0, console.environment.workingFolder) }
  if invocation.has("all") {
    var finder = StoreFinder(invocation, console)
    try finder.find(below: invocation.operands, isJSON: invocation.isJSON)
    finder.tellObstacles()
    status = finder.status
    stores = finder.stores.map(\.store)
    if stores.isEmpty { throw Failure("no-store", .unreadable, finder.nothing(below: invocation.operands)) }
  } else {
    guard !invocation.operands.isEmpty else {
      throw .usage("STORE is missing: name the folder of a store, or --all", command: .backup)
    }
    var known: Set<FoundStore> = []
    for operand in invocation.operands {
      do throws(Failure) {
        for store in try console.stores(in: operand, invocation) where known.insert(store).inserted {
          stores.append(store)
        }
      } catch {
        if invocation.operands.count == 1 { throw error }
        _ = try console.survive(error, isJSON: invocation.isJSON)
        missing.append((operand, error))
        status = status.worse(.differences)
      }
    }
    if stores.isEmpty { throw Failure("no-store", .unreadable, "none of the named folders could be read") }
  }
  return stores
}
