import SatchelBackups
import SatchelBundling
import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

extension CommandSpecification {
  /// `export`
  static let export = CommandSpecification(
    name: "export",
    summary: "write a snapshot of a repository as a bundle",
    operands: [.snapshot],
    options: [
      .repository,
      OptionSpecification(
        long: "output", short: "o", value: ValueSpecification(name: "FILE", kind: .path), isRequired: true,
        summary: "the bundle to write"),
      .session,
      .replace,
      .keyFile,
    ],
    details: [
      """
      The bundle is the one that 'satchel pack' would have made of the store, with the same identity. A snapshot of several \
      stores cannot be one bundle. The files are first restored into a private folder in TMPDIR.
      """
    ],
    members: [
      .init(path: "repository", meaning: "the repository", kind: .path),
      .init(path: "snapshot", meaning: "the snapshot"),
      .init(path: "output", meaning: "the bundle", kind: .path),
      .init(path: "sessions", meaning: "how many sessions are in it", kind: .integer),
      .init(path: "files", meaning: "how many files", kind: .integer),
      .init(path: "bytes", meaning: "their bytes", kind: .integer),
      .init(path: "identity", meaning: "the identity of the bundle: SHA-256 in hexadecimal digits"),
    ],
    examples: [
      Example(line: "satchel export /mnt/backup/satchel -o sessions.tar.gz", meaning: "the newest snapshot as a bundle")
    ],
    statuses: [
      .unreadable: "there is no repository, or no such session in it",
      .damaged: "something in the repository is damaged; nothing was written",
      .refused: "the output exists (see --replace)",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runExport)

  /// `copy`
  static let copy = CommandSpecification(
    name: "copy",
    summary: "copy the snapshots of a repository into another",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "FROM[:SNAPSHOT]", kind: .path), isRequired: true,
        summary: "the repository to copy, or one snapshot of it"),
      OperandSpecification(
        value: ValueSpecification(name: "TO", kind: .folder), isRequired: false, summary: "the repository to copy into"),
    ],
    options: [.repository],
    details: [
      """
      What is there already is not copied again. Every blob is held against its name on the way. With --repo, that is the \
      repository to copy, and the one operand is where to.
      """
    ],
    members: [
      .init(path: "from", meaning: "the repository that was copied", kind: .path),
      .init(path: "to", meaning: "the repository that was copied into", kind: .path),
      .init(path: "copied", meaning: "snapshots that were copied", kind: .texts),
      .init(path: "present", meaning: "snapshots that were there already", kind: .texts),
      .init(path: "storedBytes", meaning: "bytes that were written", kind: .integer),
    ],
    examples: [Example(line: "satchel copy /mnt/backup/satchel /mnt/other/satchel", meaning: "a second copy of all")],
    statuses: [
      .unreadable: "one of them is no repository, or cannot be read",
      .damaged: "a blob is damaged; what needs it was not copied",
      .refused: "another run clears up one of them (prune, repair)",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runCopy)
}

@Sendable private func runExport(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console)
  let name = try operand.chosenSnapshot(invocation)
  let output = invocation.path("output") ?? ""
  let folder = PrivateFolder(console)
  defer { folder.remove() }
  if !invocation.has("replace") {
    let status: FileStatus?
    do throws(FileError) { status = try fileStatus(output, system: console.files) } catch { throw Failure(error) }
    if status != nil {
      throw Failure(
        "refused", .refused, "it exists; name another file, or say --replace", at: Place(file: output.description))
    }
  }
  let ids = invocation.has("session") ? invocation.sessionIDs("session") : nil
  let (store, format, snapshot) = try folder.restore(operand.path, name, sessions: ids, console)
  do throws(SessionError) {
    let inventory = try StoreRegistry.inventory(
      of: FoundStore(format: format, root: store), files: console.files,
      key: try key(invocation, console))
    var options = PackOptions()
    options.replacesOutput = invocation.has("replace")
    let report = try packed(inventory, to: output, options, console)
    let name = "\(SafeText.escape(operand.path)):\(snapshot.name)"
    console.conclude(
      invocation,
      json: [
        "repository": .path(operand.path), "snapshot": .string(snapshot.name), "output": .path(output),
        "sessions": .integer(report.sessionCount), "files": .integer(report.fileCount),
        "bytes": .integer(report.payloadByteCount), "identity": .string(report.tarDigest),
      ],
      text: "\(SafeText.escape(output)): \(Quantity.count(report.sessionCount, "session")) of \(name), "
        + "\(Quantity.count(report.fileCount, "file")), \(Quantity.bytes(report.payloadByteCount)) in "
        + "\(Quantity.bytes(report.bundleByteCount))\n  identity \(report.tarDigest)\n")
    return .done
  } catch { throw Failure(error) }
}

