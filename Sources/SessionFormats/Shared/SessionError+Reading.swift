public import SatchelJSONText
public import SatchelSessionModel

extension SessionError {
  /// A text that could not be read.
  ///
  /// `line` is its number in a file of lines.
  public init(_ error: JSONReadError, line: Int? = nil) {
    switch error {
    case .source(let error): self.init(.unreadable, "\(error)")
    case .syntax(let error):
      let code = Self.code(error.reason)
      let advice = Self.advice(error.reason)
      self.init(code, "\(error.reason)".capitalizedFirst + advice, at: Self.place(error, line))
      bound = Self.bound(error.reason)
    }
  }

  /// A member that does not hold what it should, in a text that begins at an offset of its file.
  public init(_ error: FieldError, base: UInt64, line: Int? = nil) {
    self.init(
      .invalid, error.description,
      at: Place(line: line, offset: base + UInt64(error.offset ?? 0), member: nil))
  }

  private static func place(_ error: JSONSyntaxError, _ line: Int?) -> Place {
    Place(line: line ?? error.line, column: error.column, offset: error.offset)
  }

  /// The bound that a text breaks.
  static func bound(_ reason: JSONSyntaxError.Reason) -> Bound? {
    switch reason {
    case .tooLarge: .value
    case .tooDeep: .depth
    default: nil
    }
  }

  /// What to do about a limit; depth has none that a person can raise.
  static func advice(_ reason: JSONSyntaxError.Reason) -> String {
    switch reason {
    case .tooLarge: "; allow larger values to read it (on the command line, --max-value)"
    case .tooDeep: "; no session program nests so deep, so look at who wrote it"
    default: ""
    }
  }

  private static func code(_ reason: JSONSyntaxError.Reason) -> Code {
    switch reason {
    case .truncated: .damaged
    case .tooDeep, .tooLarge: .tooLarge
    case .empty: .wrongFormat
    case .unexpectedByte(0), .controlCharacter(0): .damaged
    case .invalidUTF8: .damaged
    default: .invalid
    }
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
