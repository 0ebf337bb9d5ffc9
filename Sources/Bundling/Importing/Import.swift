public import SatchelFiles
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Restores the files of a bundle, or of some of its sessions, byte for byte into a folder; also of a tar or zip archive
/// that somebody else made of a store.
///
/// The bundle is unpacked into a private folder beside the target and checked in full; then the files appear at their
/// places: all at once by one rename where the target is not there yet, else one by one without replacing anything that
/// the policy does not allow to move away. After any failure the target is as it was; after a kill, the next import into
/// it, or `undoImport`, brings it to that. A folder beside the target keeps what is needed to take the import back.
public func importBundle(
  _ input: BundleInput, into target: FilePath, options: ImportOptions = ImportOptions(),
  system: any FileSystem = SystemFiles()
) throws(BundleError) -> ImportReport {
  try ImportJob(input, target, options, system: system).run()
}

/// One import on its way.
final class ImportJob {
  let input: BundleInput
  let options: ImportOptions
  let place: TargetPlace
  /// On it, the paths of the target and of what was unpacked stand for the folders that were opened.
  private(set) var system: any FileSystem
  var staging: StagingFolder?
  var incoming = Incoming()
  /// The folder that holds the store, relative to the import's folder.
  var content = StagingFolder.content
  var report = ImportReport()
  /// What is imported instead of a bundle.
  var source: (any StoreSource)?
  /// The unpacked files that hold a key.
  var keyFiles = KeyFiles()

  init(
    _ input: BundleInput, _ target: FilePath, _ options: ImportOptions, system: any FileSystem
  ) throws(BundleError) {
    self.input = input
    self.options = options
    place = try TargetPlace(target, stateFolder: options.stateFolder, system: system)
    self.system = place.system
    report.isDryRun = options.isDryRun
  }

  func run() throws(BundleError) -> ImportReport {
    do throws(BundleError) {
      try work()
    } catch {
      var error = error
      for note in place.notes { error.message += "; \(note.sentence)" }
      throw error
    }
    report.findings += place.notes.map { Finding(.warning, code: "set-aside", message: "\($0.sentence).") }
    return report
  }

  private func work() throws(BundleError) {
    try read()
    incoming.findRepeated()
    let state = try TargetState(place, incoming, options.onConflict, key: options.key)
    try checkKind(state)
    Allocator.giveBackFreed()
    var plan = try ImportPlan(incoming, state, options.onConflict) { (file, count) throws(BundleError) in
      try self.isPrefix(file, count)
    }
    if place.exists { try plan.settleFolders(&incoming, place, options.onConflict) }
    if !plan.conflicts.isEmpty { throw BundleError(conflicts: plan.conflicts, place.target) }
    if !plan.renames.isEmpty { try rewrite(&plan, consume state) }
    fill(plan)
    if !options.isDryRun { try publish(plan) }
  }

  /// A dry run unpacks too, since what the files hold is held against what the description tells of them.
  private func makeStaging() throws(BundleError) {
    let surroundings = options.reading.surroundings
    if !options.isDryRun {
      staging = try place.makeStaging(surroundings)
    } else {
      do throws(FileError) {
        let folder = try OpenFolder(options.reading.temporaryFolder, system: place.plain)
        try sweepLeftovers(in: folder, system: place.plain)
        let name = FolderPlace.insideName
        staging = StagingFolder(
          try LockedFolder(in: folder, for: name, mode: 0o777, surroundings: surroundings), system: place.plain)
      } catch { throw BundleError(writing: error) }
    }
    if let base = staging?.base.descriptor { system = AnchoredFiles(system, at: base.path, base) }
  }

  /// The path of what was unpacked.
  var contentPath: FilePath? {
    staging.map { $0.base.descriptor.path.appending(content) }
  }

  private func checkKind(_ state: TargetState) throws(BundleError) {
    guard let there = state.format, let format = incoming.format, there != format else { return }
    throw BundleError(
      .conflict,
      "'\(place.target)' is a store of kind \(there.rawValue), and this is one of kind \(format.rawValue); nothing was "
        + "written, import elsewhere or convert on the way")
  }

  // MARK: Reading

