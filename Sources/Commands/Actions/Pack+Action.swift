import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores

/// Packs a store and tells what is in the bundle.
@Sendable func runPack(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let (store, output) = (invocation.operand(0), invocation.path("output") ?? "-")
  let toStream = output == "-"
  if toStream, invocation.isJSON {
    throw .usage("--json and the bundle would both go to standard output", command: invocation.command)
  }
  // With --keep-going, a folder that cannot be read does not keep the rest from being packed.
  let patient = invocation.has("keep-going") ? PatientFiles(console.files, fillsGaps: false) : nil
  var inventory = try takeStock(of: store, invocation, console, files: patient)
  if let chosen = try chosenSessions(invocation, inventory) { inventory = inventory.selecting(chosen) }
  inventory.findings += (patient?.unreadable ?? []).map { part in
    Finding(
      .damage, code: "folder-left-out", message: "the folder could not be read and was left out",
      place: Place(file: part.path.description))
  }
  let options = packOptions(invocation, inventory, console)
  let report: PackReport
  do throws(BundleError) {
    report = try packBundle(
      inventory, to: toStream ? .descriptor(console.environment.output) : .file(output), options: options,
      system: console.files)
  } catch {
    if error.fileError?.code == .exists, error.fileError?.path == output { throw .exists(output) }
    throw Failure(error)
  }
  if invocation.isJSON {
    try console.print(PackReports.json(report, store: store, output: output))
  } else if toStream {
    console.remark(PackReports.text(report, output: "standard output"))
  } else {
    try console.report(PackReports.text(report, output: output))
  }
  if report.findings.contains(where: { $0.severity == .damage }) { return .damaged }
  return report.findings.contains { $0.code == PackReport.changedWhilePacked } ? .differences : .done
}

let packMembers = PackReports.members

/// What is in a store.
func takeStock(
  of store: FilePath, _ invocation: Invocation, _ console: Console, files: (any FileSystem)? = nil
) throws(Failure) -> StoreInventory {
  try console.checkStore(store)
  do throws(SessionError) {
    return try StoreRegistry.inventory(of: store, files: files ?? console.files, limits: invocation.readingLimits)
  } catch {
    throw Failure(error).inFile(store)
  }
}

private func chosenSessions(
  _ invocation: Invocation, _ inventory: StoreInventory
) throws(Failure) -> Set<String>? {
  guard invocation.has("session") else { return nil }
  let unreadable = inventory.files.filter { $0.role == StoredFile.sessionRole }.flatMap(\.sessionIDs)
  let known = inventory.sessions.map(\.id) + unreadable
  var chosen: Set<String> = []
  for id in invocation.texts("session") {
    let places = try Failure.places(of: id, in: known, of: "store", at: inventory.root.description)
    chosen.insert(known[places[0]])
  }
  return chosen
}

private func packOptions(
  _ invocation: Invocation, _ inventory: StoreInventory, _ console: Console
) -> PackOptions {
  var options = PackOptions()
  if invocation.has("fast") { options.level = 1 }
  if let level = invocation.number("level") { options.level = Int(level) }
  if let threads = invocation.number("threads") { options.threads = Int(threads) }
  options.isSingleMember = invocation.has("single-member")
  options.keepsGoing = invocation.has("keep-going")
  options.normalizesTimes = invocation.has("normalize-times")
  options.replacesOutput = invocation.has("replace")
  let total = inventory.files.reduce(UInt64(0)) { $0.saturatingSum($1.byteCount) }
  let line = console.progress
  options.progress = { done in line.update(stage: "packing", done: done, total: total) }
  return options
}
