import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// An A3S store keeps a session in one snapshot (eras C and D) or in a file with side files (A and B). Going from one
// to the other moves the side data and renames checkpoints; a store of another format first becomes an A3S store.

/// Writes a store as an A3S store of a layout that is asked for: `flat` or `v1`.
struct A3SLayoutConversion {
  private let converter: Converter
  private let style: WritingStyle

  init(_ converter: Converter, style: WritingStyle) {
    self.converter = converter
    self.style = style
  }

  func convert(
    _ input: FilePath, _ store: FoundStore?, to output: FilePath
  ) throws(SessionError) -> ConversionReport {
    let options = converter.options
    let inventory = try StoreFolder(
      input, as: store, files: converter.files, limits: options.limits, key: options.key,
      followsLinks: options.followsLinks
    ).demandSessions(options)
    guard inventory.format != .a3s else { return try change(inventory, to: output) }
    let between = StagingFolder(beside: output, files: converter.files)
    do throws(SessionError) {
      try between.make()
      var plain = options
      plain.style = nil
      let step = Converter(files: between.files, options: plain, progress: converter.progress)
      var first = try StoreConversion(step, input: input, store, output: between.path, target: .a3s)
      var report = try first.run()
      let made = try StoreFolder(between.path, files: between.files, limits: options.limits).inventory
      let second = try change(made, to: output, files: between.files)
      for line in second.lines where line.outcome != .carried {
        report.add(line.outcome, line.path, reason: line.reason, count: line.count)
      }
      between.remove()
      return report
    } catch {
      between.remove()
      throw error
    }
  }

  private func change(
    _ inventory: StoreInventory, to output: FilePath, files: (any FileSystem)? = nil
  ) throws(SessionError) -> ConversionReport {
    let reading = Converter(
      files: files ?? converter.files, options: converter.options, progress: converter.progress)
    let source = SourceFolder(inventory.root, closes: files == nil)
    var change = A3SLayoutChange(reading, inventory, source, to: output, style: style)
    return try change.run()
  }
}

/// Writes one A3S store anew in a layout.
struct A3SLayoutChange {
  private let converter: Converter
  let inventory: StoreInventory
  private let folder: SourceFolder
  let staging: StagingFolder
  private let isNewest: Bool
  /// What taking stock noticed, which need not be told again.
  private let known: PagedSet<Finding>
  var report = ConversionReport(source: .a3s, target: .a3s)
  /// The files that were taken into a session or written anew.
  private var done = PagedSet<FilePath>()
  private var taken = PagedSet<FilePath>()

  init(
    _ converter: Converter, _ inventory: StoreInventory, _ folder: SourceFolder, to output: FilePath,
    style: WritingStyle
  ) {
    self.converter = converter
    self.folder = folder
    self.inventory = inventory
    staging = StagingFolder(beside: output, files: converter.files)
    isNewest = style == A3SEra.v1
    known = PagedSet(inventory.findings)
  }

  /// Does it all in a staging folder beside the output, then publishes that by one rename.
  mutating func run() throws(SessionError) -> ConversionReport {
    try staging.make()
    do throws(SessionError) {
      for session in inventory.sessions where session.isRead { try convert(session) }
      for file in inventory.files where !done.contains(file.path) { try carry(file) }
      for folder in inventory.folders { try staging.makeFolder(folder) }
      report.leftOut = inventory.leftOut
      report.findings += inventory.findings
      try staging.publish()
    } catch {
      staging.remove()
      throw error
    }
    return report
  }

  func source(_ path: FilePath) throws(SessionError) -> SessionFile {
    try SessionFile(path, in: folder, files: converter.files, key: converter.options.key)
  }

  // MARK: Sessions

  private mutating func convert(_ session: StoredSession) throws(SessionError) {
    let file = try source(session.path)
    let opened: OpenedSession<A3SFormat>
    do throws(SessionError) {
      opened = try OpenedSession(file.bytes, limits: converter.options.limits)
    } catch {
      throw error.inFile(file.path)
    }
    opened.count(in: &report)
    try noteLayout(of: opened, file)
    var reader = opened.reader
    let sides = A3SSideFiles(inventory, folder, session: session, files: converter.files, key: converter.options.key)
    var head = opened.head
    if isNewest, head.snapshot == nil {
      head.snapshot = try sides.snapshot()
      let missing = A3SSideKind.bySession.count - sides.paths.count
      report.add(.invented, "side data", reason: "no file of the kind; the snapshot has an empty list", count: missing)
      if let first = A3SFormat.broken(head, limits: converter.options.limits).first {
        throw .broken(first, in: file.path)
      }
    }
    let snapshot = head.snapshot
    if !isNewest { head.snapshot = nil }
    let id = SessionID(head.id)
    let path = try place(of: id, in: session.path)
    let mode = isNewest ? try Permissions.narrowed(file.outputMode, to: sides.mode()) : file.outputMode
    try write(path, head, &reader, file, mode)
    done.insert(session.path)
    report.sessionsMet += 1
    report.sessionCount += 1
    report.findings += reader.findings.map { $0.inFile(session.path) }.filter { !known.contains($0) }
    if isNewest { return try noteTaken(sides, session) }
    guard let snapshot else { return try copy(sides.paths, of: id) }
    try split(snapshot, of: id, from: file, session.path)
  }

  private mutating func write(
    _ path: FilePath, _ head: A3SHead, _ reader: inout A3SReader, _ file: SessionFile, _ mode: UInt32
  ) throws(SessionError) {
    var totals = SessionTotals()
    var context = ReadingContext()
    var messages = reader
    try staging.write(path, from: file.path, mode: mode) { take throws in
      var sink = ConversionSink(sections: 1, spool: { SharedSpool(in: path, files: converter.files) }, take: take)
      var writer = try A3SWriter(head: head, into: &sink)
      while let item = try messages.next() {
        for entry in A3SFormat.entries(of: [item.record], in: &context) { totals.count(entry) }
        try writer.append(item.record, into: &sink)
      }
      try writer.finish(head: head, into: &sink)
      try sink.finish()
    }
    reader = messages
    report.add(totals)
  }

