import SatchelGzip
import SatchelSessionModel
import Testing

@testable import SatchelBundling

@Test("What readers refuse unless told otherwise is noted when it is packed, limit by limit")
func usualLimits() {
  var report = PackReport(
    sessionCount: 0, fileCount: 0, payloadByteCount: 0, bundleByteCount: 0, tarDigest: "", bundleDigest: "",
    findings: [], omitted: [])
  let limits = BundleLimits()
  let end = GzipMember(offset: 32 << 30, plainOffset: limits.totalByteCount)
  report.noteLimits(entryCount: Int(limits.entryCount), largest: limits.fileByteCount, stations: [end])
  #expect(report.findings.isEmpty)
  let early = GzipMember(offset: 10 << 10, plainOffset: 65 << 20)
  let beyond = GzipMember(offset: 32 << 30, plainOffset: limits.totalByteCount + 1)
  report.noteLimits(
    entryCount: Int(limits.entryCount) + 1, largest: limits.fileByteCount + 1, stations: [early, beyond])
  let options = report.findings.compactMap { $0.message.split(separator: " ").last.map { String($0) } }
  #expect(options == ["--max-entries", "--max-file", "--max-total", "--max-ratio"])
}
