extension CommandSpecification {
  /// `salvage`
  static let salvage = CommandSpecification(
    name: "salvage",
    summary: "save what can be saved of a damaged session, store or bundle",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "PATH", kind: .path),
        summary: "a session file, the folder of a store, or a bundle")
    ],
    options: [
      OptionSpecification(
        long: "output", short: "o", value: ValueSpecification(name: "OUT", kind: .path), isRequired: true,
        summary: "the file or folder to write; must not exist"),
      .noFollow,
      .storeFormat,
      .keyFile,
      .maximumValue,
    ] + OptionSpecification.bundleLimits,
    details: [
      """
      Saved is whatever the session's own program will read again: whole records around torn, glued, split and \
      overwritten ones, the beginning of a document that is cut off, values in another spelling where the program \
      refuses theirs. A document that is cut off is closed, and members that its program demands are added. The format \
      stays the same; the input is not touched.
      """,
      """
      Every byte of the input is in the output, or kept beside it with its place: in the folder OUT.leftover of a file, \
      or .satchel-salvage in the folder of a store. 'bytes' there holds what is not in the output, one piece after the \
      other; 'index.json' tells what became of every piece. What was written in another spelling is kept there as it was.
      """,
      """
      An aggregate snapshot of the A3S store comes out as one. Its version and what its session lacks are added; lists \
      that are lost stay away, as the program takes them for empty then. Left over are elements of its lists that are \
      hurt, that come a second time, or that name another session, since the program would refuse the whole file.
      """,
      """
      Of a store, sound files are copied byte for byte. A journal that is gone, but for copies that a save set aside, is \
      taken from the newest of them. Sealed documents, and sessions with a value larger than the limit, are copied as \
      they are and named. With --key-file, it looks into what is sealed: what is sound stays sealed, what is hurt comes \
      out open, and is its owner's alone.
      """,
      """
      Folders that cannot be read are passed over, and sectors that the disk does not give are taken for zeros, so that \
      what stands before and behind them is saved; both are named, and the status is 1.
      """,
      """
      Of a bundle, the files that are whole come out as they were packed: those with the SHA-256 that the manifest, or \
      else satchel.json, tells. Where both are lost, as when the end is cut off, those are taken as whole that stand in \
      parts whose checksums are right. What there is of others stands in .satchel-salvage in the output, and what is \
      missing is listed. So it is of a bundle that was packed again by another program, or that was unpacked.
      """,
    ],
    members: (SalvageReports.members + BundleSalvageReports.members).map(\.optional),
    examples: [
      Example(line: "satchel salvage torn.jsonl -o whole.jsonl", meaning: "a journal whose last line is cut off"),
      Example(line: "satchel salvage cut.tar.gz -o ./rescued", meaning: "a bundle that is cut off"),
      Example(line: "satchel salvage ~/.a3s/sessions -o ./rescued", meaning: "a store with damaged files"),
    ],
    statuses: [
      .done: "written, and nothing had to be left over",
      .differences:
        "written, and something was left over, which is kept beside the output, was copied without a look at what is in it, or was left out behind a link",
      .unreadable: "the input cannot be read, or nothing in it looks like a session",
      .damaged: "no file of the bundle could be saved; nothing was written",
      .refused: "the output exists, or an archive is unsafe to read",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runSalvage)
}
