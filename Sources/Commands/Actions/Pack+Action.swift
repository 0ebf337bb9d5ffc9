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
  var inventory = try takeStock(of: store, invocation, console)
  if let chosen = try chosenSessions(invocation, inventory) { inventory = inventory.selecting(chosen) }
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
  if toStream {
    console.remark(PackReports.text(report, output: "standard output"))
  } else {
    console.conclude(
      invocation, json: PackReports.json(report, store: store, output: output),
      text: PackReports.text(report, output: output))
  }
  return report.findings.contains { $0.severity == .damage } ? .damaged : .done
}

let packMembers = PackReports.members

/// What is in a store.
func takeStock(
  of store: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> StoreInventory {
  try console.checkStore(store)
  let key = try console.sealingKey(invocation)
  do throws(SessionError) {
    return try StoreRegistry.inventory(
      of: store, files: console.files, limits: invocation.readingLimits,
      key: key)
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
  let total = inventory.files.reduce(UInt64(0)) { $0 &+ $1.byteCount }
  let line = console.progress
  options.progress = { done in line.update(stage: "packing", done: done, total: total) }
  return options
}
