import SatchelExchange
import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// Saves what can be saved, and tells what became of every byte.
@Sendable func runSalvage(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let input = invocation.operand(0)
  guard let output = invocation.path("output") else {
    throw .usage("--output OUT is missing", command: invocation.command)
  }
  if input == "-" || output == "-" {
    throw .usage("a salvage needs named files; write './-' for one of that name", command: invocation.command)
  }
  let store = try folderToSalvage(input, console) ? console.store(in: input, invocation) : nil
  let key = try console.sealingKey(invocation)
  let report: SalvageReport
  do throws(SessionError) {
    let salvager = Salvager(
      files: console.files, limits: invocation.readingLimits, key: key, followsLinks: !invocation.has("no-follow"),
      progress: console.watch)
    report = if let store { try salvager.salvage(store, to: output) } else { try salvager.salvage(input, to: output) }
  } catch {
    throw console.hint(Failure(error), about: input)
  }
  let reports = SalvageReports(report: report, input: input, output: output)
  console.conclude(invocation, json: reports.json, text: reports.text)
  return report.hasLeftovers || report.hasUnread || !report.leftOut.isEmpty ? .differences : .done
}

/// Whether a folder is to be salvaged; a file that is gone may still have a rotation.
private func folderToSalvage(_ path: FilePath, _ console: Console) throws(Failure) -> Bool {
  let status: FileStatus?
  do throws(FileError) { status = try fileStatus(path, system: console.files) } catch { throw Failure(error) }
  if status == nil { return false }
  return try console.isFolder(path)
}
