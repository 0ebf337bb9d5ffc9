import SatchelBundling
import SatchelFiles
import SatchelJSONText
import SatchelSessionModel
import SatchelSessionStores

/// Packs a store, or several, each into a bundle of its own, and tells what is in them.
@Sendable func runPack(_ invocation: Invocation, _ console: Console) throws(Failure) -> ExitStatus {
  let output = invocation.path("output") ?? "-"
  if invocation.operands.isEmpty, !invocation.has("all") {
    throw .usage("STORE is missing (the folder of a store), or --all", command: invocation.command)
  }
  if try isForSeveral(output, invocation, console) {
    var several = SeveralStores(invocation, console, into: output)
    return try several.run()
  }
  let toStream = output == "-"
  if toStream, invocation.isJSON {
    throw .usage("--json and the bundle would both go to standard output", command: invocation.command)
  }
  let store = try console.store(in: invocation.operand(0), invocation)
  let inventory = try takeStock(of: store, invocation, console)
  if inventory.isEmpty, !invocation.has("allow-empty") { throw .emptyStore(inventory) }
  let packed = try packStore(
    inventory, to: toStream ? .descriptor(console.environment.output) : .file(output), invocation, console)
  if toStream {
    console.remark(packed.text)
  } else {
    console.conclude(invocation, json: packed.json, text: packed.text)
  }
  return packed.status
}

/// Whether there are several bundles to write, and `output` is their folder.
private func isForSeveral(_ output: FilePath, _ invocation: Invocation, _ console: Console) throws(Failure) -> Bool {
  let status: FileStatus?
  do throws(FileError) { status = output == "-" ? nil : try fileStatus(output, system: console.files) } catch {
    throw Failure(error)
  }
  let isFolder = try status != nil && status?.kind != .other ? console.isFolder(output) : false
  guard invocation.has("all") || invocation.operands.count > 1 else { return isFolder }
  if output == "-" || status != nil && !isFolder {
    throw .usage("several stores are packed into a folder; name one with --output", command: invocation.command)
  }
  if invocation.has("session") {
    throw .usage("--session is for one store; several were named", command: invocation.command)
  }
  return true
}

/// Packs what taking stock of a store gave, or the sessions of it that were asked for.
func packStore(
  _ stock: StoreInventory, to output: BundleOutput, _ invocation: Invocation, _ console: Console
) throws(Failure) -> PackReports {
  var inventory = stock
  var selection = inventory.select(try invocation.selection(), system: console.files)
  // A folder that could not be read has no files, and is left out all the same.
  for folder in inventory.findings.compactMap(\.unreadFolder) {
    let patterns = try invocation.selection().excluded.filter { folder.isExcluded(by: [$0]) }
    if patterns.isEmpty { continue }
    selection.idle.removeAll(where: patterns.contains)
    selection.leftOut.append(LeftOut(path: folder, reason: .excluded))
  }
  let chosen: Set<SessionID>?
  do throws(Failure) {
    chosen = try chosenSessions(invocation, &inventory)
  } catch {
    var whole = stock
    guard error.isMissingSession, (try? chosenSessions(invocation, &whole)) != nil else { throw error }
    throw .usage(
      "a session that --session names is left out by --exclude; drop one of them", command: invocation.command)
  }
  if inventory.isEmpty, !stock.isEmpty, !invocation.has("allow-empty") { throw .nothingSelected(stock) }
  if let chosen { inventory = inventory.selecting(chosen) }
  let options = packOptions(invocation, inventory, console)
  var target: FilePath = "-"
  if case .file(let path) = output { target = path }
  do throws(BundleError) {
    let report = try packBundle(inventory, to: output, options: options, system: console.files)
    return PackReports(
      report: report, store: stock.root, output: target, selection: selection, isWhole: chosen == nil)
  } catch {
    if case .file(let path) = output, error.fileError?.code == .exists, error.fileError?.path == path {
      throw .exists(path)
    }
    throw Failure(error)
  }
}

extension PackReports {
  /// How packing ends.
  var status: ExitStatus {
    if report.findings.contains(where: { $0.severity == .damage }) { return .damaged }
    if report.findings.contains(where: { $0.code == PackReport.changedWhilePacked }) { return .differences }
    if report.keptKeyCount > 0 { return .differences }
    return isWhole && selection.hasMissed ? .differences : .done
  }
}

/// Of several stores the object has no members of one.
let packMembers = PackReports.members.map { $0.path.contains("[") ? $0 : $0.optional } + PackReports.several

