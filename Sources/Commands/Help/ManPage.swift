/// The manual page in roff (man macros), from the table.
enum ManPage {
  /// The whole page, section 1.
  static func text() -> String {
    let name = ProgramTable.name
    var page = ".TH \(name.uppercased()) 1 \"\" \"\(name) \(ProgramTable.version)\" \"User Commands\"\n"
    page += section("NAME", escape(name) + " \\- " + escape(ProgramTable.summary) + "\n")
    page += section("SYNOPSIS", ".B \(escape(name))\n.I COMMAND\n[\\fIOPTION\\fR]... \\fIOPERAND\\fR...\n")
    page += section("OPTIONS", ProgramTable.options.map { tagged($0.heading, $0.summary) }.joined())
    page += section("COMMANDS", ProgramTable.commands.map(command).joined())
    page += section(
      "EXIT STATUS", ExitStatus.allCases.map { tagged("\($0.rawValue)", $0.meaning) }.joined())
    return page
  }

  private static func command(_ command: CommandSpecification) -> String {
    var text = ".SS \(escape(command.name))\n.PP\n\(escape(command.usage))\n.PP\n\(escape(command.summary))\n"
    text += command.operands.map { tagged($0.value.name, $0.summary) }.joined()
    text += command.allOptions.map { tagged($0.heading, HelpText.summary(of: $0)) }.joined()
    text += command.details.map { ".PP\n\(escape($0))\n" }.joined()
    if !command.members.isEmpty {
      text += ".PP\nWith \\fB\\-\\-json\\fR, one object with these members:\n"
      text += command.members.map { tagged($0.path, $0.meaning) }.joined()
    }
    text += ".PP\nExamples:\n"
    text += command.examples.map { tagged($0.line, $0.meaning) }.joined()
    text += ".PP\nExit status:\n"
    return text + command.allStatuses.map { tagged("\($0.status.rawValue)", $0.meaning) }.joined()
  }

  private static func section(_ title: String, _ body: String) -> String { ".SH \(title)\n" + body }

  private static func tagged(_ term: String, _ meaning: String) -> String {
    ".TP\n\\fB\(escape(term))\\fR\n\(escape(meaning))\n"
  }

  /// Text that roff prints as it is.
  static func escape(_ text: String) -> String {
    var safe = ""
    for character in text {
      switch character {
      case "\\": safe += "\\e"
      case "-": safe += "\\-"
      case "'": safe += "\\(aq"
      case "…": safe += "..."
      default: safe.append(character)
      }
    }
    return safe.hasPrefix(".") ? "\\&" + safe : safe
  }
}
