extension Completions {
  /// Completion for bash: source it, or put it where bash-completion looks.
  ///
  /// Names of files and folders are left to the shell, which knows how to quote blanks and what `~` is.
  static func bash() -> String {
    let name = ProgramTable.name
    return """
      # bash completion for \(name)
      _\(name)_words() {  # WORD CANDIDATES: those that begin with WORD, one a line
        local candidate begun=${1//\\\\/}
        while IFS= read -r candidate; do
          [[ $candidate == "$begun"* ]] && printf -v candidate '%q' "$candidate" && COMPREPLY+=("$candidate")
        done <<<"$2"
      }
      _\(name)_ids() {  # WORD: ids of the sessions in what the line names
        local path at
        for ((at = 2; at < ${#COMP_WORDS[@]}; at++)); do
          [ "$at" -ne "$COMP_CWORD" ] || continue
          path=${COMP_WORDS[at]//\\\\/}
          path=${path#[\\"\\']} path=${path%[\\"\\']} path=${path/#~\\//$HOME/}
          [ -e "$path" ] && _\(name)_words "$1" "$("${COMP_WORDS[0]/#~\\//$HOME/}" list --quiet -- "$path" 2>/dev/null)"
        done
      }
      _\(name)() {
        local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
        if [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
        if [ "$word" = = ]; then word=''; fi
        COMPREPLY=()
        if [ "$COMP_CWORD" -eq 1 ]; then
          _\(name)_words "$word" \(bashList(ProgramTable.commands.map(\.name) + names(of: ProgramTable.options)))
          return
        fi
        case "${COMP_WORDS[1]}" in
      \(ProgramTable.commands.map(bashCase).joined())  esac
      }
      complete -F _\(name) \(name)

      """
  }

  private static func bashCase(_ command: CommandSpecification) -> String {
    var text = "    \(command.name))\n      case \"$before\" in\n"
    for option in command.allOptions {
      guard let value = option.value, option.implied == nil else { continue }
      let patterns = ((option.short.map { ["-\($0)"] } ?? []) + ["--\(option.long)"]).joined(separator: "|")
      text += "        \(patterns)) \(bashReply(value)); return ;;\n"
    }
    text += "      esac\n"
    text += "      case \"$word\" in\n"
    text += "        -*) _\(ProgramTable.name)_words \"$word\" \(bashList(names(of: command.allOptions))) ;;\n"
    text += "        *) \(bashReply(command.operands.last?.value ?? ValueSpecification(name: ""))) ;;\n"
    return text + "      esac ;;\n"
  }

  private static func bashReply(_ value: ValueSpecification) -> String {
    switch value.kind {
    case .path: "compopt -o default"
    case .folder: "compopt -o dirnames"
    case .sessionID: "_\(ProgramTable.name)_ids \"$word\""
    default: words(for: value).isEmpty ? ":" : "_\(ProgramTable.name)_words \"$word\" \(bashList(words(for: value)))"
    }
  }

  /// Words in quotes, one a line.
  private static func bashList(_ words: [String]) -> String {
    "$'" + words.map { $0.flatMap { "'\\".contains($0) ? ["\\", $0] : [$0] } }.joined(separator: "\\n") + "'"
  }
}