private func key(_ invocation: Invocation, _ console: Console) throws(SessionError) -> SealingKey? {
  do throws(Failure) { return try console.sealingKey(invocation) } catch {
    throw SessionError(.unreadable, error.message)
  }
}

private func packed(
  _ inventory: StoreInventory, to output: FilePath, _ options: PackOptions, _ console: Console
) throws(SessionError) -> PackReport {
  do throws(BundleError) {
    return try packBundle(inventory, to: .file(output), options: options, system: console.files)
  } catch { throw SessionError(.outputFailed, error.message) }
}

extension PrivateFolder {
  /// Restores the one store of a snapshot, or some sessions of it, and tells where it is; damage is an error.
  func restore(
    _ repository: FilePath, _ name: String?, sessions: [SessionID]?, _ console: Console
  ) throws(Failure) -> (store: FilePath, format: FormatID, snapshot: Snapshot) {
    let opened = try console.repository(at: repository)
    let shown = name.map { "\(repository):\($0)" } ?? repository.description
    let store = try place(named: "store", shown: shown)
    var options = RestoreOptions()
    options.sessionIDs = sessions
    do throws(BackupError) {
      let snapshot = try opened.snapshot(name)
      guard snapshot.stores.count == 1 || sessions != nil else {
        throw BackupError(
          .severalSnapshots,
          "the snapshot \(snapshot.name) has \(snapshot.stores.count) stores, and one is needed here; say --session, or restore it"
        )
      }
      let report = try opened.restore(snapshot.name, into: store, options: options)
      guard report.stores.count == 1 else {
        throw BackupError(
          .severalSnapshots, "\(report.stores.count) stores have the session, and one is needed; restore it")
      }
      guard report.isWhole else {
        throw BackupError(
          .damaged, "the snapshot \(snapshot.name) is damaged; 'satchel restore' restores what is sound")
      }
      return (report.stores[0].folder, report.stores[0].store.format, snapshot)
    } catch { throw Failure(error).inFile(repository) }
  }
}

@Sendable private func runCopy(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let operand = try RepositoryOperand(invocation, console, needed: 1)
  guard operand.rest.count == 1 else {
    throw .usage("TO is missing: the repository to copy into", command: invocation.command)
  }
  let from = try console.repository(at: operand.path)
  let to = try console.repository(at: operand.rest[0])
  let report: CopyReport
  do throws(BackupError) { report = try from.copy(to: to, operand.snapshot) } catch { throw Failure(error) }
  console.conclude(
    invocation,
    json: [
      "from": .path(operand.path), "to": .path(operand.rest[0]), "copied": .texts(report.copied.map(\.name)),
      "present": .texts(report.present.map(\.name)), "storedBytes": .integer(report.storedByteCount),
    ],
    text: "\(SafeText.escape(operand.rest[0])): \(Quantity.count(report.copied.count, "snapshot")) copied, "
      + "\(Quantity.grouped(report.present.count)) there already; \(Quantity.bytes(report.storedByteCount)) written\n")
  return .done
}