/// What is in a store that is to be packed.
///
/// With --keep-going, a folder that cannot be read does not keep the rest from being packed, nor does one that is left out
/// anyway.
func takeStock(
  of store: FoundStore, _ invocation: Invocation, _ console: Console
) throws(Failure) -> StoreInventory {
  let excluded = try invocation.selection().excluded
  let goesOn = invocation.has("keep-going")
  do throws(Failure) {
    guard goesOn || !excluded.isEmpty else { return try takeStock(of: store, isPatient: false, invocation, console) }
    var inventory = try takeStock(of: store, isPatient: true, invocation, console)
    let isMissed = inventory.findings.contains { finding in
      finding.unreadFolder.map { !$0.isExcluded(by: excluded) } ?? false
    }
    // Its error says why.
    if isMissed, !goesOn { return try takeStock(of: store, isPatient: false, invocation, console) }
    for place in inventory.findings.indices
    where inventory.findings[place].unreadFolder?.isExcluded(by: excluded) == true {
      inventory.findings[place].severity = .note
    }
    return inventory
  } catch {
    guard !goesOn, error.status == .unreadable, error.place.file != store.root.description else { throw error }
    var failure = error
    failure.message += "; --keep-going packs the rest"
    throw failure
  }
}

/// What is in a store; `isPatient` says that folders which cannot be read are told, and do not hide the rest.
func takeStock(
  of store: FoundStore, isPatient: Bool, _ invocation: Invocation, _ console: Console
) throws(Failure) -> StoreInventory {
  let patient = isPatient ? PatientFiles(console.files, fillsGaps: false) : nil
  let key = try console.sealingKey(invocation)
  do throws(SessionError) {
    var inventory = try StoreRegistry.inventory(
      of: store, files: patient ?? console.files, limits: invocation.readingLimits, key: key,
      followsLinks: invocation.followsLinks)
    inventory.findings += patient?.findings ?? []
    return inventory
  } catch {
    throw Failure(error).inFile(store.root)
  }
}

extension Finding {
  /// The code of a folder that could not be read.
  fileprivate static let unreadFolder = "folder-left-out"

  /// The folder that could not be read, if that is what it tells of.
  fileprivate var unreadFolder: FilePath? { code == Self.unreadFolder ? place.file.map { FilePath($0) } : nil }
}

extension FilePath {
  fileprivate func isExcluded(by patterns: [GlobPattern]) -> Bool {
    patterns.contains { $0.matchedDepth(of: self, isFolder: true) != nil }
  }
}

extension PatientFiles {
  /// The folders that could not be read.
  var findings: [Finding] {
    unreadable.map { part in
      Finding(
        .damage, code: Finding.unreadFolder, message: "the folder could not be read and was left out",
        place: Place(file: part.path.description))
    }
  }
}

extension Invocation {
  /// What the person wants of a store.
  fileprivate func selection() throws(Failure) -> StoreSelection {
    StoreSelection(
      excluded: try globs("exclude"), included: try globs("include"), isSessionsOnly: has("sessions-only"))
  }

  private func globs(_ option: String) throws(Failure) -> [GlobPattern] {
    var patterns: [GlobPattern] = []
    for text in texts(option) {
      guard let pattern = GlobPattern(text) else {
        throw .usage("--\(option) '\(text)' names nothing; give a name or a path", command: command)
      }
      patterns.append(pattern)
    }
    return patterns
  }
}

private func chosenSessions(
  _ invocation: Invocation, _ inventory: inout StoreInventory
) throws(Failure) -> Set<SessionID>? {
  guard invocation.has("session") else { return nil }
  let sessions = inventory.sessions
  let readable = sessions.map(\.id)
  let isReadable = Set(readable)
  let unreadable = inventory.files.filter { $0.role == StoredFile.sessionRole }.flatMap(\.sessionIDs)
  let known = readable + unreadable.filter { !isReadable.contains($0) }
  var (chosen, files): (Set<SessionID>, Set<FilePath>) = ([], [])
  for id in invocation.sessionIDs("session") {
    let places = try Failure.places(
      of: id, in: known, file: { $0 < sessions.count ? sessions[$0].path.description : nil }, of: "store",
      at: inventory.root.description)
    chosen.insert(known[places[0]])
    for place in places where place < sessions.count { files.insert(sessions[place].path) }
  }
  // Of several sessions of one id, those whose folder was named.
  let others = Set(sessions.lazy.filter { chosen.contains($0.id) && !files.contains($0.path) }.map(\.path))
  if !others.isEmpty {
    inventory.sessions.removeAll { others.contains($0.path) }
    inventory.files.removeAll { others.contains($0.path) }
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
  options.dropsKeys = invocation.has("drop-keys")
  options.replacesOutput = invocation.has("replace")
  let total = inventory.files.reduce(UInt64(0)) { $0.saturatingSum($1.byteCount) }
  let line = console.progress
  options.progress = { done in line.update(stage: "packing", done: done, total: total) }
  return options
}
