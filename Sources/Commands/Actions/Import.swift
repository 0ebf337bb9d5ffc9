import SatchelBundling
import SatchelSessionFormats

extension CommandSpecification {
  /// `import`
  static let `import` = CommandSpecification(
    name: "import",
    summary: "restore the sessions of a bundle into a folder",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "FILE", kind: .path), isRequired: false,
        summary:
          "the bundle, or a .tar, .tar.gz, .tar.zst or .zip of a store; - for standard input; with --undo, the number of "
          + "an import")
    ],
    options: [
      OptionSpecification(
        long: "into", value: ValueSpecification(name: "DIR", kind: .folder), isRequired: true,
        summary: "the folder of the store to restore into; made if it is not there"),
      .session,
      OptionSpecification(
        long: "as", value: ValueSpecification(name: "FORMAT", kind: .choice(FormatRegistry.ids.map(\.rawValue))),
        summary: "convert on the way; the folder must not exist or be empty"),
      OptionSpecification(
        long: "on-conflict",
        value: ValueSpecification(name: "POLICY", kind: .choice(ConflictPolicy.allCases.map(\.rawValue))),
        summary: "what happens to a session that is there with other content (stop if not given)"),
      OptionSpecification(
        long: "preserve", summary: "set the exact modes and the nanoseconds of times too, where the bundle tells them"),
      OptionSpecification(long: "undo", summary: "take back the last import into this folder; without FILE"),
      OptionSpecification(
        long: "list", summary: "with --undo: list the imports that can be taken back, and do nothing"),
      OptionSpecification(long: "dry-run", summary: "check the bundle and tell what would be done, writing nothing"),
      .expect,
    ] + OptionSpecification.bundleLimits + [.keyFile, .maximumValue],
    exclusive: [["as", "on-conflict"], ["as", "preserve"]],
    details: [
      """
      The bundle is unpacked into a private folder beside the target and checked in full; only then its files appear \
      at their places. A session that is there already with the same bytes is skipped; one with other bytes stops the \
      import before anything is written, unless --on-conflict says otherwise: 'skip' leaves the one that is there, \
      'replace' moves it away, 'rename' gives the new one another id and rewrites all references to it, 'append' \
      lengthens journals whose beginning is there.
      """,
      """
      What is needed to take an import back is kept for the last five, in a hidden folder beside the target (where none \
      can stand there, below $XDG_STATE_HOME/satchel/undo, or ~/.local/state without it). 'satchel import --undo --into \
      DIR' takes back the last one, which may have written nothing; '--undo --list' shows their numbers, and '--undo \
      NUMBER' takes back one of them. After a crash or a kill, the next import into the same folder first brings it \
      to what it was.
      """,
      """
      Archives that other programs made of a store are imported under the same rules of safety; they have no checksums \
      that could be checked.
      """,
    ],
    members: importMembers,
    examples: [
      Example(line: "satchel import sessions.tar.gz --into ./restored", meaning: "the same files again"),
      Example(
        line: "satchel import sessions.tar.gz --into ./journals --as claw --session s-1",
        meaning: "one session, converted"),
      Example(line: "satchel import sessions.tar.gz --into store --dry-run", meaning: "what would be written?"),
      Example(
        line: "satchel import sessions.tar.gz --into store --on-conflict rename", meaning: "keep both of each session"),
      Example(line: "satchel import --undo --into store", meaning: "as if it had not been"),
      Example(line: "satchel import --undo --list --into store", meaning: "which imports can be taken back?"),
    ],
    statuses: [
      .differences: "done, but some sessions were skipped or left out, or files kept as they were; they were named",
      .unreadable: "the bundle cannot be read, or it is none, or it has no session of that id",
      .damaged: "the bundle is damaged; nothing was written",
      .refused: "something unsafe, a limit, or another file is at its place; nothing was written",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runImport)
}
