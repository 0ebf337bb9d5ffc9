import SatchelExchange
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// The one place where errors of the modules below become a code and an exit status.

extension Failure {
  /// An operation on a file.
  init(_ error: FileError) {
    self.init(
      Self.code(of: error), Self.status(of: error), "\(error)", at: Place(file: error.path.description),
      cause: nil)
    path = error.path
    isSilent = error.isBrokenPipe
    if isSilent { status = .done }
  }

  private static let writingOperations: Set<String> = [
    "write", "fsync", "rename to", "make folder", "truncate", "chmod", "set the time of", "close", "remove",
    "remove folder",
  ]

  private static func code(of error: FileError) -> String {
    switch error.code {
    case .interrupted: "interrupted"
    case .tooLarge: "too-large"
    default: status(of: error) == .outputFailed ? "output-failed" : error.code == .exists ? "refused" : "unreadable"
    }
  }

  private static func status(of error: FileError) -> ExitStatus {
    switch error.code {
    case .interrupted: .interrupted
    case .tooLarge, .exists: .refused
    case .noSpace, .littleSpace, .writeFailed: .outputFailed
    default: writingOperations.contains(error.operation) ? .outputFailed : .unreadable
    }
  }

  /// Something about a session, a store or a conversion.
  init(_ error: SessionError) {
    self.init(
      error.code.rawValue, Self.status(of: error.code), error.message, at: error.place, cause: error.cause)
    if let condition = error.condition { extra.append(JSONMember("condition", .string(condition))) }
  }

  private static func status(of code: SessionError.Code) -> ExitStatus {
    switch code {
    case .unreadable, .sealed, .wrongFormat, .invalid: .unreadable
    case .damaged: .damaged
    case .tooLarge, .forbiddenName, .collision, .leased, .refused: .refused
    case .outputFailed: .outputFailed
    case .interrupted: .interrupted
    }
  }
}
