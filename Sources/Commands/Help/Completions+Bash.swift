extension Completions {
  /// Completion for bash: source it, or put it where bash-completion looks.
  static func bash() -> String {
    let name = ProgramTable.name
    let words = ProgramTable.commands.map(\.name).joined(separator: " ")
    return """
      # bash completion for \(name)
      _\(name)() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          COMPREPLY=($(compgen -W "\(words) \(names(of: ProgramTable.options))" -- "$word"))
          return
        fi
        case "${COMP_WORDS[1]}" in
      \(ProgramTable.commands.map(bashCase).joined())  esac
      }
      complete -o filenames -F _\(name) \(name)

      """
  }

  private static func bashCase(_ command: CommandSpecification) -> String {
    var text = "    \(command.name))\n      case \"$before\" in\n"
    for option in command.allOptions {
      guard let value = option.value else { continue }
      let patterns = ((option.short.map { ["-\($0)"] } ?? []) + ["--\(option.long)"]).joined(separator: "|")
      text += "        \(patterns)) \(bashReply(value)); return ;;\n"
    }
    text += "      esac\n"
    text += "      case \"$word\" in\n"
    text += "        -*) COMPREPLY=($(compgen -W \"\(names(of: command.allOptions))\" -- \"$word\")) ;;\n"
    text += "        *) \(bashReply(command.operands.last?.value ?? ValueSpecification(name: ""))) ;;\n"
    return text + "      esac ;;\n"
  }

  private static func bashReply(_ value: ValueSpecification) -> String {
    switch value.kind {
    case .path: "COMPREPLY=($(compgen -f -- \"$word\"))"
    case .choice(let words): "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$word\"))"
    case .text, .number, .byteCount: ":"
    }
  }
}
