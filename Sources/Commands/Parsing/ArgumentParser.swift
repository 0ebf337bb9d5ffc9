import SatchelFiles

/// Reads a command line as the table declares it, in the manner of GNU: options anywhere behind the command,
/// `--to=a3s` and `--to a3s`, `-o FILE` and `-oFILE`, switches of one letter together, `--` before operands that
/// begin with a dash, `-` as an operand of its own.
struct ArgumentParser {
  private var rest: ArraySlice<FilePath>
  private var invocation: Invocation

  /// What the arguments behind the program's name ask for.
  static func parse(_ arguments: [FilePath]) throws(Failure) -> Invocation {
    guard let first = arguments.first?.description else { throw .usage("say what to do", command: nil) }
    if first == "--help" || first == "-h" { return Invocation(command: .help) }
    if first == "--version" || first == "-V" { return Invocation(command: .version) }
    guard !first.hasPrefix("-") else { throw Failure.unknownOption(first, among: ProgramTable.options, command: nil) }
    let command = try command(named: first)
    var parser = ArgumentParser(rest: arguments.dropFirst(), invocation: Invocation(command: command))
    return try parser.run()
  }

  /// The command of a name.
  static func command(named name: String) throws(Failure) -> CommandSpecification {
    guard let command = ProgramTable.command(named: name) else { throw .unknownCommand(name) }
    return command
  }

  private mutating func run() throws(Failure) -> Invocation {
    var onlyOperands = false
    while let argument = rest.popFirst() {
      let text = argument.description
      if onlyOperands || text == "-" || !text.hasPrefix("-") {
        try takeOperand(argument)
      } else if text == "--" {
        onlyOperands = true
      } else if text.hasPrefix("--") {
        try takeLong(argument)
      } else {
        try takeLetters(argument)
      }
      if invocation.has("help") { return helpOnCommand }
    }
    try checkComplete()
    return invocation
  }

  private var helpOnCommand: Invocation {
    Invocation(command: .help, operands: [FilePath(invocation.command.name)])
  }

  // MARK: Options

  private mutating func takeLong(_ argument: FilePath) throws(Failure) {
    let body = argument.bytes.dropFirst(2)
    let cut = body.firstIndex(of: UInt8(ascii: "="))
    let name = String(decoding: body[..<(cut ?? body.endIndex)], as: UTF8.self)
    guard let option = invocation.command.allOptions.first(where: { $0.long == name }) else {
      throw Failure.unknownOption("--\(name)", among: invocation.command.allOptions, command: invocation.command)
    }
    try take(option, shown: "--\(name)", attached: cut.map { FilePath(bytes: body[($0 + 1)...]) })
  }

  private mutating func takeLetters(_ argument: FilePath) throws(Failure) {
    var letters = argument.bytes.dropFirst()
    while let byte = letters.popFirst() {
      let letter = Character(UnicodeScalar(byte))
      guard let option = invocation.command.allOptions.first(where: { $0.short == letter }) else {
        let options = invocation.command.allOptions
        let isWord = byte >= 0x80 || options.contains { "-\($0.long)" == argument.description }
        throw Failure.unknownOption(
          isWord ? argument.description : "-\(letter)", among: options, command: invocation.command)
      }
      if option.value == nil {
        try take(option, shown: "-\(letter)", attached: nil)
      } else {
        let attached = letters.isEmpty ? nil : FilePath(bytes: letters)
        return try take(option, shown: "-\(letter)", attached: attached)
      }
    }
  }

  private mutating func take(_ option: OptionSpecification, shown: String, attached: FilePath?) throws(Failure) {
    if invocation.has(option.long), !option.isRepeatable {
      throw fault("\(shown) is given more than once")
    }
    guard let value = option.value else {
      guard attached == nil else { throw fault("\(shown) takes no value") }
      invocation.options[option.long] = [FilePath("")]
      return
    }
    guard let given = attached ?? option.implied.map({ FilePath($0) }) ?? rest.popFirst() else {
      throw fault("\(shown) needs a value: \(shown) \(value.name)")
    }
    try check(given, against: value, shown: shown)
    invocation.options[option.long, default: []].append(given)
  }

  private func check(_ given: FilePath, against value: ValueSpecification, shown: String) throws(Failure) {
    let text = given.description
    switch value.kind {
    case .text, .path, .folder, .sessionID, .command, .usual:
      if given.isEmpty { throw fault("the value of \(shown) is empty") }
    case .choice(let words):
      guard !words.contains(text) else { return }
      let near = Suggestion.nearest(to: text, among: words).map { "; did you mean '\($0)'?" } ?? ""
      throw fault("\(shown) is one of \(words.joined(separator: ", ")), not '\(text)'\(near)")
    case .number(let range):
      if let number = UInt64(text), range.contains(number) { return }
      throw fault("\(shown) takes a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    case .byteCount:
      if Self.byteCount(text) != nil { return }
      throw fault("\(shown) takes a number of bytes such as 500, 64K, 8M or 2G, not '\(text)'")
    }
  }

  /// A number of bytes with an optional unit.
  static func byteCount(_ text: String) -> UInt64? {
    let units: [Character: UInt64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
    guard let last = text.last, text.utf8.first.map({ (0x30...0x39).contains($0) }) ?? false else { return nil }
    guard let unit = units[Character(last.uppercased())] else { return UInt64(text) }
    let product = UInt64(text.dropLast())?.multipliedReportingOverflow(by: unit)
    return product.flatMap { $0.overflow ? nil : $0.partialValue }
  }

  // MARK: Operands

  private mutating func takeOperand(_ argument: FilePath) throws(Failure) {
    let operands = invocation.command.operands
    let index = min(invocation.operands.count, max(0, operands.count - 1))
    guard index < operands.count, invocation.operands.count < operands.count || operands[index].isRepeatable else {
      let output = invocation.command.options.first { ["into", "output"].contains($0.long) }
      let hint = output.map { "; what is to be written is named with --\($0.long)" } ?? ""
      throw fault("'\(argument)' is one operand too many\(hint)")
    }
    if argument.isEmpty { throw fault("\(operands[index].value.name) is an empty text") }
    try check(argument, against: operands[index].value, shown: operands[index].value.name)
    invocation.operands.append(argument)
  }

  private func checkComplete() throws(Failure) {
    let command = invocation.command
    let required = command.operands.filter(\.isRequired)
    if invocation.operands.count < required.count {
      let missing = required[invocation.operands.count]
      throw fault("\(missing.value.name) is missing (\(missing.summary))")
    }
    for options in command.exclusive {
      let given = options.filter(invocation.has)
      if given.count > 1 { throw fault("--\(given[0]) and --\(given[1]) contradict each other; give one of them") }
    }
    for option in command.options where option.isRequired && !invocation.has(option.long) {
      throw fault("\(option.usage) is missing (\(option.summary))")
    }
  }

  private func fault(_ message: String) -> Failure { .usage(message, command: invocation.command) }
}
