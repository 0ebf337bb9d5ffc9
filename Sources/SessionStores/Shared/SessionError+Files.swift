public import SatchelFiles
public import SatchelSessionModel

extension SessionError {
  /// A file or folder that cannot be read.
  public static func reading(_ error: FileError) -> SessionError {
    let isOverBound = error.code == .tooLarge && error.operation == "read"
    return SessionError(
      isOverBound ? .tooLarge : .unreadable, error.description, at: Place(file: error.path.description))
  }

  /// A file that cannot be written; one that is there already is refused.
  public static func writing(_ error: FileError) -> SessionError {
    SessionError(
      error.code == .exists ? .refused : .outputFailed, error.description, at: Place(file: error.path.description))
  }

  /// The same error in a named file, where it names none yet.
  public func inFile(_ path: FilePath) -> SessionError { inFile(path.description) }
}

extension Finding {
  /// A session in a store that cannot be read.
  package static func unreadableSession(_ error: SessionError, at path: FilePath) -> Finding {
    Finding(
      .damage, code: "unreadable-session", message: error.message, place: error.place.inFile(path.description))
  }
}
