import Glibc
public import SatchelFiles
public import SatchelSessionStores

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
  /// How many characters wide lists may be.
  public var columns: Int
  /// Whether what goes to `output` and to `errors` may be coloured.
  public var colours: (output: Bool, errors: Bool)
  /// Milliseconds since any fixed moment; never goes back.
  public var milliseconds: @Sendable () -> UInt64
  /// Seconds since 1970.
  public var seconds: @Sendable () -> Int64
  /// The file system.
  public var files: any FileSystem
  /// Whether to stop.
  public var interruption: Interruption
  /// The folder that relative paths start in; empty where it is not known.
  public var workingFolder: FilePath
  /// The folder for what is needed only while the program runs.
  public var temporaryFolder: FilePath
  /// The program's folder for what it keeps for the user from run to run; nil where there is none.
  public var stateFolder: FilePath?
  /// The machine's name.
  public var host = "localhost"
  /// The repository of backups that commands work on where none is named.
  public var repository: FilePath?
  /// Where the person's stores may be: the home folder, and what variables of the environment say.
  public var places = PersonalPlaces(home: nil)

  /// An environment; the defaults are the process's own, without a terminal.
  public init(
    input: Descriptor = .standardInput, output: Descriptor = .standardOutput, errors: Descriptor = .standardError,
    isTerminal: Bool = false, columns: Int = 80, colours: (output: Bool, errors: Bool) = (false, false),
    milliseconds: @escaping @Sendable () -> UInt64 = { ProgramEnvironment.uptime() },
    seconds: @escaping @Sendable () -> Int64 = { ProgramEnvironment.wallClock() },
    files: any FileSystem = SystemFiles(), interruption: Interruption = Interruption(),
    workingFolder: FilePath = "", temporaryFolder: FilePath = "/tmp", stateFolder: FilePath? = nil
  ) {
    self.input = input
    self.output = output
    self.errors = errors
    self.isTerminal = isTerminal
    self.columns = columns
    self.colours = colours
    self.milliseconds = milliseconds
    self.seconds = seconds
    self.files = files
    self.interruption = interruption
    self.workingFolder = workingFolder
    self.temporaryFolder = temporaryFolder
    self.stateFolder = stateFolder
  }

  /// The environment of this process. Temporary files go where `TMPDIR` says, without it to `/tmp`; what is kept goes
  /// below `XDG_STATE_HOME`, without it below the home folder.
  public static func ofProcess() -> ProgramEnvironment {
    var environment = ProgramEnvironment(isTerminal: isatty(2) == 1, interruption: .ofProcess)
    if let folder = variable("TMPDIR") { environment.temporaryFolder = folder }
    if let folder = unsafe getcwd(nil, 0) {
      environment.workingFolder = unsafe FilePath(bytes: UnsafeRawBufferPointer(start: folder, count: strlen(folder)))
      unsafe free(folder)
    }
    if let width = variable("COLUMNS").flatMap({ Int($0.description) }), width > 0 {
      environment.columns = min(width, 1000)
    } else if let width = terminalColumns() {
      environment.columns = width
    }
    if variable("NO_COLOR") == nil, variable("TERM") != "dumb" {
      environment.colours = (isatty(1) == 1, isatty(2) == 1)
    }
    let home = variable("HOME").flatMap { $0.isAbsolute ? $0 : nil }
    let state = [variable("XDG_STATE_HOME"), home?.appending(".local/state")].compactMap { $0 }.first { $0.isAbsolute }
    environment.stateFolder = state?.appending("satchel")
    environment.places = PersonalPlaces(home: home, variable: variable)
    environment.repository = variable("SATCHEL_REPOSITORY")
    environment.host = hostName()
    return environment
  }

  /// A variable of the environment that is set and not empty.
  @Sendable private static func variable(_ name: String) -> FilePath? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe FilePath(bytes: UnsafeRawBufferPointer(start: value, count: strlen(value)))
  }

  private static func hostName() -> String {
    var name = [CChar](repeating: 0, count: 256)
    guard unsafe gethostname(&name, name.count - 1) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// How wide the terminal behind standard output is; nil where there is none.
  private static func terminalColumns() -> Int? {
    var size = winsize()
    guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Seconds since 1970 by the system's clock.
  public static func wallClock() -> Int64 { Int64(time(nil)) }

  /// Milliseconds of the system's steady clock.
  public static func uptime() -> UInt64 {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
  }
}
