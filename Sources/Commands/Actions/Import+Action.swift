import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel

/// Restores a bundle, or some of its sessions, as they were or converted on the way.
@Sendable func runImport(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let target = invocation.path("into") ?? ""
  if invocation.has("undo") { return try undo(target, invocation, console) }
  guard !invocation.operands.isEmpty else {
    throw .usage("FILE is missing: the bundle to import, or - for standard input", command: invocation.command)
  }
  var conversion: ConversionReport?
  let report: ImportReport
  if let format = invocation.text("as").flatMap(FormatRegistry.id) {
    (report, conversion) = try convertedImport(into: target, as: format, invocation, console)
  } else {
    report = try plainImport(into: target, invocation, console)
  }
  let reports = ImportReports(report: report, conversion: conversion, bundle: invocation.operand(0), target: target)
  if invocation.isJSON { try console.print(reports.json) } else { try console.report(reports.text) }
  let hasDamage = conversion?.findings.contains { $0.severity == .damage } ?? false
  if hasDamage { return .damaged }
  return report.isComplete ? .done : .differences
}

let importMembers = ImportReports.members

/// Takes the last import back.
private func undo(
  _ target: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ExitStatus {
  if !invocation.operands.isEmpty {
    throw .usage("--undo takes back the last import and needs no FILE", command: invocation.command)
  }
  let report: UndoReport
  do throws(BundleError) {
    report = try undoImport(into: target, system: console.files)
  } catch { throw Failure(error).inFile(target) }
  let reports = UndoReports(report: report, target: target)
  if invocation.isJSON { try console.print(reports.json) } else { try console.report(reports.text) }
  return .done
}

private func plainImport(
  into target: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ImportReport {
  let input = try console.bundle(at: invocation.operand(0))
  var options = ImportOptions()
  options.reading = console.readOptions(invocation, stage: "importing")
  options.sessionIDs = invocation.has("session") ? invocation.texts("session") : nil
  options.isDryRun = invocation.has("dry-run")
  options.preservesAttributes = invocation.has("preserve")
  if let policy = invocation.text("on-conflict").flatMap(ConflictPolicy.init) { options.onConflict = policy }
  do throws(BundleError) {
    return try importBundle(input, into: target, options: options, system: console.files)
  } catch {
    let bundle = invocation.operand(0)
    throw Failure(error).inFile(error.code == .conflict ? target : bundle == "-" ? "standard input" : bundle)
  }
}

/// Imports into a private folder beside the target, then converts that store into the target.
private func convertedImport(
  into target: FilePath, as format: FormatID, _ invocation: Invocation, _ console: Console
) throws(Failure) -> (ImportReport, ConversionReport?) {
  try checkFree(target, console)
  let staging = target.parent.appending(Surroundings.system.temporaryName(for: target.lastComponent))
  let original = staging.appending("original")
  if invocation.has("dry-run") { return (try plainImport(into: staging, invocation, console), nil) }
  do throws(FileError) {
    try makeFolders(target.parent, system: console.files)
    try console.files.makeFolder(staging, in: .workingFolder, mode: 0o700)
  } catch {
    throw Failure(error)
  }
  defer { try? removeTree(staging, system: console.files) }
  let report = try plainImport(into: original, invocation, console)
  do throws(ExchangeError) {
    let converter = Converter(
      files: console.files, options: ConversionOptions(limits: invocation.readingLimits), progress: console.watch)
    return (report, try converter.convert(original, to: target, as: format))
  } catch {
    throw Failure(error)
  }
}

private func checkFree(_ target: FilePath, _ console: Console) throws(Failure) {
  do throws(FileError) {
    guard let status = try fileStatus(target, system: console.files) else { return }
    if status.kind == .directory, try directoryListing(target, system: console.files).isEmpty { return }
  } catch {
    throw Failure(error)
  }
  throw Failure(
    "refused", .refused, "a converted store goes into a new or empty folder; name another one",
    at: Place(file: target.description))
}
