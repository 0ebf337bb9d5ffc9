import SatchelFiles
import SatchelSessionModel

extension VerificationReport {
  /// Throws unless the bundle is whole and safe; having been compressed again does no harm.
  func demandWhole() throws(BundleError) {
    let serious = faults.filter { $0.code != BundleFault.compressedAgain }
    guard let first = serious.first else { return }
    let more = faultCount > 1 ? " (and \(faultCount - 1) more)" : ""
    if isRefused {
      let refusal = faults.first { $0.kind == .refused } ?? first
      let member = refusal.member.map { " '\($0)'" } ?? ""
      throw BundleError(
        .refused, "the bundle is refused:\(member) \(refusal.message)\(more); nothing was written", faults: faults)
    }
    let place = first.member.map { " '\($0)'" } ?? ""
    let verdict = first.check == .identity ? "not the expected one" : "damaged"
    throw BundleError(
      .damaged, "the bundle is \(verdict):\(place) \(first.message)\(more); nothing was written", faults: faults)
  }
}

extension VerificationReport {
  /// What is to be said of a bundle that is imported although it is not as it was packed.
  var findings: [Finding] {
    if let archive {
      return [
        Finding(
          .note, code: BundleFault.compressedAgain,
          message: "The contents are intact, but not in the form of a bundle (\(archive)).")
      ]
    }
    return faults.filter { $0.code == BundleFault.compressedAgain }.map { fault in
      Finding(
        .warning, code: fault.code,
        message: "Every file is sound, but the bundle is not as it was packed: \(fault.message)",
        place: Place(offset: fault.compressedOffset))
    }
  }
}

extension BundleError {
  init(conflicts: [FilePath], _ target: FilePath) {
    let first = conflicts.first.map { "'\($0)'" } ?? ""
    let more = conflicts.count > 1 ? " and \(conflicts.count - 1) more" : ""
    self.init(
      .conflict,
      "\(first)\(more) in '\(target)' has other content than the bundle; nothing was written, import elsewhere or "
        + "choose what happens with --on-conflict",
      conflicts: conflicts)
  }

  /// A failure of unpacking: a taken name is a clash within the bundle.
  init(staging error: FileError, _ member: [UInt8]) {
    guard error.code == .exists || error.code == .notADirectory else {
      self.init(writing: error)
      return
    }
    let name = FilePath(bytes: member)
    let fault = BundleFault(
      .refused, .safety, code: "name-clash", message: "two names are one on the target's file system", member: name)
    self.init(
      .refused, "the bundle is refused: '\(name)' clashes with another name; nothing was written",
      fileError: error, faults: [fault])
  }
}
