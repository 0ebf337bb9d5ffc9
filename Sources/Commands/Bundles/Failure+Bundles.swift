import Bundling
import Files
import JSONText
import SessionModel

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
    case .damaged: return .damaged
    case .refused, .conflict, .invalidPlan: return .refused
    case .outputFailed, .unavailable: return .outputFailed
    }
  }
}

/// A fault of a bundle, for people and for programs.
enum BundleFaultReport {
  /// `manifest: data/a3s/x.json, byte 20: the checksum differs [checksum-differs]`
  static func text(_ fault: BundleFault) -> String {
    var place = fault.member.map { [SafeText.escape($0)] } ?? []
    if let offset = fault.offset { place.append("byte \(offset) of the archive") }
    if let offset = fault.compressedOffset { place.append("byte \(offset) of the file") }
    let words = (place + [SafeText.escape(fault.message)]).joined(separator: ", ")
    return "\(fault.check.rawValue): \(words) [\(SafeText.escape(fault.code))]"
  }

  /// The same as an object.
  static func json(_ fault: BundleFault) -> JSON {
    [
      "kind": .string(fault.kind.rawValue), "check": .string(fault.check.rawValue), "code": .string(fault.code),
      "message": .string(fault.message), "member": fault.member.map { .path($0) } ?? .null,
      "offset": .optional(fault.offset), "compressedOffset": .optional(fault.compressedOffset),
    ]
  }

  /// What the members mean.
  static func members(in path: String) -> [CommandSpecification.Member] {
    [
      .init(path: "\(path)[].kind", meaning: "damaged or refused"),
      .init(path: "\(path)[].check", meaning: "the check that found it"),
      .init(path: "\(path)[].code", meaning: "the kind, in words joined by hyphens"),
      .init(path: "\(path)[].message", meaning: "one sentence"),
      .init(path: "\(path)[].member", meaning: "the file in the archive, or null"),
      .init(path: "\(path)[].offset", meaning: "the byte of the uncompressed archive, or null"),
      .init(path: "\(path)[].compressedOffset", meaning: "the byte of the bundle, or null"),
    ]
  }
}
