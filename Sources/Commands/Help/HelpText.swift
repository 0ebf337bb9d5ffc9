/// The text of `--help`, from the table.
enum HelpText {
  /// Help on the program.
  static func program() -> String {
    let name = ProgramTable.name
    return """
      \(name): \(ProgramTable.summary)

      Usage: \(name) COMMAND [OPTION]… OPERAND…

      Commands:
      \(TextLayout.terms(ProgramTable.commands.map { ($0.name, $0.summary) }, column: 13))
      Options:
      \(TextLayout.terms(ProgramTable.options.map { ($0.heading, $0.summary) }))
      Examples:
      \(examples(ProgramTable.commands.compactMap(\.examples.first).prefix(6)))
      Exit status:
      \(TextLayout.terms(ExitStatus.allCases.map { ("\($0.rawValue)", $0.meaning) }, column: 8))
      '\(name) help COMMAND' tells more; '\(name) help --man' prints the manual.

      """
  }

  /// Help on a command.
  static func command(_ command: CommandSpecification) -> String {
    let operands = command.operands.map { ($0.value.name, $0.summary) }
    var text = "\(ProgramTable.name) \(command.name): \(command.summary)\n\n"
    text += TextLayout.hanging("Usage: \(command.usage)", indent: 2) + "\n"
    if !operands.isEmpty { text += "Operands:\n" + TextLayout.terms(operands) + "\n" }
    text += "Options:\n" + TextLayout.terms(command.allOptions.map { ($0.heading, summary(of: $0)) }) + "\n"
    for paragraph in command.details { text += TextLayout.wrap(paragraph) + "\n" }
    if !command.members.isEmpty {
      text += TextLayout.wrap(
        "With --json, one object is printed; '\(ProgramTable.name) help --json-members \(command.name)' tells its members."
      )
      text += "\n"
    }
    text += "Examples:\n" + examples(command.examples) + "\n"
    text += "Exit status:\n"
    text += TextLayout.terms(command.allStatuses.map { ("\($0.status.rawValue)", $0.meaning) }, column: 8)
    return text
  }

  /// What `--json` prints, of all commands.
  static func members() -> String {
    let commands = ProgramTable.commands.filter { !$0.members.isEmpty }
    return OutputPromise.paragraphs.map { TextLayout.wrap($0) + "\n" }.joined()
      + commands.map(members).joined(separator: "\n")
  }

  /// What `--json` prints, of one command.
  static func members(_ command: CommandSpecification) -> String {
    "\(ProgramTable.name) \(command.name) --json prints one object with these members:\n"
      + TextLayout.terms(command.allMembers.map { ($0.path, "\($0.meaning) (\($0.words))") }, column: 34)
      + (command.otherMembers.isEmpty ? "" : "or, of another kind of operand (a bundle, or none), these:\n")
      + TextLayout.terms(command.otherMembers.map { ($0.path, "\($0.meaning) (\($0.words))") }, column: 34)
  }

  /// What an option does, whether it may be repeated, and the words it takes.
  static func summary(of option: OptionSpecification) -> String {
    var text = option.summary
    if case .choice(let words) = option.value?.kind { text += ": " + words.joined(separator: ", ") }
    if option.isRepeatable { text += "; may be repeated" }
    return text
  }

  private static func examples(_ examples: some Sequence<CommandSpecification.Example>) -> String {
    examples.map { "  \($0.line)\n" + TextLayout.wrap($0.meaning, indent: 6) }.joined()
  }
}
