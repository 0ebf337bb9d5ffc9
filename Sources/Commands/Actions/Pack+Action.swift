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
  let inventory = try takeStock(of: store, invocation, console)
  let chosen = try chosenSessions(invocation, inventory)
  let plan = BundlePlan(
    inventory, sessionIDs: chosen, normalizesTimes: invocation.has("normalize-times"))
  let options = packOptions(invocation, plan, inventory, console)
  let report: PackReport
  do throws(BundleError) {
    report = try packBundle(
      plan, to: toStream ? .descriptor(console.environment.output) : .file(output), options: options,
      system: console.files)
  } catch {
    throw Failure(error)
  }
  let findings = plan.sessions.flatMap(\.findings) + report.findings
  if invocation.isJSON {
    try console.print(PackReports.json(report, store: store, output: output, findings))
  } else if toStream {
    console.remark(PackReports.text(report, output: "standard output", findings))
  } else {
    try console.report(PackReports.text(report, output: output, findings))
  }
  return findings.contains { $0.severity == .damage } ? .damaged : .done
}

let packMembers = PackReports.members

/// What is in a store.
func takeStock(
  of store: FilePath, _ invocation: Invocation, _ console: Console
) throws(Failure) -> StoreInventory {
  try console.checkInput(store)
  do throws(StoreError) {
    return try StoreRegistry.inventory(of: store, files: console.files, limits: invocation.readingLimits)
  } catch {
    throw Failure(error).inFile(store)
  }
}

private func chosenSessions(
  _ invocation: Invocation, _ inventory: StoreInventory
) throws(Failure) -> Set<String>? {
  guard invocation.has("session") else { return nil }
  let unreadable = inventory.files.filter { $0.role == StoredFile.sessionRole }.flatMap(\.sessionIDs)
  let known = Set(inventory.sessions.map(\.id) + unreadable)
  for id in invocation.texts("session") where !known.contains(id) {
    let near = Suggestion.nearest(to: id, among: known.sorted()).map { "; did you mean '\($0)'?" } ?? ""
    throw Failure(
      "no-such-session", .unreadable, "the store has no session '\(id)'\(near) ('satchel list' shows all)",
      at: Place(file: inventory.root.description))
  }
  return Set(invocation.texts("session"))
}

private func packOptions(
  _ invocation: Invocation, _ plan: BundlePlan, _ inventory: StoreInventory, _ console: Console
) -> PackOptions {
  var options = PackOptions()
  if invocation.has("fast") { options.level = 1 }
  if let level = invocation.number("level") { options.level = Int(level) }
  if let threads = invocation.number("threads") { options.threads = Int(threads) }
  options.isSingleMember = invocation.has("single-member")
  options.keepsGoing = invocation.has("keep-going")
  options.replacesOutput = invocation.has("replace")
  let packed = Set(plan.files.map(\.path))
  let total = inventory.files.reduce(UInt64(0)) { packed.contains($1.path) ? $0 &+ $1.byteCount : $0 }
  let line = console.progress
  options.progress = { done in line.update(stage: "packing", done: done, total: total) }
  return options
}