  private mutating func place(of id: SessionID, in old: FilePath) throws(SessionError) -> FilePath {
    let isThere = A3SStoreLayout.isNewest(old) == isNewest
    let path = isThere ? old : A3SStoreLayout.session(id, isNewest: isNewest)
    guard let path, taken.insert(path) else {
      throw SessionError(
        .refused, "The id '\(id)' makes no file name of its own in the layout; rename the session first.",
        at: Place(file: inventory.root.appending(old).description))
    }
    return path
  }

  private mutating func noteTaken(_ sides: A3SSideFiles, _ session: StoredSession) throws(SessionError) {
    let paths = sides.paths
    guard !A3SStoreLayout.isNewest(session.path) || !paths.isEmpty else { return }
    for path in paths {
      done.insert(path)
      if try !sides.isInUsualLayout(path) {
        report.add(
          .degraded, "layout of side files", reason: "not the form that its program writes: it is written anew")
      }
    }
    report.add(.carried, "side files", count: paths.count)
  }

  /// A session is written anew, in the form of its program.
  private mutating func noteLayout(of opened: OpenedSession<A3SFormat>, _ file: SessionFile) throws(SessionError) {
    let files = converter.files
    let plain = PlainForm<A3SFormat>(converter.options.limits) {
      SharedSpool(in: SystemFiles.temporaryFolder, files: files)
    }
    do {
      let isPlain = try plain.holds(opened.bytes)
      report.isCanonical = (report.isCanonical ?? true) && isPlain
      if !isPlain { report.add(.unknown) }
    } catch let error as SessionError {
      throw error.inFile(file.path)
    } catch {
      throw SessionError(.unreadable, "\(error)", at: Place(file: file.path.description))
    }
  }

  // MARK: Side data

  /// Side files of a session that stays, or becomes, flat.
  private mutating func copy(_ paths: [FilePath], of id: SessionID) throws(SessionError) {
    for path in paths {
      guard let target = A3SStoreLayout.side(path, of: id, isNewest: false) else { continue }
      try staging.copy(path, of: folder, to: target, opening: converter.options.key)
      done.insert(path)
      report.add(.carried, "side files")
    }
  }

  /// The lists of a snapshot become side files; what has no place there is put aside.
  private mutating func split(
    _ snapshot: A3SSnapshot, of id: SessionID, from file: SessionFile, _ path: FilePath
  ) throws(SessionError) {
    for side in A3SSideFiles.sides(of: snapshot) {
      guard let target = A3SStoreLayout.side(side.kind, of: id, isNewest: false) else { continue }
      try staging.write(target, from: file.path, mode: file.outputMode) { take throws in try side.write(take) }
      report.add(.carried, "side files")
    }
    for part in A3SSideFiles.others(of: snapshot) {
      let name = String(part.key.repaired.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "_" }.prefix(100))
      let place = aside(path).bytes + Array(".parts/\(name).json".utf8)
      try staging.write(FilePath(bytes: place), from: file.path, mode: file.outputMode) { take throws in
        try part.forEachPiece(take)
      }
      report.add(.putAside, part.key.repaired)
    }
  }

  // MARK: Other files

  private func aside(_ path: FilePath) -> FilePath { FilePath(".satchel").appending("a3s").appending(path) }

  /// Checkpoints move with the layout; log, lease and leftovers of the old store are put aside, since a fresh store
  /// has none.
  private mutating func carry(_ file: StoredFile) throws(SessionError) {
    if file.role == StoredFile.sessionRole { report.sessionsMet += 1 }
    if let target = target(of: file), taken.insert(target) {
      report.add(try staging.copy(file.path, of: folder, to: target, opening: converter.options.key, leavingOut: .a3s))
      return report.add(.carried, "file (\(file.role))")
    }
    report.add(try staging.copy(file.path, of: folder, to: aside(file.path), leavingOut: .a3s))
    report.add(.putAside, "file (\(file.role))")
  }

  /// Where a file goes in the layout; nil if it has no place there.
  private func target(of file: StoredFile) -> FilePath? {
    let isThere = A3SStoreLayout.isNewest(file.path) == isNewest
    // A sealed document that is not opened stays where its program looks for it, or has no place.
    if !isThere, converter.options.key == nil, isSealed(file.path) { return nil }
    switch file.role {
    case StoredFile.sessionRole: return isThere ? file.path : nil
    case "loop-checkpoint":
      if isThere { return file.path }
      return file.runID.flatMap { A3SStoreLayout.checkpoint("loop_checkpoints", $0.text, isNewest: isNewest) }
    case "workflow-checkpoint":
      if isThere { return file.path }
      return workflowID(file.path).flatMap { A3SStoreLayout.checkpoint("workflow_checkpoints", $0, isNewest: isNewest) }
    case "other":
      return file.path.components.first == ".satchel" || !A3SStoreLayout.isNewest(file.path) ? file.path : nil
    default: return nil
    }
  }

  private func isSealed(_ path: FilePath) -> Bool {
    (try? FileBytes(inventory.root.appending(path), files: converter.files))?.isSealed ?? false
  }

  private func workflowID(_ path: FilePath) -> String? {
    guard let file = try? FileBytes(inventory.root.appending(path), files: converter.files),
      let source = try? plainBytes(of: file, at: path, key: converter.options.key)
    else { return nil }
    return A3SStoreLayout.workflowID(source)
  }
}