  private func readBundle(_ bytes: InputBytes) throws(BundleError) {
    if let ids = options.sessionIDs, case .file(let path) = input,
      let staging, let extract = try readByIndex(path, ids, staging)
    {
      incoming = Incoming(extract)
      return try checkDescription(extract.contents)
    }
    // What is beyond a limit, or has no room, is refused before anything is made.
    let told = try ToldSizes(input, options.reading, system: system)
    do throws(FileError) {
      if let told { try staging?.demandRoom(for: told.payloadByteCount, files: told.fileCount) }
    } catch { throw BundleError(writing: error) }
    let scan = try BundleScan(
      bytes, options.reading, taker: staging, wanted: Set((options.sessionIDs ?? []).map { Array($0.utf8) }),
      keepsTrueTimes: !options.isDryRun, telling: { told }, system: system)
    let verification = try scan.run()
    try verification.demandWhole()
    report.verification = verification
    report.findings += verification.findings
    incoming = try Incoming(scan.described, options.sessionIDs)
    takeFolders(staging?.folders ?? [])
    if let contents = scan.contents { try checkDescription(contents) }
  }

  /// Reads some sessions by the index; nil where that cannot be, or does not fit the gzip members, as where another program
  /// put some in: then all is read, which tells whether that is damage.
  private func readByIndex(
    _ path: FilePath, _ ids: [SessionID], _ staging: StagingFolder
  ) throws(BundleError) -> SessionExtract? {
    do throws(BundleError) {
      return try readSessions(path, ids: ids, into: staging, options: options.reading, system: system)
    } catch {
      guard error.code == .damaged, error.faults.first?.check == .index, !staging.hasFiles else { throw error }
      return nil
    }
  }

  private func read() throws(BundleError) {
    if let source {
      try makeStaging()
      if let staging { try readSource(source, into: staging) }
      return
    }
    // What cannot be read at all is told before a folder is made.
    if case .descriptor = input {} else { try InputBytes.checkReadable(input, system: system) }
    try makeStaging()
    guard let staging else { return }
    let (contents, bytes) = try SatchelBundling.readForeign(
      input, into: staging, options: options.reading, system: system)
    if let bytes { return try readBundle(bytes) }
    guard let contents else { return }
    report.foreign = contents
    if let fault = options.reading.objection(toIdentity: nil) { throw BundleError(fault) }
    if let bag = contents.bag {
      let verification = bag.verification(contents.kind, byteCount: contents.archiveByteCount)
      try verification.demandWhole()
      report.verification = verification
      if let payload = bag.payload { return try takeBag(bag, payload, staging) }
    }
    try takeForeign(contents, staging)
  }

  private func takeForeign(_ contents: ForeignContents, _ staging: StagingFolder) throws(BundleError) {
    let root = staging.base.descriptor.path.appending(StagingFolder.content)
    guard let store = try onlyStore(in: root, orSeveral: options.takesSeveralStores, files: system) else {
      return try takeTree(contents, root)
    }
    let inner = store.path(below: root)
    content = StagingFolder.content.appending(inner)
    let inventory: StoreInventory
    do throws(SessionError) {
      inventory = try StoreRegistry.inventory(of: store, files: system, key: options.key)
    } catch { throw BundleError(.notABundle, error.message) }
    Allocator.giveBackFreed()
    incoming = try Incoming(inventory, contents, at: inner, options.sessionIDs)
    takeFolders(inventory.folders)
    report.findings += keyFiles.take(inventory.findings)
  }

  /// All files of an archive, as they are.
  private func takeTree(_ contents: ForeignContents, _ root: FilePath) throws(BundleError) {
    content = StagingFolder.content
    var files = PagedList<StoredFile>()
    do throws(FileError) {
      var walk = try FolderWalk(root, system: system)
      while let entry = try walk.next() {
        guard entry.status.kind == .regular else { continue }
        files.append(
          StoredFile(path: entry.path, role: StoredFile.otherRole, byteCount: entry.status.byteCount))
      }
    } catch { throw BundleError(reading: error) }
    let tree = StoreInventory(format: FormatID(rawValue: ""), root: root, files: files)
    incoming = try Incoming(tree, contents, at: "", nil)
    incoming.format = nil
  }

  /// Folders that hold nothing belong to the store as a whole.
  private func takeFolders(_ folders: PagedList<FilePath>) {
    if options.sessionIDs == nil { incoming.folders = folders } else { incoming.unwantedFolders = folders }
  }

