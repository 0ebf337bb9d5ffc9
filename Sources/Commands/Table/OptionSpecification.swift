/// One option as declared: all that parsing, help, man page and completions know of it.
struct OptionSpecification: Sendable {
  /// The name behind `--`.
  var long: String
  /// The letter behind `-`, if it has one.
  var short: Character?
  /// What stands behind it; nil for a switch.
  var value: ValueSpecification?
  /// What it means without a value, which then can only be attached (`--read-data=10%`); nil for a value that is needed.
  var implied: String?
  /// Whether it may be given more than once.
  var isRepeatable = false
  /// Whether the command cannot do without.
  var isRequired = false
  /// What it does, in a few words.
  var summary: String

  /// `-o, --output FILE`, as in the help.
  var heading: String {
    let names = (short.map { "-\($0), " } ?? "") + "--\(long)"
    return value.map { implied == nil ? "\(names) \($0.name)" : "\(names)[=\($0.name)]" } ?? names
  }

  /// `--output FILE`, as in the usage line.
  var usage: String {
    let bare = value.map { implied == nil ? "--\(long) \($0.name)" : "--\(long)[=\($0.name)]" } ?? "--\(long)"
    return (isRequired ? bare : "[\(bare)]") + (isRepeatable ? "…" : "")
  }
}

/// What an option's value or an operand is called and may be.
struct ValueSpecification: Sendable {
  /// What is accepted.
  enum Kind: Sendable {
    /// Any text.
    case text
    /// The path of a file or folder.
    case path
    /// The path of a folder.
    case folder
    /// The id of a session, or the beginning of one.
    case sessionID
    /// The name of a command.
    case command
    /// Any text, of which a few words are usual.
    case usual([String])
    /// One of a few words.
    case choice([String])
    /// A whole number within bounds.
    case number(ClosedRange<UInt64>)
    /// A number of bytes; `K`, `M`, `G` and `T` stand for powers of 1024.
    case byteCount
  }

  /// The name in capitals.
  var name: String
  /// What is accepted.
  var kind: Kind = .text
}

/// One operand as declared.
struct OperandSpecification: Sendable {
  /// The name in capitals, and what is accepted.
  var value: ValueSpecification
  /// Whether the command cannot do without.
  var isRequired = true
  /// Whether any number may follow; only for the last.
  var isRepeatable = false
  /// What it is, in a few words.
  var summary: String

  /// `PATH…`, as in the usage line.
  var usage: String {
    let bare = value.name + (isRepeatable ? "…" : "")
    return isRequired ? bare : "[\(bare)]"
  }
}
