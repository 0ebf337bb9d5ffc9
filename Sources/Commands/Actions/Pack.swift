extension CommandSpecification {
  /// `pack`
  static let pack = CommandSpecification(
    name: "pack",
    summary: "put a store, or some of its sessions, into a bundle",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "STORE", kind: .folder), isRequired: false, isRepeatable: true,
        summary: "the folder of a store, or one that has a store inside; with --all, where to search")
    ],
    options: [
      OptionSpecification(
        long: "output", short: "o", value: ValueSpecification(name: "FILE", kind: .path), isRequired: true,
        summary: "the bundle to write; - for standard output; for several stores, the folder of the bundles"),
      OptionSpecification(long: "all", summary: "pack every store that 'satchel find' finds, each into its own bundle"),
      .session,
      .storeFormat,
      .allowEmpty,
      OptionSpecification(
        long: "include", value: ValueSpecification(name: "GLOB"), isRepeatable: true,
        summary: "take along what a rule would leave out (see below)"),
      OptionSpecification(
        long: "exclude", value: ValueSpecification(name: "GLOB"), isRepeatable: true,
        summary: "leave out files, folders or sessions whose names match"),
      OptionSpecification(long: "sessions-only", summary: "take only sessions and what belongs to them"),
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
        long: "keep-going", summary: "write the bundle even if a file or folder cannot be read, without it"),
      OptionSpecification(
        long: "normalize-times",
        summary: "give each file the time of its session, so that equal files make equal bundles"),
      OptionSpecification(
        long: "drop-keys", summary: "leave out API keys (llm_config.api_key of A3S sessions), which a bundle else keeps"
      ),
      .replace,
      .noFollow,
      .keyFile,
      .maximumValue,
    ],
    exclusive: [["fast", "level"]],
    details: [
      """
      A bundle is a .tar.gz that any program unpacks. It holds the files of the store byte for byte, a checksum for \
      each (BagIt, RFC 8493), and satchel.json, which says what is in them. A session takes along its side files and \
      the checkpoints of its runs.
      """,
      """
      Left out are, unless --include names them: .git, databases whose log is not empty (they are being written; the \
      status is 1), what a killed run or an import of this program left, and files and folders called .env*, auth.json, \
      *credentials*, *.pem, *.key or id_*. No such rule leaves out a session or what belongs to one. --exclude wins over \
      all; a session that it leaves out takes along what belongs to it alone. The report tells what was left out.
      """,
      """
      In a GLOB, '*' stands for any text, '?' for one byte, '[abc]' for one of them, and a backslash takes away a \
      letter's meaning; capitals and small letters differ. Without a slash it is held against every name in the store; \
      with one, against paths from the store's folder on, where '**' stands for any number of folders. What matches a \
      folder matches all in it; with a slash at its end, folders only. Quote it, so that the shell leaves it alone.
      """,
      """
      A symbolic link is followed if what stands behind it is a session or its side data, which 64 KiB of it must show; \
      it comes into the bundle as a file, under the link's name. Of anything else behind a link nothing is packed; it is \
      named, and the status is 1.
      """,
      "The bundle appears when it is whole, or not at all. With '-o -', the report goes to standard error.",
      """
      Where several stores are named, or --output is a folder, each store gets a bundle of its own there, called by its \
      format, its folder's name and eight digits of its path: the same store has the same name every time. One that fails \
      does not stop the others; the status is that of the worst. With --all, stores without a session are left out.
      """,
    ],
    members: packMembers,
    examples: [
      Example(line: "satchel pack ~/.a3s/sessions -o sessions.tar.gz", meaning: "everything"),
      Example(
        line: "satchel pack store --session s-1 --session s-2 -o - | ssh host 'cat > two.tar.gz'",
        meaning: "two sessions, sent to another machine"),
      Example(
        line: "satchel pack store --exclude '*.log' --exclude images/ -o small.tar.gz",
        meaning: "all but some files and a folder"),
      Example(line: "satchel pack --all -o backups --replace", meaning: "everything that is yours, one bundle a store"),
    ],
    statuses: [
      .differences:
        "packed, but something was left out that nobody asked to leave out, which the report names; or not everything could be searched for stores (--all)",
      .unreadable: ExitStatus.unreadable.meaning,
      .damaged: "something in the store is damaged; it was packed as it is, and noted",
      .refused: "the output exists (see --replace), or a name cannot be packed safely",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runPack)
}
