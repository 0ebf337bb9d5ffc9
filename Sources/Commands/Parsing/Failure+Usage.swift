// Words that the table does not know, and what was probably meant.

extension Failure {
  /// An option that there is not.
  static func unknownOption(
    _ given: String, among options: [OptionSpecification], command: CommandSpecification?
  ) -> Failure {
    let names = options.map { "--\($0.long)" }
    if command == nil, ProgramTable.commands.contains(where: { $0.options.contains { "--\($0.long)" == given } }) {
      return .usage("\(given) stands behind a command, not before it", command: nil)
    }
    let word = String(given.drop { $0 == "-" })
    if let command, let option = OptionSynonym.option(for: word, in: command) {
      return .usage("unknown option '\(given)'; '\(option.heading)' may do it: \(option.summary)", command: command)
    }
    let near = given.hasPrefix("--") ? Suggestion.nearest(to: given, among: names) : nil
    let wordy = near ?? names.first { $0 == "-" + given }
    return .usage("unknown option '\(given)'" + (wordy.map { "; did you mean '\($0)'?" } ?? ""), command: command)
  }

  /// A command that there is not.
  static func unknownCommand(_ given: String) -> Failure {
    let meant = CommandSynonym.of(given).map { "to \($0.wish): \($0.line)" }
    if !meant.isEmpty {
      return .usage("there is no command '\(given)'; \(meant.joined(separator: "; "))", command: nil)
    }
    let near = Suggestion.nearest(to: given, among: ProgramTable.commands.map(\.name))
    let question = near.map { "; did you mean '\($0)'?" } ?? ""
    return .usage("there is no command '\(given)'\(question)", command: nil)
  }
}
