/// How the program ends.
enum ExitStatus: Int32, Sendable, CaseIterable {
  /// All was done.
  case done = 0
  /// Done, but a check found differences.
  case differences = 1
  /// The command line cannot be understood.
  case badCommandLine = 2
  /// An input cannot be read or is not of the named format.
  case unreadable = 3
  /// An input is damaged.
  case damaged = 4
  /// Refused for safety.
  case refused = 5
  /// The output could not be written.
  case outputFailed = 6
  /// The program failed by a fault of its own; see `CrashHandlers`.
  case faulty = 70
  /// Stopped by a signal.
  case interrupted = 130

  /// The meaning where a command says nothing more exact.
  var meaning: String {
    switch self {
    case .done: "done"
    case .differences: "done, but a check found differences"
    case .badCommandLine: "bad command line"
    case .unreadable: "an input cannot be read or is in no known format"
    case .damaged: "an input is damaged (cut off, torn, or a checksum differs)"
    case .refused: "refused for safety (a limit, or something would be overwritten)"
    case .outputFailed: "the output could not be written (disk full, permission)"
    case .faulty: "the program failed by a fault of its own; please report it"
    case .interrupted: "interrupted; nothing half-written is left"
    }
  }

  /// Those that every command may end with.
  static let common: Set<ExitStatus> = [.done, .badCommandLine, .faulty, .interrupted]

  /// The one that tells more: any trouble before none, damage before differences.
  func worse(_ other: ExitStatus) -> ExitStatus {
    let order: [ExitStatus] = [
      .done, .differences, .damaged, .unreadable, .refused, .outputFailed, .badCommandLine, .faulty, .interrupted,
    ]
    let mine = order.firstIndex(of: self) ?? 0
    return mine >= order.firstIndex(of: other) ?? 0 ? self : other
  }
}
