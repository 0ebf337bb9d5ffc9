import SatchelSessionFormats

extension CommandSpecification {
  /// `list`
  static let list = CommandSpecification(
    name: "list",
    summary: "list the sessions of a bundle or a store",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "PATH", kind: .path), isRequired: false,
        summary:
          "the folder of a store, a bundle, somebody else's archive of a store, a session file, or REPO[:SNAPSHOT] of a repository of backups; - for standard input"
      )
    ],
    options: [
      .repository,
      OptionSpecification(long: "long", short: "l", summary: "one line a session with all that is known, uncut"),
      OptionSpecification(
        long: "sort",
        value: ValueSpecification(name: "KEY", kind: .choice(ListingChoice.Order.allCases.map(\.rawValue))),
        summary: "put in order: times with the newest first, numbers with the largest first"),
      OptionSpecification(
        long: "since", value: ValueSpecification(name: "TIME"),
        summary: "only what changed since: 2026-06-01, '2026-06-01 08:00' (UTC), or 36h, 7d, 2w ago"),
      OptionSpecification(
        long: "workspace", value: ValueSpecification(name: "DIR", kind: .folder),
        summary: "only what worked in this folder or below it, or in a folder of this mere name"),
      OptionSpecification(
        long: "model", value: ValueSpecification(name: "TEXT"),
        summary: "only those whose model has this in its name"),
      OptionSpecification(
        long: "format",
        value: ValueSpecification(name: "FORMAT", kind: .choice(FormatRegistry.all.map { $0.name.rawValue })),
        summary: "only sessions of this format"),
      OptionSpecification(
        long: "limit", value: ValueSpecification(name: "N", kind: .number(0...UInt64(Int.max))),
        summary: "no more than the first N"),
    ] + OptionSpecification.bundleLimits + [.keyFile, .noFollow, .maximumValue],
    details: [
      """
      A session is told by its id, by when it last changed, by how much it is (messages, and the bytes of all files that \
      belong to it alone), by the folder that it worked in, and by its title or else by what a person asked first. Ids \
      are never cut; all else is cut to the width of the terminal, which COLUMNS overrides. Where several sessions have \
      one id, the folder of their file stands before it, as in FOLDER/ID. With --quiet, bare ids are printed.
      """,
      """
      Of a bundle in a file, only its index, satchel.json and the beginnings of the sessions' own files (at most 1 MiB of \
      each of the first 10,000) are read, for first words and models; 'satchel verify' checks the rest. A document of \
      more than 1 MiB tells neither. A bundle without index, or on standard input, is read and checked in full.
      """,
    ],
    members: listMembers,
    examples: [
      Example(line: "satchel list sessions.tar.gz", meaning: "what is in this bundle?"),
      Example(line: "satchel list ~/.a3s/sessions", meaning: "what is in this store?"),
      Example(line: "satchel list ~/.a3s/sessions --since 7d --sort updated", meaning: "what was done this week?"),
    ],
    statuses: [
      .unreadable: ExitStatus.unreadable.meaning,
      .damaged: "something of the store, or the bundle itself, is damaged; what could be read was listed",
      .refused: "the bundle holds something unsafe, or exceeds a limit",
      .outputFailed: "standard output could not be written",
    ],
    action: runList)
}
