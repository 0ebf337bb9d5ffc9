import SatchelDigests
import SatchelFiles

/// A bag (RFC 8493) that came in another form than a bundle's: in an archive of another program, or unpacked.
struct Bag {
  /// The folder that holds `bagit.txt`, with a slash at its end; empty for the top.
  let top: [UInt8]
  /// What does not agree.
  var faults: [BundleFault] = []
  var faultCount = 0
  var failed: Set<BundleCheck> = []
  /// Payload files and their bytes.
  var fileCount = 0
  var payloadByteCount: UInt64 = 0
  /// What `satchel.json` and the files say together, where there is one.
  var payload: DescribedPayload?

  mutating func report(_ fault: BundleFault) {
    faultCount += 1
    failed.insert(fault.check)
    if faults.count < BundleScan.faultLimit { faults.append(fault) }
  }

  /// How the bag came out of its checks.
  func verification(_ archive: String, byteCount: UInt64) -> VerificationReport {
    let checked: Set<BundleCheck> = [.safety, .bag, .manifest, .tagManifest]
    return VerificationReport(
      checks: BundleCheck.allCases.map { check in
        let isChecked = checked.contains(check) || check == .description && payload != nil
        return (check, failed.contains(check) ? .failed : isChecked ? .passed : .absent)
      },
      faults: faults, faultCount: faultCount, fileCount: fileCount, payloadByteCount: payloadByteCount,
      bundleByteCount: byteCount, memberCount: 0, tarDigest: nil, encoder: nil, contents: payload?.contents,
      archive: archive)
  }
}

/// The payload of a bundle, in whatever form it came, with what its description says of it.
struct DescribedPayload {
  var contents: BundleContents?
  /// The files, in byte order of their paths in the bag.
  var records: PagedList<EntryRecord>
  /// `data/<store>/`, as the paths spell it.
  var base: [UInt8]
  var ownership: DescriptionReader.Ownership
  /// Whether the records have the true times and modes.
  var hasTrueTimes = false
}
