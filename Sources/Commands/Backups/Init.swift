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
  let operand = try RepositoryOperand(invocation, console)
  do throws(BackupError) {
    _ = try Repository.create(operand.path, console.repositoryOptions, system: console.files)
  } catch { throw Failure(error).inFile(operand.path) }
  let name = SafeText.escape(operand.path)
  console.conclude(
    invocation, json: ["repository": .path(operand.path), "encrypted": false],
    text: "\(name): an empty repository, not encrypted; 'satchel backup --repo \(name)' fills it\n")
  return .done
}
