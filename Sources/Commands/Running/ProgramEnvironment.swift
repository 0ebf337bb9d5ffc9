import Glibc
public import SatchelFiles

/// What the program is given instead of reaching for it: where it writes, what it knows of its terminal, the time,
/// the file system and whether to stop.
public struct ProgramEnvironment: Sendable {
  /// Where data is read from that `-` names.
  public var input: Descriptor
  /// Where data goes.
  public var output: Descriptor
  /// Where messages and progress go.
  public var errors: Descriptor
  /// Whether somebody watches `errors`, so that progress makes sense.
  public var isTerminal: Bool
  /// Milliseconds since any fixed moment; never goes back.
  public var milliseconds: @Sendable () -> UInt64
  /// The file system.
  public var files: any FileSystem
  /// Whether to stop.
  public var interruption: Interruption
  /// The folder for what is needed only while the program runs.
  public var temporaryFolder: FilePath
  /// The program's folder for what it keeps for the user from run to run; nil where there is none.
  public var stateFolder: FilePath?

  /// An environment; the defaults are the process's own, without a terminal.
  public init(
    input: Descriptor = .standardInput, output: Descriptor = .standardOutput, errors: Descriptor = .standardError,
    isTerminal: Bool = false, milliseconds: @escaping @Sendable () -> UInt64 = { ProgramEnvironment.uptime() },
    files: any FileSystem = SystemFiles(), interruption: Interruption = Interruption(),
    temporaryFolder: FilePath = "/tmp", stateFolder: FilePath? = nil
  ) {
    self.input = input
    self.output = output
    self.errors = errors
    self.isTerminal = isTerminal
    self.milliseconds = milliseconds
    self.files = files
    self.interruption = interruption
    self.temporaryFolder = temporaryFolder
    self.stateFolder = stateFolder
  }

  /// The environment of this process. Temporary files go where `TMPDIR` says, without it to `/tmp`; what is kept goes
  /// below `XDG_STATE_HOME`, without it below the home folder.
  public static func ofProcess() -> ProgramEnvironment {
    var environment = ProgramEnvironment(isTerminal: isatty(2) == 1, interruption: .ofProcess)
    if let folder = folder(of: "TMPDIR") { environment.temporaryFolder = folder }
    let home = folder(of: "HOME").map { $0.appending(".local/state") }
    let state = [folder(of: "XDG_STATE_HOME"), home].compactMap { $0 }.first { $0.isAbsolute }
    environment.stateFolder = state?.appending("satchel")
    return environment
  }

  private static func folder(of variable: String) -> FilePath? {
    guard let folder = unsafe getenv(variable), unsafe folder.pointee != 0 else { return nil }
    return unsafe FilePath(bytes: UnsafeRawBufferPointer(start: folder, count: strlen(folder)))
  }

  /// Milliseconds of the system's steady clock.
  public static func uptime() -> UInt64 {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }
}
