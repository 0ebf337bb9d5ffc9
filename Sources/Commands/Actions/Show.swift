extension CommandSpecification {
  /// `show`: another name of `inspect`, under which scripts know it for bundles.
  static let show: CommandSpecification = {
    var command = inspect
    command.name = "show"
    command.summary = "the same as inspect"
    (command.members, command.otherMembers) = (ShowReport.members, inspectMembers)
    command.examples = [
      Example(line: "satchel show sessions.tar.gz", meaning: "which version, packed by what, from where?"),
      Example(line: "satchel show sessions.tar.gz --session s-1", meaning: "what belongs to this session, and why?"),
    ]
    return command
  }()
}
