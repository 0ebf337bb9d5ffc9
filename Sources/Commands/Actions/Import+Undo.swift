import SatchelBundling
import SatchelFiles
import SatchelJSONText

/// Takes an import back, the last one or that of a number, or lists those that can be.
func runUndo(_ target: FilePath, _ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let options = try undoOptions(invocation, console)
  if invocation.has("list") {
    let reports = KeptImportReports(kept: try kept(target, options, console), target: target)
    if invocation.isJSON { try console.print(reports.json) } else { try console.print(reports.text) }
    return .done
  }
  let report: UndoReport
  do throws(BundleError) {
    report = try undoImport(into: target, options: options, system: console.files)
  } catch { throw Failure(error).inFile(target) }
  let reports = UndoReports(report: report, target: target)
  console.conclude(invocation, json: reports.json, text: reports.text)
  return report.setAside.isEmpty ? .done : .differences
}

private func kept(
  _ target: FilePath, _ options: UndoOptions, _ console: Console
) throws(Failure) -> [KeptImport] {
  do throws(BundleError) {
    return try keptImports(into: target, stateFolder: options.stateFolder, system: console.files)
  } catch { throw Failure(error).inFile(target) }
}

/// What goes with `--undo`; anything else would be passed over, which nobody may do with what was asked for.
private func undoOptions(_ invocation: Invocation, _ console: Console) throws(Failure) -> UndoOptions {
  let known: Set = ["undo", "into", "list", "dry-run", "json", "quiet"]
  if let other = invocation.options.keys.filter({ !known.contains($0) }).min() {
    throw .usage("--\(other) means nothing with --undo", command: invocation.command)
  }
  var options = UndoOptions()
  options.isDryRun = invocation.has("dry-run")
  options.stateFolder = console.environment.stateFolder
  if invocation.operands.isEmpty { return options }
  let word = invocation.operand(0)
  guard invocation.operands.count == 1, !invocation.has("list"), let number = word.string.flatMap({ Int($0) }) else {
    throw .usage(
      "--undo takes back an import and needs no FILE; '\(word)' is no number that --undo --list shows",
      command: invocation.command)
  }
  options.number = number
  return options
}
