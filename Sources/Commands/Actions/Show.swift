extension CommandSpecification {
  /// `show`
  static let show = CommandSpecification(
    name: "show",
    summary: "show what a bundle says of itself, or of one of its sessions",
    operands: [.bundle],
    options: [
      OptionSpecification(
        long: "session", value: ValueSpecification(name: "ID"),
        summary: "the session of this id: its facts, runs, findings and files")
    ] + OptionSpecification.bundleLimits,
    details: [
      """
      Like 'list', this reads only the index and satchel.json of a bundle in a file; sizes and digests are told as they \
      stand there, and 'satchel verify' checks them.
      """
    ],
    members: ShowReport.members,
    examples: [
      Example(line: "satchel show sessions.tar.gz", meaning: "which version, packed by what, from where?"),
      Example(line: "satchel show sessions.tar.gz --session s-1", meaning: "what belongs to this session, and why?"),
    ],
    statuses: [
      .unreadable: "the bundle cannot be read, or it is none, or it has no session of that id",
      .damaged: "something is damaged; what could be read was shown",
      .refused: "the bundle holds something unsafe, or exceeds a limit",
      .outputFailed: "standard output could not be written",
    ],
    action: runShow)
}
