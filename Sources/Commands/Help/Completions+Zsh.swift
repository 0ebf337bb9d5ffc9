extension Completions {
  /// Completion for zsh: put it as `_satchel` into a folder of `fpath`.
  static func zsh() -> String {
    let name = ProgramTable.name
    let words = ProgramTable.commands.map { quote("\($0.name):\($0.summary)") }.joined(separator: "\n    ")
    return """
      #compdef \(name)
      _\(name)_ids() {  # ids of the sessions in what the line names
        local -a ids
        local word
        for word in ${(Q)words[2,-1]}; do
          [[ -e ${word/#\\~\\//$HOME/} ]] && ids+=(${(f)"$(\(name) list --quiet -- ${word/#\\~\\//$HOME/} 2>/dev/null)"})
        done
        compadd -a ids
      }
      _\(name)() {
        local -a commands
        commands=(
          \(words)
        )
        if (( CURRENT == 2 )); then
          _describe command commands
          _arguments \(ProgramTable.options.flatMap(zshSpecifications).joined(separator: " "))
          return
        fi
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        case "$command" in
      \(ProgramTable.commands.map(zshCase).joined())  esac
      }
      _\(name) "$@"

      """
  }

  private static func zshCase(_ command: CommandSpecification) -> String {
    let options = command.allOptions.flatMap(zshSpecifications)
    let operands = command.operands.map { operand in
      quote((operand.isRepeatable ? "*" : "") + ":\(zshText(operand.summary))\(zshAction(operand.value))")
    }
    let lines = (options + operands).map { " \\\n        " + $0 }.joined()
    return "    \(command.name))\n      _arguments\(lines) ;;\n"
  }

  private static func zshSpecifications(_ option: OptionSpecification) -> [String] {
    let star = option.isRepeatable ? "*" : ""
    let names = (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.long)"]
    return names.map { name in
      let isAttached = option.implied != nil
      let equals = option.value != nil && name.hasPrefix("--") ? isAttached ? "=-" : "=" : ""
      let value = option.value.map { ":\($0.name)\(zshAction($0))" } ?? ""
      return quote("\(star)\(name)\(equals)[\(zshText(option.summary))]\(value)")
    }
  }

  private static func zshAction(_ value: ValueSpecification) -> String {
    switch value.kind {
    case .path: ":_files"
    case .folder: ":_files -/"
    case .sessionID: ":_\(ProgramTable.name)_ids"
    default: words(for: value).isEmpty ? ":" : ":(\(words(for: value).joined(separator: " ")))"
    }
  }

  private static func zshText(_ text: String) -> String {
    String(text.flatMap { "[]:\\".contains($0) ? ["\\", $0] : [$0] })
  }
}
