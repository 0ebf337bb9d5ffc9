import SatchelFiles
import SatchelJSONText

extension CommandSpecification {
  /// `help`
  static let help = CommandSpecification(
    name: "help",
    summary: "print help, the manual or shell completions",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "COMMAND", kind: .command), isRequired: false,
        summary: "a command's name")
    ],
    options: [
      OptionSpecification(long: "man", summary: "print the manual page (roff); with --json-members that on JSON"),
      OptionSpecification(
        long: "completions", value: ValueSpecification(name: "SHELL", kind: .choice(Completions.shells)),
        summary: "print completions for a shell"),
      OptionSpecification(
        long: "json-members", summary: "tell what the objects of --json hold, of COMMAND or of all commands"),
      OptionSpecification(long: "json-schema", summary: "print the JSON schema of what COMMAND prints with --json"),
      OptionSpecification(
        long: "timer", summary: "print units of systemd, and a line for cron, that back up every hour"),
      OptionSpecification(
        long: "markdown", summary: "with --json-members: as the documentation has it, in Markdown"),
    ],
    exclusive: [
      ["man", "completions"], ["json-members", "completions"], ["json-members", "json-schema"], ["man", "json-schema"],
      ["man", "timer"], ["completions", "timer"], ["json-members", "timer"], ["json-schema", "timer"],
      ["markdown", "timer"],
      ["completions", "json-schema"], ["man", "markdown"], ["completions", "markdown"], ["json-schema", "markdown"],
    ],
    details: [
      "'tools/install' of a checkout puts the program, the manual pages and the completions where they are found."
    ],
    examples: [
      Example(line: "satchel help convert", meaning: "what the command convert takes and does"),
      Example(line: "satchel help --man | man -l -", meaning: "read the manual"),
      Example(line: "satchel help --timer", meaning: "how do I have everything backed up every hour?"),
      Example(line: "satchel help --json-members list", meaning: "what does 'satchel list --json' tell?"),
      Example(
        line: "satchel help --completions bash > ~/.local/share/bash-completion/completions/satchel",
        meaning: "complete commands and options in bash"),
    ],
    statuses: [.outputFailed: "standard output could not be written"],
    action: printHelp)

  /// `version`
  static let version = CommandSpecification(
    name: "version",
    summary: "print the version",
    examples: [Example(line: "satchel version", meaning: "print the version")],
    statuses: [.outputFailed: "standard output could not be written"],
    action: { (_, console) throws(Failure) in
      try console.print("\(ProgramTable.name) \(ProgramTable.version)\n")
      return .done
    })
}

@Sendable private func printHelp(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let command = try invocation.operands.first.map { name throws(Failure) in
    try ArgumentParser.command(named: name.description)
  }
  if command != nil, ["man", "completions", "timer"].contains(where: invocation.has) {
    throw .usage("the manual, the completions and the timer are of all commands", command: invocation.command)
  }
  try console.print(helpText(invocation, command))
  return .done
}

private func helpText(_ invocation: Invocation, _ command: CommandSpecification?) throws(Failure) -> String {
  if invocation.has("json-members"), invocation.has("man") { return ManPage.members() }
  if invocation.has("man") { return ManPage.text() }
  if invocation.has("timer") { return TimerText.all }
  if let script = invocation.text("completions").flatMap(Completions.script) { return script }
  guard invocation.has("json-members") || invocation.has("json-schema") || invocation.has("markdown") else {
    return command.map(HelpText.command) ?? HelpText.program()
  }
  if let command, command.members.isEmpty {
    throw .usage("'\(command.name)' has no --json", command: invocation.command)
  }
  if invocation.has("markdown") {
    if let command { return OutputPage.text(of: command) }
    return OutputPage.overview()
  }
  if invocation.has("json-members") {
    return command.map(HelpText.members) ?? HelpText.members()
  }
  guard let command else { throw .usage("--json-schema needs a COMMAND", command: invocation.command) }
  return String(decoding: OutputSchema.schema(of: command).text(style: .pretty), as: UTF8.self) + "\n"
}
