import SatchelBundling
import SatchelExchange
import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// Compares two sessions, stores or bundles.
@Sendable func runDiff(_ typed: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let invocation = try typed.namingRepository(console)
  let (a, b) = (invocation.operand(0), invocation.operand(1))
  let material = InputMaterial(invocation, console)
  defer { material.remove() }
  let id = invocation.sessionID("session")
  let left = try side(a, id: id, material, invocation, console)
  let right = try side(b, id: invocation.sessionID("session-b") ?? id, material, invocation, console)
  let comparer = Comparer(
    files: console.files, limits: invocation.readingLimits, key: try console.sealingKey(invocation),
    followsLinks: invocation.followsLinks, maximumDetails: Int(clamping: invocation.number("limit") ?? 1000),
    progress: console.watch)
  let report: ComparisonReport
  do throws(SessionError) {
    report = try comparer.compare(left, right)
  } catch {
    throw Failure(error)
  }
  let reports = DiffReports(report: report)
  if invocation.isJSON {
    try console.print(reports.json)
  } else {
    try reports.write { (text) throws(Failure) in try console.report(text) }
  }
  let status: ExitStatus = report.hasDamage ? .damaged : .done
  return report.isEqual ? status : status.worse(.differences)
}

private func side(
  _ path: FilePath, id: SessionID?, _ material: InputMaterial, _ invocation: Invocation, _ console: Console
) throws(Failure) -> ComparedPath {
  let name = path == "-" ? "standard input" : path.description
  let settled = try material.unpacked(path, sessionID: id)
  guard try console.isFolder(settled) else { return ComparedPath(settled, name: name, sessionID: id) }
  let store = try console.store(in: settled, invocation)
  return ComparedPath(store.root, name: name, sessionID: id, store: store)
}
