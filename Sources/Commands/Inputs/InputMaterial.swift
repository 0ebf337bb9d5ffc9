import SatchelBundling
import SatchelFiles
import SatchelSessionModel

/// Makes of an operand what the work below can take: a file, a folder or a bundle. Standard input becomes a file unless it
/// is a bundle, an archive of somebody else's a folder; both are private, and are told of by what they came from.
final class InputMaterial {
  /// An operand that was looked at.
  enum Settled {
    /// A file that is no archive, or a folder.
    case path(FilePath)
    /// A bundle, and the file system to read it by.
    case bundle(BundleInput, any FileSystem)
  }

  private let invocation: Invocation
  private let console: Console
  private let folder: PrivateFolder
  private var hasReadInput = false

  /// For the operands of one command line.
  init(_ invocation: Invocation, _ console: Console) {
    self.invocation = invocation
    self.console = console
    folder = PrivateFolder(console)
  }

  /// What an operand is; bundles stay as they are.
  func settle(_ operand: FilePath) throws(Failure) -> Settled {
    if operand == "-" {
      let input = try beginInput()
      if ArchiveKind(beginning: input.beginning) == .bundle {
        return .bundle(.descriptor(console.environment.input), input)
      }
      let file = try folder.spool(input)
      return .path(try foreign(file, input.beginning) ? unpack(file, operand, nil) : file)
    }
    if let store = try restored(operand, sessionID: invocation.sessionID("session")) { return .path(store) }
    try console.checkInput(operand)
    switch console.archiveKind(of: operand) {
    case .bundle: return .bundle(.file(operand), console.files)
    case .foreign: return .path(try unpack(operand, operand, nil))
    case nil: return .path(operand)
    }
  }

  /// The same with what is in an archive unpacked, or only one of its sessions.
  func unpacked(_ operand: FilePath, sessionID: SessionID? = nil) throws(Failure) -> FilePath {
    let file: FilePath
    if let store = try restored(operand, sessionID: sessionID) { return store }
    if operand == "-" {
      file = try folder.spool(try beginInput())
    } else {
      try console.checkInput(operand)
      file = operand
    }
    return console.archiveKind(of: file) == nil ? file : try unpack(file, operand, sessionID)
  }

  /// What an operand is restored to that names a repository of backups, or a snapshot of one; nil for any other.
  private func restored(_ operand: FilePath, sessionID: SessionID?) throws(Failure) -> FilePath? {
    let (path, snapshot) = RepositoryOperand.cut(operand, console)
    guard try RepositoryOperand.isRepository(path, console) else { return nil }
    return try folder.restore(path, snapshot, sessions: sessionID.map { [$0] }, console).store
  }

  /// A private path for what is handed on to standard output when it is whole.
  func output() throws(Failure) -> FilePath { try folder.place(named: "standard-output", shown: "standard output") }

  /// Removes all that was made.
  func remove() { folder.remove() }

  private func foreign(_ file: FilePath, _ beginning: [UInt8]) -> Bool { ArchiveKind(beginning: beginning) == .foreign }

  private func unpack(_ file: FilePath, _ operand: FilePath, _ sessionID: SessionID?) throws(Failure) -> FilePath {
    try folder.unpack(
      file, shown: operand == "-" ? "standard input" : operand.description, sessions: sessionID.map { [$0] },
      invocation)
  }

  private func beginInput() throws(Failure) -> ReplayedInput {
    if hasReadInput { throw .usage("standard input can be named only once", command: invocation.command) }
    hasReadInput = true
    do throws(FileError) {
      return try ReplayedInput(
        console.environment.input, count: ArchiveKind.glanceByteCount, base: console.files)
    } catch { throw Failure(error) }
  }
}
