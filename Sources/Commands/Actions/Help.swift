import SatchelFiles

extension CommandSpecification {
  /// `help`
  static let help = CommandSpecification(
    name: "help",
    summary: "print help, the manual or shell completions",
    operands: [
      OperandSpecification(value: ValueSpecification(name: "COMMAND"), isRequired: false, summary: "a command's name")
    ],
    options: [
      OptionSpecification(long: "man", summary: "print the manual page (roff)"),
      OptionSpecification(
        long: "completions", value: ValueSpecification(name: "SHELL", kind: .choice(Completions.shells)),
        summary: "print completions for a shell"),
    ],
    examples: [
      Example(line: "satchel help convert", meaning: "what the command convert takes and does"),
      Example(line: "satchel help --man | man -l -", meaning: "read the manual"),
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
  if invocation.has("man") {
    try console.print(ManPage.text())
  } else if let script = invocation.text("completions").flatMap(Completions.script) {
    try console.print(script)
  } else if let name = invocation.operands.first {
    let command = try ArgumentParser.command(named: name.description)
    try console.print(HelpText.command(command))
  } else {
    try console.print(HelpText.program())
  }
  return .done
}
