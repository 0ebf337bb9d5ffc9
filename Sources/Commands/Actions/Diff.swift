extension CommandSpecification {
  /// `diff`
  static let diff = CommandSpecification(
    name: "diff",
    summary: "compare two sessions, or two stores, by what they say",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "A", kind: .path),
        summary: "a session file, the folder of a store, a bundle, or REPO[:SNAPSHOT]"),
      OperandSpecification(
        value: ValueSpecification(name: "B", kind: .path), summary: "what to compare it with, in any format"),
    ],
    options: [
      OptionSpecification(
        long: "session", value: ValueSpecification(name: "ID", kind: .sessionID),
        summary: "the session of A, where A holds several"),
      OptionSpecification(
        long: "session-b", value: ValueSpecification(name: "ID", kind: .sessionID),
        summary: "the session of B, if its id is another one"),
      OptionSpecification(
        long: "limit", value: ValueSpecification(name: "N", kind: .number(0...1_000_000)),
        summary: "show at most N messages of each session (1000 if not given); all are counted"),
      .repository, .storeFormat, .keyFile, .noFollow, .maximumValue,
    ] + OptionSpecification.bundleLimits,
    details: [
      """
      Compared is what is said, message by message, not how it is spelled: the input of a tool as text or as a JSON \
      value, with numbers by all their digits; a result as a string or as a list of one text; results in the name of \
      the user or of the tool. Of two sessions of one format, members that only this format knows are compared too.
      """,
      """
      Of two formats, what both can hold is compared. What one of them has no place for is no difference; it is \
      named as 'not in' that format.
      """,
      """
      Messages that were put in or taken out are found again within 65,536 messages. Two stores or bundles without \
      --session are compared session by session, by their ids. A bundle is unpacked into a private folder meanwhile \
      (below TMPDIR, without that below /tmp), of one session only what belongs to it.
      """,
    ],
    members: DiffReports.members,
    examples: [
      Example(line: "satchel diff chat.jsonl chat.json", meaning: "did the conversion keep everything?"),
      Example(
        line: "satchel diff backup.tar.gz ~/.a3s/sessions --session s-1", meaning: "what happened since the backup?"),
      Example(line: "satchel diff --json old new", meaning: "two stores, for a program to read"),
    ],
    statuses: [
      .done: "both say the same",
      .differences: "they differ",
      .unreadable: "an input cannot be read or is in no known format, or has no session of that id",
      .damaged: "something is damaged; of stores, the sessions that could be read were compared",
      .refused: "a value is larger than the limit, or a bundle is unsafe",
      .outputFailed: "standard output or a temporary file could not be written",
    ],
    action: runDiff)
}
