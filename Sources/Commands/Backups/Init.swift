import SatchelBackups
import SatchelFiles
import SatchelJSONText

extension CommandSpecification {
  /// `init`
  static let initialise = CommandSpecification(
    name: "init",
    summary: "make a repository for backups",
    operands: [.repository],
    options: [.repository],
    details: [
      """
      A repository is a folder that only its owner can read. It is an OCI image layout: any program that copies files can \
      move or mirror it, and so can skopeo and oras. What is in it is not encrypted.
      """
    ],
    members: [
      .init(path: "repository", meaning: "the folder", kind: .path),
      .init(path: "encrypted", meaning: "false: what is in it can be read by whoever can read the folder", kind: .flag),
    ],
    examples: [Example(line: "satchel init /mnt/backup/satchel", meaning: "a new repository on another disk")],
    statuses: [
      .refused: "a repository, or something else, is there already",
      .unreadable: ExitStatus.unreadable.meaning,
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runInit)
}

@Sendable private func runInit(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  // A new repository may have any name, also one with a colon.
  guard let path = invocation.path("repo") ?? invocation.operands.first ?? console.environment.repository else {
    throw .usage("REPO is missing: name a folder, with --repo or SATCHEL_REPOSITORY too", command: invocation.command)
  }
  do throws(BackupError) {
    _ = try Repository.create(path, console.repositoryOptions, system: console.files)
  } catch { throw Failure(error).inFile(path) }
  let name = SafeText.escape(path)
  console.conclude(
    invocation, json: ["repository": .path(path), "encrypted": false],
    text: "\(name): an empty repository, not encrypted; 'satchel backup --repo \(name)' fills it\n")
  return .done
}
