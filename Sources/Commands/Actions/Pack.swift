extension CommandSpecification {
  /// `pack`
  static let pack = CommandSpecification(
    name: "pack",
    summary: "put a store, or some of its sessions, into one bundle",
    operands: [
      OperandSpecification(value: ValueSpecification(name: "STORE", kind: .folder), summary: "the folder of a store")
    ],
    options: [
      OptionSpecification(
        long: "output", short: "o", value: ValueSpecification(name: "FILE", kind: .path), isRequired: true,
        summary: "the bundle to write; - for standard output"),
      .session,
      OptionSpecification(
        long: "level", value: ValueSpecification(name: "N", kind: .number(1...12)),
        summary: "how hard to compress, 1 to 12 (5 if not given)"),
      OptionSpecification(long: "fast", summary: "compress fast, as --level 1 does"),
      OptionSpecification(
        long: "threads", value: ValueSpecification(name: "N", kind: .number(1...16)),
        summary: "compress on so many threads (as many as there are processors, 8 at most, if not given)"),
      OptionSpecification(
        long: "single-member",
        summary: "make one gzip member, without index, for programs that stop after the first; slow"),
      OptionSpecification(
        long: "keep-going", summary: "write the bundle even if a file cannot be read, without that file"),
      OptionSpecification(
        long: "normalize-times",
        summary: "give each file the time of its session, so that equal files make equal bundles"),
      .replace,
      .keyFile, .maximumValue,
    ],
    exclusive: [["fast", "level"]],
    details: [
      """
      A bundle is a .tar.gz that any program unpacks. It holds the files of the store byte for byte, a checksum for \
      each (BagIt, RFC 8493), and satchel.json, which says what is in them. A session takes along its side files and \
      the checkpoints of its runs.
      """,
      "The bundle appears when it is whole, or not at all. With '-o -', the report goes to standard error.",
    ],
    members: packMembers,
    examples: [
      Example(line: "satchel pack ~/.a3s/sessions -o sessions.tar.gz", meaning: "everything"),
      Example(
        line: "satchel pack store --session s-1 --session s-2 -o - | ssh host 'cat > two.tar.gz'",
        meaning: "two sessions, sent to another machine"),
    ],
    statuses: [
      .unreadable: ExitStatus.unreadable.meaning,
      .damaged: "something in the store is damaged; it was packed as it is, and noted",
      .refused: "the output exists (see --replace), or a name cannot be packed safely",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runPack)
}
