import SatchelBundling
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
  let isFolder = try folderToSalvage(input, console)
  // What cannot be read does not keep the rest from being saved; sectors that the disk gives no more are zeros.
  let files = PatientFiles(console.files, fillsGaps: true)
  if isFolder ? looksLikeUnpackedBundle(input, system: console.files) : isBundle(input, console) {
    var report = try salvageBundle(input, to: output, invocation, console, files: files)
    report.findings += unreadable(files)
    let reports = BundleSalvageReports(report: report, input: input, output: output)
    console.conclude(invocation, json: reports.json, text: reports.text)
    return report.isComplete && files.unreadable.isEmpty ? .done : .differences
  }
  let store = isFolder ? try console.store(in: input, invocation, files: files) : nil
  let key = try console.sealingKey(invocation)
  var report: SalvageReport
  do throws(SessionError) {
    let salvager = Salvager(
      files: files, limits: invocation.readingLimits, key: key, followsLinks: invocation.followsLinks,
      progress: console.watch)
    report = if let store { try salvager.salvage(store, to: output) } else { try salvager.salvage(input, to: output) }
  } catch {
    throw console.hint(Failure(error), about: input)
  }
  report.findings += unreadable(files)
  let reports = SalvageReports(report: report, input: input, output: output)
  console.conclude(invocation, json: reports.json, text: reports.write)
  let isAll = !report.hasLeftovers && !report.hasUnread && report.leftOut.isEmpty && files.unreadable.isEmpty
  return isAll ? .done : .differences
}

/// Whether a folder is to be salvaged; a file that is gone may still have a rotation.
private func folderToSalvage(_ path: FilePath, _ console: Console) throws(Failure) -> Bool {
  try console.checkInput(path)
  let status: FileStatus?
  do throws(FileError) { status = try fileStatus(path, system: console.files) } catch { throw Failure(error) }
  if status == nil { return false }
  return try console.isFolder(path)
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
