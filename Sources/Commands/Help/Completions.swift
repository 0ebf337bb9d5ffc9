/// What a shell needs to complete a command line, from the table.
enum Completions {
  /// The shells.
  static let shells = ["bash", "zsh", "fish"]

  /// The script for a shell; nil for one that is not among `shells`.
  static func script(for shell: String) -> String? {
    switch shell {
    case "bash": bash()
    case "zsh": zsh()
    case "fish": fish()
    default: nil
    }
  }

  /// `-o`, `--output`, for all options given.
  static func names(of options: [OptionSpecification]) -> [String] {
    options.flatMap { option in (option.short.map { ["-\($0)"] } ?? []) + ["--\(option.long)"] }
  }

  /// The words that a value may be or usually is; none where any text or a file stands there.
  static func words(for value: ValueSpecification) -> [String] {
    switch value.kind {
    case .choice(let words), .usual(let words): words
    case .command: ProgramTable.commands.map(\.name)
    case .text, .path, .folder, .sessionID, .number, .byteCount: []
    }
  }

  /// Text between single quotes of a POSIX shell.
  static func quote(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
