import SessionFormats

extension CommandSpecification {
  /// `import`
  static let `import` = CommandSpecification(
    name: "import",
    summary: "restore the sessions of a bundle into a folder",
    operands: [.bundle],
    options: [
      OptionSpecification(
        long: "into", value: ValueSpecification(name: "DIR", kind: .path), isRequired: true,
        summary: "the folder of the store to restore into; made if it is not there"),
      .session,
      OptionSpecification(
        long: "as", value: ValueSpecification(name: "FORMAT", kind: .choice(FormatName.allCases.map(\.rawValue))),
        summary: "convert on the way; the folder must not exist or be empty"),
      OptionSpecification(long: "dry-run", summary: "check the bundle and tell what would be done, writing nothing"),
    ] + OptionSpecification.bundleLimits + [.maximumValue],
    details: [
      """
      The bundle is unpacked into a private folder beside the target and checked in full; only then its files appear \
      at their places. A file that is there already with the same bytes is skipped; one with other bytes stops the \
      import before anything is written.
      """
    ],
    members: importMembers,
    examples: [
      Example(line: "satchel import sessions.tar.gz --into ./restored", meaning: "the same files again"),
      Example(
        line: "satchel import sessions.tar.gz --into ./journals --as claw --session s-1",
        meaning: "one session, converted"),
      Example(line: "satchel import sessions.tar.gz --into store --dry-run", meaning: "what would be written?"),
    ],
    statuses: [
      .unreadable: "the bundle cannot be read, or it is none, or it has no session of that id",
      .damaged: "the bundle is damaged; nothing was written",
      .refused: "something unsafe, a limit, or another file is at its place; nothing was written",
      .outputFailed: ExitStatus.outputFailed.meaning,
    ],
    action: runImport)
}
