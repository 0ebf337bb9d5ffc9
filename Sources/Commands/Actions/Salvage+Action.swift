import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelSessionModel

/// Saves what can be saved, and tells what became of every byte.
@Sendable func runSalvage(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let input = invocation.operand(0)
  guard let output = invocation.path("output") else {
    throw .usage("--output OUT is missing", command: invocation.command)
  }
  if input == "-" || output == "-" {
    throw .usage("a salvage needs named files; write './-' for one of that name", command: invocation.command)
  }
  try console.checkInput(input)
  // What cannot be read does not keep the rest from being saved; sectors that the disk gives no more are zeros.
  let files = PatientFiles(console.files, fillsGaps: true)
  if isBundle(input, console) {
    var report = try salvageBundle(input, to: output, invocation, console, files: files)
    report.findings += unreadable(files)
    let reports = BundleSalvageReports(report: report, input: input, output: output)
    if invocation.isJSON { try console.print(reports.json) } else { try console.report(reports.text) }
    return report.isComplete && files.unreadable.isEmpty ? .done : .differences
  }
  var report: SalvageReport
  do throws(SessionError) {
    report = try Salvager(files: files, limits: invocation.readingLimits, progress: console.watch)
      .salvage(input, to: output)
  } catch {
    throw console.hint(Failure(error), about: input)
  }
  report.findings += unreadable(files)
  let reports = SalvageReports(report: report, input: input, output: output)
  if invocation.isJSON { try console.print(reports.json) } else { try console.report(reports.text) }
  return report.hasLeftovers || !files.unreadable.isEmpty ? .differences : .done
}

/// What could not be read, and was gotten over.
private func unreadable(_ files: PatientFiles) -> [Finding] {
  files.unreadable.map { part in
    guard let range = part.range else {
      return Finding(
        .damage, code: "unreadable-folder", message: "The folder cannot be read; nothing of it was saved.",
        place: Place(file: part.path.description))
    }
    return Finding(
      .damage, code: "unreadable-part", message: "The disk does not give these bytes; zeros were taken for them.",
      place: Place(
        file: part.path.description, offset: range.lowerBound, length: range.upperBound - range.lowerBound))
  }
}
