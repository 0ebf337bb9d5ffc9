import SatchelSessionFormats

extension CommandSpecification {
  /// `inspect`
  static let inspect = CommandSpecification(
    name: "inspect",
    summary: "tell what sessions, stores and bundles are, and what they hold",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "PATH", kind: .path), isRequired: false, isRepeatable: true,
        summary:
          "a session file, the folder of a store, a bundle, somebody else's archive of a store, or REPO[:SNAPSHOT] of a repository of backups; - for standard input"
      )
    ],
    options: [
      OptionSpecification(
        long: "session", value: ValueSpecification(name: "ID", kind: .sessionID),
        summary: "only the session of this id, or the only one whose id begins so: its facts and files"),
      .repository, .keyFile, .noFollow, .maximumValue,
    ] + OptionSpecification.bundleLimits,
    details: [
      """
      The format is recognised from the content; names do not matter. Of a store's folder, every session is read \
      to its end, and every side file is accounted for. Findings say what is damaged or will surprise the program \
      that the session belongs to, and what it refuses in sessions and side files, down to the members of events.
      """,
      """
      Of a bundle in a file, only the index and satchel.json are read; sizes and digests are told as they stand there, \
      and 'satchel verify' checks them. What other programs packed is unpacked into a private folder meanwhile (below \
      TMPDIR, without that below /tmp). 'show' is another name of this command.
      """,
    ],
    members: inspectMembers,
    otherMembers: ShowReport.members,
    examples: [
      Example(line: "satchel inspect session.jsonl", meaning: "what is in this file?"),
      Example(line: "satchel inspect --json ~/.a3s/sessions", meaning: "a store, for a program to read"),
      Example(line: "satchel inspect sessions.tar.gz --session s-1", meaning: "what does the bundle have of it?"),
    ],
    statuses: [
      .differences: "a session of a store has a value larger than the limit, so that it was not looked into",
      .unreadable: ExitStatus.unreadable.meaning,
      .damaged: "something is damaged; what could be read was told",
      .refused: "a value is larger or deeper than the limit",
      .outputFailed: "standard output could not be written",
    ],
    action: runInspect)
}

extension OptionSpecification {
  /// The key of sealed documents.
  static let keyFile = OptionSpecification(
    long: "key-file", value: ValueSpecification(name: "FILE", kind: .path),
    summary: "open sealed documents with the key in this file: 32 bytes, or 64 hexadecimal digits")
  /// The largest line or value.
  static let maximumValue = OptionSpecification(
    long: "max-value", value: ValueSpecification(name: "BYTES", kind: .byteCount),
    summary: "do not read a session with a line or value larger than this (1G if not given)")
  /// Links are left alone.
  static let noFollow = OptionSpecification(
    long: "no-follow", summary: "leave out sessions and side data of a store that stand behind symbolic links")
  /// Which sessions.
  static let session = OptionSpecification(
    long: "session", value: ValueSpecification(name: "ID", kind: .sessionID), isRepeatable: true,
    summary: "only the session of this id and what belongs to it")
  /// The era to write.
  static let era = OptionSpecification(
    long: "era",
    value: ValueSpecification(
      name: "ERA", kind: .usual(FormatRegistry.all.flatMap { $0.writingStyles.map(\.rawValue) })),
    summary: "write the target as it was in this era")
  /// Overwriting.
  static let replace = OptionSpecification(
    long: "replace", summary: "replace the output file if it exists, once the new one is whole")
}
