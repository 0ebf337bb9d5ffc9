/// One command as declared: what it takes, what it says of itself, and what it runs.
struct CommandSpecification: Sendable {
  /// An invocation that works, and what it does.
  struct Example: Sendable {
    /// The line as typed into a shell.
    var line: String
    /// What it does.
    var meaning: String
  }

  /// What runs it.
  typealias Action = @Sendable (Invocation, Console) throws(Failure) -> ExitStatus

  /// The word behind `satchel`.
  var name: String
  /// What it does, in one line.
  var summary: String
  /// What it takes, in order.
  var operands: [OperandSpecification] = []
  /// Its own options.
  var options: [OptionSpecification] = []
  /// Long names of options of which no more than one may be given, group by group.
  var exclusive: [[String]] = []
  /// How it behaves: paragraphs.
  var details: [String] = []
  /// What `--json` prints; empty where it has no such option.
  var members: [Member] = []
  /// What `--json` prints instead, of another kind of operand.
  var otherMembers: [Member] = []
  /// At least one.
  var examples: [Example]
  /// How it can end, besides a bad command line and an interruption.
  var statuses: [ExitStatus: String] = [:]
  /// What runs it.
  var action: Action

  /// Its own options and those that every command has.
  var allOptions: [OptionSpecification] {
    options + (members.isEmpty ? [] : [.json, .quiet]) + [.help]
  }

  /// What `--json` prints, with the member that every object has.
  var allMembers: [Member] {
    members.isEmpty ? [] : [OutputSchema.versionOfOutput] + members
  }

  /// How it can end, each with its meaning, by number.
  var allStatuses: [(status: ExitStatus, meaning: String)] {
    ExitStatus.allCases.compactMap { status in
      (statuses[status] ?? (ExitStatus.common.contains(status) ? status.meaning : nil)).map { (status, $0) }
    }
  }

  /// `satchel inspect [--json] PATH…`
  var usage: String {
    let optional = allOptions.filter { !$0.isRequired }.map(\.usage)
    let required = allOptions.filter(\.isRequired).map(\.usage)
    return (["\(ProgramTable.name) \(name)"] + operands.map(\.usage) + required + optional).joined(separator: " ")
  }
}

extension OptionSpecification {
  /// Machine-readable output.
  static let json = OptionSpecification(
    long: "json", summary: "print one JSON object on standard output; errors as JSON on standard error")
  /// No talk.
  static let quiet = OptionSpecification(
    long: "quiet", short: "q", summary: "print no report and no progress, only errors")
  /// Help.
  static let help = OptionSpecification(long: "help", short: "h", summary: "print this help")
  /// Version.
  static let version = OptionSpecification(long: "version", short: "V", summary: "print the version")
}
