import SatchelBundling
import SatchelFiles

/// Checks a bundle and names every fault.
@Sendable func runVerify(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let path = invocation.operand(0)
  let report = try verify(path, invocation, console)
  if invocation.isJSON {
    try console.print(VerificationReports.json(report, path: path))
  } else {
    try console.report(VerificationReports.text(report, path: path))
  }
  return report.status
}

let verifyMembers = VerificationReports.members

/// Reads a bundle from its first byte to its last.
func verify(_ path: FilePath, _ invocation: Invocation, _ console: Console) throws(Failure) -> VerificationReport {
  let input = try console.bundle(at: path, orUnpacked: true)
  var options = console.readOptions(invocation, stage: "checking")
  options.expectedDigest = try console.expectedDigest(invocation)
  do throws(BundleError) {
    return try verifyBundle(input, options: options, system: console.files)
  } catch {
    throw Failure(error).inFile(path == "-" ? "standard input" : path)
  }
}

extension VerificationReport {
  /// How a command ends that met this.
  var status: ExitStatus { isIntact ? .done : isRefused ? .refused : .damaged }
}
