extension CommandSpecification {
  /// `list`
  static let list = CommandSpecification(
    name: "list",
    summary: "list the sessions of a bundle or a store",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "PATH", kind: .path),
        summary: "a bundle, - for one on standard input, or the folder of a store")
    ],
    options: OptionSpecification.bundleLimits + [.maximumValue],
    details: [
      """
      Of a bundle in a file, only its index and satchel.json are read, so that a large one takes no longer than a small \
      one; 'satchel verify' checks the rest. A bundle without index, or on standard input, is read and checked in full.
      """
    ],
    members: listMembers,
    examples: [
      Example(line: "satchel list sessions.tar.gz", meaning: "what is in this bundle?"),
      Example(line: "satchel list ~/.a3s/sessions", meaning: "what is in this store?"),
    ],
    statuses: [
      .unreadable: ExitStatus.unreadable.meaning,
      .damaged: "something is damaged; what could be read was listed",
      .refused: "the bundle holds something unsafe, or exceeds a limit",
      .outputFailed: "standard output could not be written",
    ],
    action: runList)
}
