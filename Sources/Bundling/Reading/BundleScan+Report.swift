import SatchelDigests
import SatchelGzip

extension BundleScan {
  func makeReport(isStopped: Bool, failed: Set<BundleCheck>) throws(BundleError) -> VerificationReport {
    VerificationReport(
      checks: BundleCheck.allCases.map { check in
        (check, outcome(of: check, isStopped: isStopped, failed: failed))
      },
      faults: faults, faultCount: faultCount, fileCount: records.count, payloadByteCount: payloadByteCount,
      bundleByteCount: stream.compressedByteCount, memberCount: stream.members.count,
      tarDigest: isStopped ? nil : tarDigest?.hex, encoder: index?.encoder, contents: contents,
      archive: !isStopped && isWrappedAnew ? ForeignInput.Kind.gzip.rawValue : nil)
  }

  private func outcome(
    of check: BundleCheck, isStopped: Bool, failed: Set<BundleCheck>
  ) -> VerificationReport.Outcome {
    if failed.contains(check) { return .failed }
    if check == .identity, options.expectedDigest == nil { return .absent }
    if isStopped { return .notReached }
    if check != .index { return .passed }
    if index == nil || isWrappedAnew { return .absent }
    return stream.foreignHeaderOffset == nil ? .passed : .notReached
  }
}
