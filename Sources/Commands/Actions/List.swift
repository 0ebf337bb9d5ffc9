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
    details: ["Of a bundle, this trusts what its satchel.json says; 'satchel verify' checks that."],
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
