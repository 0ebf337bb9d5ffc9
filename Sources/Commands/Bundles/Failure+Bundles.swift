import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel

extension Failure {
  /// Packing, reading or importing a bundle.
  init(_ error: BundleError) {
    self.init(
      Self.name(of: error), Self.status(of: error), error.message, at: Place(file: error.fileError?.path.description))
    isSilent = error.fileError?.isBrokenPipe ?? false
    if isSilent { status = .done }
    if !error.faults.isEmpty { extra.append(JSONMember("faults", .array(error.faults.map(BundleFaultReport.json)))) }
    if !error.conflicts.isEmpty { extra.append(JSONMember("conflicts", .array(error.conflicts.map { .path($0) }))) }
    details = error.faults.map(BundleFaultReport.text) + Self.conflicts(error)
  }

  private static func conflicts(_ error: BundleError) -> [String] {
    error.conflicts.prefix(20).map { SafeText.escape($0) }
      + (error.conflicts.count > 20 ? ["and \(error.conflicts.count - 20) more; --json has all"] : [])
  }

  private static func name(of error: BundleError) -> String {
    switch error.fileError?.code {
    case .interrupted: "interrupted"
    case .exists: "refused"
    default: error.code.rawValue
    }
  }

  private static func status(of error: BundleError) -> ExitStatus {
    switch error.fileError?.code {
    case .interrupted: return .interrupted
    case .exists: return .refused
    default: break
    }
    switch error.code {
    case .notABundle, .newerVersion, .noSuchSession, .nothingToUndo, .inputFailed: return .unreadable
    case .ambiguousSession, .severalStores: return .badCommandLine
    case .damaged: return .damaged
    case .refused, .conflict, .invalidPlan: return .refused
    case .outputFailed, .unavailable: return .outputFailed
    }
  }
}
