/// Why something could not be done with a session, a store or a conversion.
///
/// One type for all modules that know of sessions: an error passes upwards as it is. Errors of the floor below
/// (`FileError`, `JSONSyntaxError`) stay typed there and become one of these where a session is concerned.
public struct SessionError: Error, Sendable, Equatable {
  /// The kind of trouble: the `code` of reports in JSON, and what decides the exit status.
  public enum Code: String, Sendable, Hashable {
    /// A file or folder is not there or cannot be read.
    case unreadable
    /// Not a session or store of the format, or of any.
    case wrongFormat = "wrong-format"
    /// The format, but a value in it breaks a rule.
    case invalid
    /// Cut off, torn or overwritten.
    case damaged
    /// Larger or deeper than allowed.
    case tooLarge = "too-large"
    /// Encrypted, and no key was given.
    case sealed
    /// An id or name that the rules forbid.
    case forbiddenName = "forbidden-name"
    /// Two ids that meet in one file name.
    case collision
    /// Another program has reserved the store for its own writing.
    case leased
    /// Going on would harm something that exists.
    case refused
    /// A file could not be written.
    case outputFailed = "output-failed"
    /// Somebody asked to stop.
    case interrupted
  }

  /// A bound on what is read that was met; none for trouble of another kind.
  public enum Bound: String, Sendable, Hashable {
    /// One line, record or member has more bytes than allowed; whoever reads may allow more.
    case value
    /// Values nest deeper than allowed.
    case depth
  }

  /// The kind of trouble.
  public var code: Code
  /// One sentence: what is the matter and what to do.
  public var message: String
  /// Where.
  public var place: Place
  /// What the layer below said.
  public var cause: String?
  /// What the target's program demands and the session breaks, where that is the reason for refusing: a stable name.
  public var condition: String?
  /// The bound that was met, of a text that is too large or too deep.
  public var bound: Bound?

  /// An error.
  public init(_ code: Code, _ message: String, at place: Place = Place(), cause: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.cause = cause
  }

  /// The same error in a named file, where it names none yet.
  public func inFile(_ name: String) -> SessionError {
    var error = self
    error.place = place.inFile(name)
    return error
  }
}

extension SessionError: CustomStringConvertible {
  /// What and where, in one line.
  public var description: String {
    let place = place.description
    return place.isEmpty ? message : "\(place): \(message)"
  }
}
