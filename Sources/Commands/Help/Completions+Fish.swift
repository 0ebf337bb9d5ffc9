extension Completions {
  /// Completion for fish: put it as `satchel.fish` into its folder of completions.
  static func fish() -> String {
    let name = ProgramTable.name
    var text = """
      # fish completion for \(name)
      function __\(name)_ids  # ids of the sessions in what the line names
        for word in (commandline -opc)[3..]
          set -l path (string replace -r '^~/' "$HOME/" -- $word)
          test -e "$path"; and \(name) list --quiet -- $path 2>/dev/null
        end
      end
      complete -c \(name) -f

      """
    for command in ProgramTable.commands {
      text += "complete -c \(name) -n __fish_use_subcommand -a \(command.name) -d \(fishQuote(command.summary))\n"
    }
    text += ProgramTable.options.map { fishOption($0, condition: "__fish_use_subcommand") }.joined()
    for command in ProgramTable.commands {
      let condition = "__fish_seen_subcommand_from \(command.name)"
      text += command.allOptions.map { fishOption($0, condition: condition) }.joined()
      text += command.operands.map { fishOperand($0, condition: condition) }.joined()
    }
    return text
  }

  private static func fishOption(_ option: OptionSpecification, condition: String) -> String {
    var line = "complete -c \(ProgramTable.name) -n \(fishQuote(condition)) -l \(option.long)"
    if let short = option.short { line += " -s \(short)" }
    if let value = option.value, option.implied == nil { line += " -r" + fishValue(value) }
    return line + " -d \(fishQuote(option.summary))\n"
  }

  private static func fishOperand(_ operand: OperandSpecification, condition: String) -> String {
    "complete -c \(ProgramTable.name) -n \(fishQuote(condition))" + fishValue(operand.value) + "\n"
  }

  private static func fishValue(_ value: ValueSpecification) -> String {
    switch value.kind {
    case .path: " -F"
    case .folder: " -f -a '(__fish_complete_directories)'"
    case .sessionID: " -f -a '(__\(ProgramTable.name)_ids)'"
    default: words(for: value).isEmpty ? " -f" : " -f -a \(fishQuote(words(for: value).joined(separator: " ")))"
    }
  }

  private static func fishQuote(_ text: String) -> String {
    "'" + String(text.flatMap { "'\\".contains($0) ? ["\\", $0] : [$0] }) + "'"
  }
}
