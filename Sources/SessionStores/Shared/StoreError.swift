public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

/// Why an operation on a store could not be done.
public struct StoreError: Error, Sendable, Equatable {
  /// The kind of trouble; decides the exit status.
  public enum Code: String, Sendable, Hashable {
    /// A file or folder is not there or cannot be read.
    case unreadable
    /// Not a store, or not a session, of the format.
    case wrongFormat = "wrong-format"
    /// The format, but a value breaks a rule.
    case invalid
    /// Cut off, torn or overwritten.
    case damaged
    /// Larger or deeper than allowed.
    case tooLarge = "too-large"
    /// An id or name that the rules forbid.
    case forbiddenName = "forbidden-name"
    /// Two ids that meet in one file name.
    case collision
    /// A document is sealed and no key was given.
    case sealed
    /// Another program has reserved the store for its own writing.
    case leased
    /// A file could not be written.
    case writeFailed = "write-failed"
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

  /// A file that is not a sound session.
  public init(_ error: FormatError, file: FilePath) {
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

  /// A file that cannot be read.
  public static func reading(_ error: FileError) -> StoreError {
    StoreError(.unreadable, error.description, at: Place(file: error.path.description))
  }

  /// A file that cannot be written.
  public static func writing(_ error: FileError) -> StoreError {
    StoreError(.writeFailed, error.description, at: Place(file: error.path.description))
  }
}

extension StoreError: CustomStringConvertible {
  /// What and where, in one line.
  public var description: String {
    let place = place.description
    return place.isEmpty ? message : "\(place): \(message)"
  }
}
