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
  let key = try console.sealingKey(invocation)
  let report: SalvageReport
  do throws(SessionError) {
    report = try Salvager(files: console.files, limits: invocation.readingLimits, key: key, progress: console.watch)
      .salvage(input, to: output)
  } catch {
    throw console.hint(Failure(error), about: input)
  }
  let reports = SalvageReports(report: report, input: input, output: output)
  console.conclude(invocation, json: reports.json, text: reports.text)
  return report.hasLeftovers ? .differences : .done
}
