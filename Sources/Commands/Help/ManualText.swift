/// The parts of the manual that belong to no one command.
enum ManualText {
  /// What the program is, in paragraphs.
  static let description = [
    """
    \(ProgramTable.name) reads the session files of three agent programs (the A3S client, claw and Oxios), of every \
    version of them; tells what is in them, converts between them so that the way back gives the same bytes, saves \
    what is left of damaged ones, and packs whole stores into a plain .tar.gz with checksums and an index, out of which \
    they come back byte for byte.
    """,
    """
    The format of a file is told from its content, never from its name. What was there is never harmed: an output \
    appears when it is whole, or not at all, and takes the place of another only if that was asked for.
    """,
    """
    Reports go to standard output, messages and progress to standard error. Colours mean nothing that is not said in \
    words as well.
    """,
  ]

  /// Files that the program makes besides those that it is told to.
  static let files: [(term: String, meaning: String)] = [
    (".NAME.satchel-undo", "beside the folder NAME of an import: what 'import --undo' needs to take it back"),
    (
      "$XDG_STATE_HOME/satchel/undo",
      "the same, where nothing can stand beside the folder; ~/.local/state without that variable"
    ),
    ("OUT.leftover", "beside the output of 'salvage': every byte of a file that is not in the output, with its place"),
    (".satchel-salvage", "in the folder of a store that was salvaged: the same"),
    (".satchel/FORMAT", "in the folder of a store that was converted: files that only the other format knows"),
    ("oci-layout", "in a repository of backups; RepositoryFormat in the documentation describes what else is there"),
    ("satchel.json", "in a bundle: what it holds; BundleFormat in the documentation describes it"),
  ]

  /// Variables of the environment that the program looks at.
  static let environment: [(term: String, meaning: String)] = [
    ("COLUMNS", "how wide lists may be; without it as wide as the terminal, and 80 where there is none"),
    ("NO_COLOR", "if it is set and not empty, nothing is coloured"),
    ("SATCHEL_REPOSITORY", "the repository of backups that commands work on where none is named"),
    ("TERM", "if it is dumb, nothing is coloured"),
    ("TMPDIR", "the folder for what is needed only while the program runs; /tmp if it is not set"),
    (
      "XDG_STATE_HOME",
      "the folder below which 'import' keeps what --undo needs, where that cannot stand beside the target"
    ),
  ]
}
