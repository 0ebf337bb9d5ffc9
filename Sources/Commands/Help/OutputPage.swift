import SatchelJSONText

/// The pages of the documentation on what `--json` prints, in Markdown.
enum OutputPage {
  /// The file of a command's page.
  static func fileName(of command: CommandSpecification) -> String { "JSONOf-\(command.name).md" }

  /// The page of a command: its members, then its schema.
  static func text(of command: CommandSpecification) -> String {
    """
    # What '\(ProgramTable.name) \(command.name) --json' prints

    One object on standard output; <doc:JSONOutput> says what may change.

    ## Members

    \(table(command.allMembers))\(other(command))
    ## Schema

    \(code(OutputSchema.schema(of: command)))
    """
  }

  private static func other(_ command: CommandSpecification) -> String {
    if command.otherMembers.isEmpty { return "" }
    return "\nOr, of another kind of operand:\n\n" + table(command.otherMembers)
  }

  /// The page that says what all have in common.
  static func overview() -> String {
    let commands = ProgramTable.commands.filter { !$0.members.isEmpty }
    return """
      # What --json prints

      What holds for every object that a command prints with `--json`.

      ## Overview

      \(OutputPromise.paragraphs.map { escape($0) + "\n" }.joined(separator: "\n"))
      `tools/make-json-pages` writes these pages from the tables of the program, and tests hold every object that they
      look at against the schemas. `\(ProgramTable.name) help --json-schema COMMAND` prints the same schema.

      ## Failures

      \(table(OutputSchema.errorMembers))
      \(code(OutputSchema.errors))
      ## Topics

      ### Objects

      \(commands.map { "- <doc:JSONOf-\($0.name)>" }.joined(separator: "\n"))

      """
  }

  private static func table(_ members: [CommandSpecification.Member]) -> String {
    "| member | kind | what it says |\n|---|---|---|\n"
      + members.map { "| `\($0.path)` | \($0.words) | \(escape($0.meaning)) |\n" }.joined()
  }

  private static func code(_ schema: JSON) -> String {
    "```json\n" + String(decoding: schema.text(style: .pretty), as: UTF8.self) + "\n```\n"
  }

  /// Text that Markdown shows as it is.
  private static func escape(_ text: String) -> String {
    String(text.flatMap { "*_|<>[]`".contains($0) ? ["\\", $0] : [$0] })
  }
}
