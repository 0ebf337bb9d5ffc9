public import SatchelBundling
public import SatchelFiles
public import SatchelSessionModel

/// Why a piece of work could not be done, in the words of the part that failed.
public enum SatchelError: Error, Sendable {
  /// A bundle could not be packed, read or imported.
  case bundle(BundleError)
  /// A session or a store could not be read, converted, compared or salvaged.
  case session(SessionError)
  /// A file could not be read or written.
  case file(FileError)
  /// The task was cancelled; nothing half-written is left.
  case cancelled
}

extension SatchelError: CustomStringConvertible {
  /// What, where, and what to do, in one line.
  public var description: String {
    switch self {
    case .bundle(let error): error.description
    case .session(let error): error.description
    case .file(let error): error.description
    case .cancelled: "The work was cancelled; nothing half-written is left."
    }
  }
}
