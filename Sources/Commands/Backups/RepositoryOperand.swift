import SatchelBackups
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

/// Which repository a command works on, and what else was named.
struct RepositoryOperand {
  /// Its folder.
  var path: FilePath
  /// The snapshot that was named with it.
  var snapshot: String?
  /// The other operands.
  var rest: [FilePath]

  /// The repository of a command line: `--repo`, else the first operand, else `SATCHEL_REPOSITORY`. `needed` is how many
  /// other operands the command cannot do without: a first operand that is one of them is no repository.
  init(_ invocation: Invocation, _ console: Console, needed: Int = 0) throws(Failure) {
    let operands = invocation.operands
    if let named = invocation.path("repo") {
      (path, snapshot) = Self.cut(named, console)
      rest = operands
      return
    }
    if let variable = console.environment.repository {
      var isNamed = false
      if let first = operands.first, operands.count > needed {
        isNamed = try Self.isRepository(Self.cut(first, console).path, console)
      }
      if !isNamed {
        (path, snapshot) = Self.cut(variable, console)
        rest = operands
        return
      }
    }
    guard let first = operands.first else {
      throw .usage(
        "REPO is missing: name a repository, with --repo or SATCHEL_REPOSITORY too", command: invocation.command)
    }
    (path, snapshot) = Self.cut(first, console)
    rest = Array(operands.dropFirst())
  }

  /// Refuses a snapshot, where the command is about the repository as a whole.
  func demandWhole(_ invocation: Invocation) throws(Failure) {
    guard let snapshot else { return }
    throw .usage(
      "'\(snapshot)' names a snapshot, and this is about the repository as a whole; name that alone",
      command: invocation.command)
  }

  /// Cuts `REPO:SNAPSHOT` at the last colon behind the last slash, unless the whole names something.
  static func cut(_ operand: FilePath, _ console: Console) -> (path: FilePath, snapshot: String?) {
    let bytes = operand.bytes
    let name = bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    guard let colon = bytes[name...].lastIndex(of: UInt8(ascii: ":")), colon > 0,
      (try? fileStatus(operand, system: console.files)) ?? nil == nil
    else { return (operand, nil) }
    return (FilePath(bytes: bytes[..<colon]), String(decoding: bytes[(colon + 1)...], as: UTF8.self))
  }

  /// Whether a folder is laid out as repositories are.
  static func isRepository(_ path: FilePath, _ console: Console) throws(Failure) -> Bool {
    do throws(FileError) {
      return try fileStatus(path.appending("oci-layout"), system: console.files)?.kind == .regular
    } catch {
      if error.code == .notADirectory { return false }
      throw Failure(error)
    }
  }
}

extension Console {
  /// Opens a repository.
  func repository(at path: FilePath) throws(Failure) -> Repository {
    do throws(BackupError) {
      return try Repository(path, repositoryOptions, system: files)
    } catch { throw Failure(error).inFile(path) }
  }

  /// What repositories are told of this run.
  var repositoryOptions: Repository.Options {
    var options = Repository.Options(host: environment.host)
    options.program = "\(ProgramTable.name) \(ProgramTable.version)"
    let seconds = environment.seconds
    let now = options.surroundings.now
    // The clock of the environment, with the system's part of a second where they agree.
    options.surroundings.now = {
      // Clocks of whole seconds may lag behind by a tick.
      let (time, exact) = (seconds(), now())
      return (time...time + 1).contains(exact.seconds) ? exact : FileTime(seconds: time)
    }
    return options
  }
}

extension Invocation {
  /// The same with the operands of a command that takes other things too: with `--repo`, they are snapshots of that; with
  /// no operand, the repository itself is meant, as `SATCHEL_REPOSITORY` may say.
  func namingRepository(_ console: Console) throws(Failure) -> Invocation {
    var named = self
    if let repository = path("repo") {
      named.operands =
        operands.isEmpty
        ? [repository] : operands.map { FilePath(bytes: repository.bytes + [UInt8(ascii: ":")] + $0.bytes) }
    } else if operands.isEmpty, let repository = console.environment.repository {
      named.operands = [repository]
    }
    guard let first = command.operands.first, named.operands.isEmpty else { return named }
    throw .usage("\(first.value.name) is missing (\(first.summary))", command: command)
  }
}

extension OptionSpecification {
  /// Which repository.
  static let repository = OptionSpecification(
    long: "repo", value: ValueSpecification(name: "REPO", kind: .folder),
    summary: "the repository, instead of the first operand or SATCHEL_REPOSITORY")
}

extension OperandSpecification {
  /// A repository.
  static let repository = OperandSpecification(
    value: ValueSpecification(name: "REPO", kind: .folder), isRequired: false,
    summary: "the folder of the repository; --repo or SATCHEL_REPOSITORY say it too")
  /// A snapshot of a repository.
  static let snapshot = OperandSpecification(
    value: ValueSpecification(name: "REPO[:SNAPSHOT]", kind: .path), isRequired: false,
    summary:
      "the repository and, behind a colon, a snapshot: its name, four or more characters of its beginning or end, or latest; else the newest, if all are of one machine and the same stores"
  )
}

extension Failure {
  /// Something about a repository.
  init(_ error: BackupError) {
    if let inner = error.bundleError {
      self.init(inner)
    } else if let inner = error.sessionError {
      self.init(inner)
    } else if let inner = error.fileError {
      self.init(inner)
      if error.code == .outputFailed, status == .unreadable { (status, code) = (.outputFailed, "output-failed") }
    } else {
      self.init(error.code.rawValue, Self.status(of: error.code), error.message)
    }
    details += error.choices.prefix(20)
    if !error.choices.isEmpty { extra.append(JSONMember("choices", .texts(error.choices))) }
  }

  private static func status(of code: BackupError.Code) -> ExitStatus {
    switch code {
    case .notARepository, .newerVersion, .noSuchSession, .inputFailed: .unreadable
    case .noSuchSnapshot, .severalSnapshots: .badCommandLine
    case .damaged: .damaged
    case .exists, .busy, .refused: .refused
    case .outputFailed, .unavailable: .outputFailed
    }
  }
}
