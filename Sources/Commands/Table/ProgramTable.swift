/// The program as declared: parsing, help, man page, completions and their tests read from here and nowhere else.
enum ProgramTable {
  /// The program's name.
  static let name = "satchel"
  /// The program's version.
  static let version = "0.1.0"
  /// What the program is for, in one line.
  static let summary = "back up, convert, move and share the sessions of coding agents"

  /// The commands, in the order of the help.
  static let commands: [CommandSpecification] = [
    .find, .inspect, .convert, .diff, .salvage, .pack, .verify, .list, .show, .import, .initialise, .backup,
    .snapshots, .history, .restore, .forget, .prune, .check, .repair, .export, .copy, .formats, .help, .version,
  ]

  /// Options that may stand in place of a command.
  static let options: [OptionSpecification] = [.help, .version]

  /// The command of a name.
  static func command(named name: String) -> CommandSpecification? {
    commands.first { $0.name == name }
  }
}
