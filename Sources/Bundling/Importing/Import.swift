public import Files

/// Restores the files of a bundle, or of some of its sessions, byte for byte into a folder.
///
/// The bundle is unpacked into a private folder beside the target and checked in full; then the files appear at their
/// places: all at once by one rename where the target is not there yet, else one by one without replacing anything.
/// Files that are there with the same bytes are counted and left alone; any other file in the way stops the import
/// before something is written (`conflict`). After any failure the target is as it was.
public func importBundle(
  _ input: BundleInput, into target: FilePath, options: ImportOptions = ImportOptions(),
  system: any FileSystem = SystemFiles()
) throws(BundleError) -> ImportReport {
  let place = try TargetPlace(target, system: system)
  let staging = options.isDryRun ? nil : try place.makeStaging(options.reading.surroundings)
  let scan = try BundleScan(input, options.reading, taker: staging, system: system)
  let verification = try scan.run()
  try verification.demandWhole()
  let selection = try Selection(scan, options.sessionIDs)
  let comparison = try place.compare(selection)
  if !comparison.conflicts.isEmpty { throw BundleError(conflicts: comparison.conflicts, target) }
  if let staging { try place.publish(staging, selection, comparison.new, hasAll: options.sessionIDs == nil) }
  let byteCount = comparison.new.reduce(UInt64(0)) { $0 + selection.files[$1].byteCount }
  return ImportReport(
    verification: verification, sessionIDs: selection.sessionIDs,
    written: comparison.new.map { selection.files[$0].path }, writtenByteCount: byteCount,
    identical: comparison.identical, isDryRun: options.isDryRun)
}

extension VerificationReport {
  /// Throws unless the bundle is whole and safe; having been compressed again does no harm.
  fileprivate func demandWhole() throws(BundleError) {
    let serious = faults.filter { $0.code != BundleFault.compressedAgain }
    guard let first = serious.first else { return }
    let more = faultCount > 1 ? " (and \(faultCount - 1) more)" : ""
    let place = first.member.map { " '\($0)'" } ?? ""
    if isRefused {
      let refusal = faults.first { $0.kind == .refused } ?? first
      let member = refusal.member.map { " '\($0)'" } ?? ""
      throw BundleError(
        .refused, "the bundle is refused:\(member) \(refusal.message)\(more); nothing was written", faults: faults)
    }
    throw BundleError(
      .damaged, "the bundle is damaged:\(place) \(first.message)\(more); nothing was written", faults: faults)
  }
}

extension BundleError {
  fileprivate init(conflicts: [FilePath], _ target: FilePath) {
    let first = conflicts.first.map { "'\($0)'" } ?? ""
    let more = conflicts.count > 1 ? " and \(conflicts.count - 1) more" : ""
    self.init(
      .conflict,
      "\(first)\(more) in '\(target)' has other content than the bundle; nothing was written, import elsewhere",
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
