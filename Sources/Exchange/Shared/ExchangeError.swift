import SatchelFiles
import SatchelSessionFormats
public import SatchelSessionModel
import SatchelSessionStores

/// Why an inspection or conversion could not be done.
public struct ExchangeError: Error, Sendable, Equatable {
  /// The kind of trouble; decides the exit status.
  public enum Code: String, Sendable, Hashable {
    /// The input is not there or cannot be read.
    case unreadable
    /// The input is of no format that is known, or not of the one that is needed.
    case wrongFormat = "wrong-format"
    /// The format, but a value in it breaks a rule.
    case invalid
    /// Cut off, torn or overwritten.
    case damaged
    /// Larger or deeper than allowed.
    case tooLarge = "too-large"
    /// Encrypted, and no key was given.
    case sealed
    /// Going on would harm something that exists.
    case refused
    /// The output could not be written.
    case outputFailed = "output-failed"
    /// Somebody asked to stop.
    case interrupted
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

  /// An error.
  public init(_ code: Code, _ message: String, at place: Place = Place(), cause: String? = nil) {
    self.code = code
    self.message = message
    self.place = place
    self.cause = cause
  }

  /// A file of the input that is not a sound session.
  init(_ error: FormatError, file: FilePath) {
    let code: Code =
      switch error.code {
      case .unreadable: .unreadable
      case .wrongFormat: .wrongFormat
      case .invalid: .invalid
      case .damaged: .damaged
      case .tooLarge: .tooLarge
      }
    self.init(code, error.message, at: error.place.inFile(file.description))
  }

  /// A store that cannot be taken stock of.
  init(_ error: StoreError) {
    let code: Code =
      switch error.code {
      case .unreadable: .unreadable
      case .wrongFormat: .wrongFormat
      case .invalid: .invalid
      case .damaged: .damaged
      case .tooLarge: .tooLarge
      case .sealed: .sealed
      case .forbiddenName, .collision, .leased: .refused
      case .writeFailed: .outputFailed
      }
    self.init(code, error.message, at: error.place)
  }

  /// A session that the program of the era to be written would refuse.
  static func broken(_ finding: Finding, in file: FilePath) -> ExchangeError {
    var error = ExchangeError(
      .refused, finding.message + " Write another era, or put the session right first.",
      at: finding.place.inFile(file.description))
    error.condition = finding.code
    return error
  }

  /// What stands at a path; a link is followed.
  static func kind(of path: FilePath, files: any FileSystem) throws(ExchangeError) -> FileStatus.Kind {
    do throws(FileError) {
      return try OpenFile(path, system: files).status().kind
    } catch {
      throw .input(error)
    }
  }

  /// A file of the input that cannot be read.
  static func input(_ error: FileError) -> ExchangeError {
    ExchangeError(.unreadable, error.description, at: Place(file: error.path.description))
  }

  /// A file of the output that cannot be written.
  static func output(_ error: FileError) -> ExchangeError {
    ExchangeError(
      error.code == .exists ? .refused : .outputFailed, error.description,
      at: Place(file: error.path.description))
  }
}

/// How far a long piece of work is.
public struct Progress: Sendable, Hashable {
  /// What is being done.
  public var stage: String
  /// Bytes done.
  public var done: UInt64
  /// Bytes to do, where known.
  public var total: UInt64?

  /// A state of the work.
  public init(stage: String, done: UInt64, total: UInt64?) {
    self.stage = stage
    self.done = done
    self.total = total
  }
}
