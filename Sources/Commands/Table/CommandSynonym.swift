/// Words that people try where no command has that name, and the line that does what they mean.
struct CommandSynonym: Sendable {
  /// The words.
  var words: [String]
  /// What somebody who types one of them wants, as it goes on behind "to …".
  var wish: String
  /// The line that does it, with the names of operands in capitals.
  var line: String

  /// Those of a word; nothing for words that nobody thought of.
  static func of(_ word: String) -> [CommandSynonym] {
    let word = word.lowercased()
    return all.filter { $0.words.contains(word) }
  }

  /// All of them. A word that becomes a command is never looked up here.
  static let all: [CommandSynonym] = [
    CommandSynonym(
      words: ["unpack", "extract", "load", "unzip", "untar", "decompress", "recover"],
      wish: "restore a bundle", line: "satchel import FILE --into DIR"),
    CommandSynonym(
      words: ["save", "archive", "create", "bundle", "compress", "zip", "tar"],
      wish: "put a store into one file", line: "satchel pack STORE -o FILE"),
    CommandSynonym(
      words: ["migrate", "transform", "translate", "conv"],
      wish: "write sessions in another format", line: "satchel convert IN OUT --to claw"),
    CommandSynonym(
      words: ["ls", "dir", "sessions", "index", "toc"], wish: "list sessions", line: "satchel list PATH"),
    CommandSynonym(
      words: [
        "cat", "view", "open", "read", "info", "stat", "describe", "identify", "file", "print", "details", "dump",
      ],
      wish: "see what a session, store or bundle holds", line: "satchel inspect PATH"),
    CommandSynonym(
      words: ["test", "validate", "fsck", "checksum", "audit"],
      wish: "check a bundle", line: "satchel verify FILE"),
    CommandSynonym(
      words: ["test", "validate", "fsck", "lint"],
      wish: "check a session or store", line: "satchel inspect PATH"),
    CommandSynonym(
      words: ["fix", "rescue", "recover", "heal"],
      wish: "save what is left of a damaged session or store", line: "satchel salvage PATH -o OUT"),
    CommandSynonym(
      words: ["compare", "cmp", "delta"], wish: "compare two sessions or stores", line: "satchel diff A B"),
    CommandSynonym(
      words: ["undo", "rollback", "revert"], wish: "take back the last import", line: "satchel import --undo --into DIR"
    ),
    CommandSynonym(
      words: ["cp", "move", "mv", "merge", "sync", "add"],
      wish: "bring sessions into another store", line: "satchel import FILE --into DIR"),
    CommandSynonym(
      words: ["search", "locate", "scan", "discover"], wish: "find session stores", line: "satchel find PATH"),
    CommandSynonym(
      words: ["save", "snapshot", "store", "commit"], wish: "back up a store",
      line: "satchel backup STORE --repo REPO"),
    CommandSynonym(
      words: ["fsck", "audit", "verify-repo"], wish: "check a repository of backups", line: "satchel check REPO"),
    CommandSynonym(
      words: ["delete", "remove", "rm", "expire"], wish: "take snapshots out of a repository",
      line: "satchel forget REPO --keep-daily 7"),
    CommandSynonym(
      words: ["gc", "vacuum", "compact", "clean"], wish: "free what no snapshot needs", line: "satchel prune REPO"),
    CommandSynonym(
      words: ["versions", "log", "revisions"], wish: "see what became of a session",
      line: "satchel history REPO SESSION"),
    CommandSynonym(words: ["man", "manual"], wish: "read the manual", line: "satchel help --man"),
    CommandSynonym(
      words: ["completion", "completions"], wish: "print shell completions", line: "satchel help --completions bash"),
  ]
}

/// Options that people try, and those that do it, by command the first that is there.
struct OptionSynonym: Sendable {
  /// The words, without dashes.
  var words: [String]
  /// The long names of options.
  var options: [String]

  /// The option of a command that does what a word asks for.
  static func option(for word: String, in command: CommandSpecification) -> OptionSpecification? {
    let known = all.filter { $0.words.contains(word.lowercased()) }.flatMap(\.options)
    return known.lazy.compactMap { name in command.allOptions.first { $0.long == name } }.first
  }

  private static let all: [OptionSynonym] = [
    OptionSynonym(words: ["force", "overwrite", "clobber", "replace", "f"], options: ["replace", "on-conflict"]),
    OptionSynonym(
      words: ["out", "o", "output", "dest", "destination", "target", "dir", "directory", "d", "c", "to"],
      options: ["output", "into"]),
    OptionSynonym(words: ["format", "to", "as", "type", "t"], options: ["to", "as", "format"]),
    OptionSynonym(words: ["id", "ids", "session-id", "only", "sessions", "s"], options: ["session"]),
    OptionSynonym(words: ["compress", "compression", "compression-level"], options: ["level"]),
    OptionSynonym(words: ["jobs", "j"], options: ["threads"]),
    OptionSynonym(words: ["silent", "s"], options: ["quiet"]),
    OptionSynonym(words: ["key", "password", "decrypt"], options: ["key-file"]),
    OptionSynonym(words: ["n", "simulate", "dryrun", "what-if", "check"], options: ["dry-run"]),
    OptionSynonym(words: ["continue", "ignore-errors", "k"], options: ["keep-going"]),
    OptionSynonym(words: ["max-size", "max-bytes"], options: ["max-total", "max-value"]),
    OptionSynonym(words: ["all", "l", "full", "wide", "v", "verbose"], options: ["long"]),
    OptionSynonym(words: ["rename", "skip", "append", "conflict"], options: ["on-conflict"]),
    OptionSynonym(words: ["after", "newer", "from"], options: ["since"]),
    OptionSynonym(words: ["project", "cwd", "w"], options: ["workspace"]),
    OptionSynonym(words: ["head", "max", "count", "n"], options: ["limit"]),
    OptionSynonym(words: ["order", "sort-by"], options: ["sort"]),
  ]
}
