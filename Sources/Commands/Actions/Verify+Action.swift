import SatchelBundling
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

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
    throw console.hintAtKind(of: path, Failure(error).inFile(path == "-" ? "standard input" : path))
  }
}

extension Console {
  /// The failure, or a better word where a session is named instead of a bundle.
  func hintAtKind(of path: FilePath, _ failure: Failure) -> Failure {
    guard failure.code == BundleError.Code.notABundle.rawValue, path != "-",
      let bytes = try? FileBytes(path, files: files), let format = FormatRegistry.recogniseFormat(of: bytes).format
    else { return failure }
    var failure = failure
    failure.message =
      "this is a session of \(format.name.rawValue) and no bundle; 'satchel inspect' looks into it, 'satchel convert' "
      + "writes it in another format, 'satchel pack' makes a bundle of its store"
    return failure
  }
}

extension VerificationReport {
  /// How a command ends that met this.
  var status: ExitStatus { isIntact ? .done : isRefused ? .refused : .damaged }
}
