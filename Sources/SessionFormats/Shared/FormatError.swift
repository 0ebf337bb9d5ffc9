public import SatchelJSONText
public import SatchelSessionModel

/// Why a file is not a session of its format, or no longer.
public struct FormatError: Error, Sendable, Equatable {
  /// The kind of trouble; decides the exit status.
  public enum Code: String, Sendable, Hashable {
    /// The bytes could not be had.
    case unreadable
    /// Not a session of this format, or of any.
    case wrongFormat = "wrong-format"
    /// The format, but a value in it breaks a rule.
    case invalid
    /// Cut off, torn or overwritten.
    case damaged
    /// Larger or deeper than allowed.
    case tooLarge = "too-large"
  }

  /// The kind of trouble.
  public var code: Code
  /// One sentence: what is the matter and what to do.
  public var message: String
  /// Where.
  public var place: Place

  /// An error.
  public init(_ code: Code, _ message: String, at place: Place = Place()) {
    self.code = code
    self.message = message
    self.place = place
  }

  /// A text that could not be read.
  ///
  /// `base` is the offset of the parsed text in its file, `line` its line number.
  public init(_ error: JSONReadError, line: Int? = nil) {
    switch error {
    case .source(let error): self.init(.unreadable, "\(error)")
    case .syntax(let error):
      let code = Self.code(error.reason)
      let advice = Self.advice(error.reason)
      self.init(code, "\(error.reason)".capitalizedFirst + advice, at: Self.place(error, line))
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

  /// The same error in a named file.
  public func inFile(_ name: String) -> FormatError {
    FormatError(code, message, at: place.inFile(name))
  }
}

extension FormatError: CustomStringConvertible {
  /// What and where, in one line.
  public var description: String {
    let place = place.description
    return place.isEmpty ? message : "\(place): \(message)"
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
