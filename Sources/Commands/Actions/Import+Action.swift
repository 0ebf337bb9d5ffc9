import Satchel

/// Restores a bundle, or some of its sessions, as they were or converted on the way.
@Sendable func runImport(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let target = invocation.path("into") ?? ""
  if invocation.has("undo") { return try runUndo(target, invocation, console) }
  if invocation.has("list") { throw .usage("--list goes with --undo", command: invocation.command) }
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
  console.conclude(invocation, json: reports.json, text: reports.text)
  let hasDamage = conversion?.findings.contains { $0.severity == .damage } ?? false
  if hasDamage { return .damaged }
  let isWhole = conversion.map { $0.leftOut.isEmpty && $0.sessionsLeftOut == 0 } ?? true
  return report.isComplete && isWhole ? .done : .differences
}

/// With --undo another object is printed, which shares only the folder.
let importMembers = ImportReports.members.map { $0.path == "into" ? $0 : $0.optional }

private func plainImport(
  into target: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ImportReport {
  let input = try console.bundle(at: invocation.operand(0), orUnpacked: true)
  let options = try importOptions(invocation, console)
  do throws(BundleError) {
    return try importBundle(input, into: target, options: options, system: console.files)
  } catch {
    throw console.hintAtKind(of: invocation.operand(0), importFailure(error, invocation, target))
  }
}

private func convertedImport(
  into target: FilePath, as format: FormatID, _ invocation: Invocation, _ console: Console
) throws(Failure) -> (ImportReport, ConversionReport?) {
  let input = try console.bundle(at: invocation.operand(0), orUnpacked: true)
  let options = try importOptions(invocation, console)
  do throws(SatchelError) {
    let report = try importBundle(
      input, into: target, as: format, options: options,
      conversion: ConversionOptions(limits: invocation.readingLimits, key: options.key), progress: console.watch,
      system: console.files)
    return (report.imported, report.conversion)
  } catch {
    switch error {
    case .bundle(let error): throw importFailure(error, invocation, target)
    case .session(let error): throw Failure(error)
    case .file(let error): throw Failure(error)
    case .cancelled: throw .interrupted
    }
  }
}

private func importOptions(_ invocation: Invocation, _ console: Console) throws(Failure) -> ImportOptions {
  var options = ImportOptions()
  options.reading = console.readOptions(invocation, stage: "importing")
  options.reading.expectedDigest = try console.expectedDigest(invocation)
  options.sessionIDs = invocation.has("session") ? invocation.sessionIDs("session") : nil
  options.isDryRun = invocation.has("dry-run")
  options.preservesAttributes = invocation.has("preserve")
  options.key = try console.sealingKey(invocation)
  options.stateFolder = console.environment.stateFolder
  if let policy = invocation.text("on-conflict").flatMap(ConflictPolicy.init) { options.onConflict = policy }
  return options
}

private func importFailure(_ error: BundleError, _ invocation: Invocation, _ target: FilePath) -> Failure {
  let bundle = invocation.operand(0)
  return Failure(error).inFile(error.code == .conflict ? target : bundle == "-" ? "standard input" : bundle)
}
