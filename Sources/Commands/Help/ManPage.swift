/// The manual pages in roff (man macros), from the table.
enum ManPage {
  /// The page of the program, section 1.
  static func text() -> String {
    let name = ProgramTable.name
    var page = heading(name, 1, "User Commands")
    page += section("NAME", escape(name) + " \\- " + escape(ProgramTable.summary) + "\n")
    page += section("SYNOPSIS", ".B \(escape(name))\n.I COMMAND\n[\\fIOPTION\\fR]... \\fIOPERAND\\fR...\n")
    page += section("DESCRIPTION", paragraphs(ManualText.description))
    page += section(
      "EXAMPLES", ProgramTable.commands.compactMap(\.examples.first).map { tagged($0.line, $0.meaning) }.joined())
    page += section("COMMANDS", ProgramTable.commands.map(command).joined())
    page += section("OPTIONS", ProgramTable.options.map { tagged($0.heading, $0.summary) }.joined())
    page += section("FILES", ManualText.files.map { tagged($0.term, $0.meaning) }.joined())
    page += section("ENVIRONMENT", ManualText.environment.map { tagged($0.term, $0.meaning) }.joined())
    page += section(
      "EXIT STATUS", ExitStatus.allCases.map { tagged("\($0.rawValue)", $0.meaning) }.joined())
    return page + section("SEE ALSO", ".BR \(escape(name))-json (5)\n")
  }

  /// The page on what `--json` prints, section 5.
  static func members() -> String {
    let name = "\(ProgramTable.name)-json"
    var page = heading(name, 5, "File Formats")
    page += section("NAME", escape(name) + " \\- what the objects of \\-\\-json hold\n")
    page += section("DESCRIPTION", paragraphs(OutputPromise.paragraphs))
    for command in ProgramTable.commands where !command.members.isEmpty {
      var members = command.allMembers.map { tagged($0.path, "\($0.meaning) (\($0.words))") }
      if !command.otherMembers.isEmpty { members.append(".PP\nor, of another kind of operand:\n") }
      members += command.otherMembers.map { tagged($0.path, "\($0.meaning) (\($0.words))") }
      page += section("\(ProgramTable.name) \(command.name) --json", members.joined())
    }
    return page + section("SEE ALSO", ".BR \(escape(ProgramTable.name)) (1)\n")
  }

  private static func heading(_ name: String, _ number: Int, _ manual: String) -> String {
    ".TH \(escape(name.uppercased())) \(number) \"\" \"\(ProgramTable.name) \(ProgramTable.version)\" \"\(manual)\"\n"
  }

  private static func command(_ command: CommandSpecification) -> String {
    var text = ".SS \(escape(command.name))\n.PP\n\(escape(command.usage))\n.PP\n\(escape(command.summary))\n"
    text += ".PP\nExamples:\n"
    text += command.examples.map { tagged($0.line, $0.meaning) }.joined()
    text += command.operands.map { tagged($0.value.name, $0.summary) }.joined()
    text += command.allOptions.map { tagged($0.heading, HelpText.summary(of: $0)) }.joined()
    text += paragraphs(command.details)
    text += ".PP\nExit status:\n"
    return text + command.allStatuses.map { tagged("\($0.status.rawValue)", $0.meaning) }.joined()
  }

  private static func paragraphs(_ texts: [String]) -> String { texts.map { ".PP\n\(escape($0))\n" }.joined() }

  private static func section(_ title: String, _ body: String) -> String { ".SH \(escape(title))\n" + body }

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
