import SatchelFiles

/// A command line that was understood. Values are kept as the bytes that were typed: a path need not be UTF-8.
struct Invocation: Sendable {
  /// What to run.
  var command: CommandSpecification
  /// The values of each option by its long name; a switch has one empty value.
  var options: [String: [FilePath]] = [:]
  /// The operands in order.
  var operands: [FilePath] = []

  /// Whether an option was given.
  func has(_ option: String) -> Bool { options[option] != nil }

  /// The path that an option names.
  func path(_ option: String) -> FilePath? { options[option]?.last }

  /// The text of an option.
  func text(_ option: String) -> String? { options[option]?.last?.description }

  /// The texts of a repeatable option.
  func texts(_ option: String) -> [String] { options[option]?.map(\.description) ?? [] }

  /// The number of an option, its unit multiplied in; nil if it was not given.
  func number(_ option: String) -> UInt64? { text(option).flatMap(ArgumentParser.byteCount) }

  /// An operand that the table declares as required, so that it is there.
  func operand(_ index: Int) -> FilePath { index < operands.count ? operands[index] : FilePath("") }

  /// Whether a JSON object is wanted.
  var isJSON: Bool { has("json") }
  /// Whether no talk is wanted.
  var isQuiet: Bool { has("quiet") }
}
