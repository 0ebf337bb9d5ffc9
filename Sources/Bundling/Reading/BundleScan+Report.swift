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
      archive: stream.wrapping != .gzip || !isStopped && isWrappedAnew ? stream.wrapping.rawValue : nil)
  }

  private func outcome(
    of check: BundleCheck, isStopped: Bool, failed: Set<BundleCheck>
  ) -> VerificationReport.Outcome {
    if failed.contains(check) { return .failed }
    if check == .identity, options.expectedDigest == nil { return .absent }
    if isStopped { return .notReached }
    if check == .compression, stream.wrapping != .gzip { return .absent }
    if check != .index { return .passed }
    if index == nil || isWrappedAnew { return .absent }
    return stream.foreignHeaderOffset == nil ? .passed : .notReached
  }
}
