extension CommandSpecification {
  /// `find`
  static let find = CommandSpecification(
    name: "find",
    summary: "find the stores that agent programs keep",
    operands: [
      OperandSpecification(
        value: ValueSpecification(name: "PATH", kind: .folder), isRequired: false, isRepeatable: true,
        summary: "a folder to search, all of it; your home if none is given")
    ],
    options: [.keyFile, .noFollow],
    details: [
      """
      A store is told by what its files are, never by a name alone. Without PATH, the places that the programs' formats \
      name are looked at, then the home folder to a depth of 5, without caches, node_modules and other file systems, and \
      the workspaces that sessions name. A link to a folder is followed two levels deep.
      """,
      """
      Sessions of several programs in one folder are a store each. Sessions are counted by their files, without reading \
      them; 'satchel list' reads them.
      """,
      """
      A folder that cannot be searched is told on standard error, and the rest still comes out, with status 1. Searched \
      are at most 500,000 folders below each PATH.
      """,
    ],
    members: FindReports.members,
    examples: [
      Example(line: "satchel find", meaning: "every store that is yours"),
      Example(line: "satchel find --json /srv/home", meaning: "every store below a folder, for a program to read"),
    ],
    statuses: [
      .differences: "stores were found, but not everything could be searched",
      .unreadable: "no store was found",
      .outputFailed: "standard output could not be written",
    ],
    action: runFind)
}
