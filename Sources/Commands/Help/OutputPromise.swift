/// What may change in what `--json` prints.
enum OutputPromise {
  /// The promise, in paragraphs.
  static let paragraphs = [
    """
    With --json a command prints one object on standard output, and a failure as one object {"error": …} on standard \
    error. Each has the member \(OutputSchema.versionMember), now \(OutputSchema.version). As long as it stays, no \
    member is taken away or renamed, none gets another kind of value or another meaning, and none that is always there \
    is left out; \(OutputSchema.versionMember) is raised when that has to be done.
    """,
    """
    What may come at any time: more members, more values of 'code', 'kind', 'role' and other words that name a kind, \
    and members in another order. A program passes over what it does not know. The sentences of 'message', 'reason' and \
    'advice' are for people and may change; 'code' and the exit status are for programs.
    """,
    """
    What is not known is null, unless it says 'may be left out'. Times are RFC 3339 in UTC. A name of a file that is no \
    UTF-8 has U+FFFD in place of what cannot be shown, and its bytes in base64 stand beside it: of 'path' in \
    'path_bytes', of a list of paths in a list of the same length, with null for names that need none.
    """,
  ]
}