  /// A bag that a bundle was once: names that are spelled in the archive get their own, and the description is held
  /// against the files as it is with bundles.
  private func takeBag(
    _ bag: Bag, _ payload: DescribedPayload, _ staging: StagingFolder
  ) throws(BundleError) {
    let inner = FilePath(bytes: (bag.top + payload.base).dropLast())
    do throws(FileError) {
      for record in payload.records {
        let spelled = record.path.dropFirst(payload.base.count)
        let exact = exactPath(spelled)
        if !exact.bytes.elementsEqual(spelled) {
          try staging.move(inner.appending(FilePath(bytes: spelled)), to: inner.appending(exact))
        }
      }
      if payload.records.isEmpty { try staging.makeParent(of: inner.appending("x")) }
    } catch { throw BundleError(staging: error, Array(inner.bytes)) }
    content = StagingFolder.content.appending(inner)
    incoming = try Incoming(payload, options.sessionIDs, at: inner)
    takeFolders(staging.folders(in: inner))
    if let contents = payload.contents { try checkDescription(contents) }
  }

  // MARK: Publishing

  private func fill(_ plan: ImportPlan) {
    report.sessions = plan.sessions
    for place in plan.placed {
      let file = incoming.files[place]
      report.written.append(file.path)
      report.writtenByteCount += file.byteCount
      report.findings += keyFiles.findings(of: file.path)
    }
    report.identical = plan.identical
    report.retired = plan.retired
    report.kept = plan.kept
  }

  private func publish(_ plan: ImportPlan) throws(BundleError) {
    guard let staging else { return }
    let isAll = plan.placed.count == incoming.files.count
    let files = isAll ? incoming.files : PagedList(plan.placed.lazy.map { [incoming] in incoming.files[$0] })
    let modes: RestoredModes
    do throws(FileError) {
      modes = try RestoredModes(files, incoming, plan, staging, preserving: options.preservesAttributes, place)
      try modes.apply(to: files, in: staging, content)
    } catch { throw BundleError(writing: error) }
    let publishing = Publishing(
      place: place, staging: staging, modes: modes, surroundings: options.reading.surroundings, system: system)
    let outcome: Publishing.Outcome
    if let root = place.root {
      do throws(FileError) {
        try staging.discard(incoming.unwanted, in: StagingFolder.content)
        if !isAll { try staging.discard(unplaced(plan), in: content) }
      } catch { throw BundleError(writing: error) }
      outcome = try publishing.publishMerged(
        files, retired: plan.retired, folders: incoming.folders, content: content, into: root)
    } else {
      do throws(FileError) {
        for path in incoming.unwanted { try staging.remove(path) }
        for path in incoming.unwantedFolders { try staging.removeFolder(content.appending(path)) }
      } catch { throw BundleError(writing: error) }
      outcome = try publishing.publishFresh(files, content: content)
    }
    report.undo = outcome.undo
    if !outcome.canBeTakenBack { report.findings.append(Self.noUndo) }
    place.widen(to: modes.folder("."))
  }

  /// The files that are there already, or stay as they are; `placed` is in order.
  private func unplaced(_ plan: ImportPlan) -> some Sequence<FilePath> {
    sequence(state: (place: 0, placed: plan.placed[...])) { [files = incoming.files] state -> FilePath? in
      while state.placed.first == state.place {
        state.placed.removeFirst()
        state.place += 1
      }
      defer { state.place += 1 }
      return state.place < files.count ? files[state.place].path : nil
    }
  }

  private static let noUndo = Finding(
    .note, code: "no-undo",
    message:
      "This import cannot be taken back: nothing can be kept beside the folder, and there is no folder for it in "
      + "XDG_STATE_HOME, or below the home folder.")

  /// Whether the target's file of so many bytes is the beginning of one that was unpacked.
  private func isPrefix(_ file: Incoming.File, _ count: UInt64) throws(BundleError) -> Bool {
    guard let contentPath else { return false }
    do throws(FileError) {
      let old = try contentDigest(place.target.appending(file.path), in: .workingFolder, system: system)
      let new = try contentDigest(
        contentPath.appending(file.path), in: .workingFolder, limit: count, system: system)
      return old != nil && old == new
    } catch { throw BundleError(reading: error) }
  }
}
