public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// Takes out of damaged sessions what can be saved.
///
/// What comes out is read by the strict reader of its format. Every byte of the input is in the output, or kept beside
/// it with its place; the input is not touched. Memory is bounded by the limits, whatever the size of the input.
public struct Salvager: Sendable {
  let files: any FileSystem
  let limits: ReadingLimits
  let key: SealingKey?
  let followsLinks: Bool
  let progress: (@Sendable (WorkProgress) -> Bool)?

  /// A salvager; of a store it follows links to sessions and side data, unless `followsLinks` is false. With a key, it
  /// looks into sealed documents.
  ///
  /// When `progress` answers false, the work stops with `interrupted` and leaves nothing behind.
  public init(
    files: any FileSystem = SystemFiles(), limits: ReadingLimits = ReadingLimits(), key: SealingKey? = nil,
    followsLinks: Bool = true, progress: (@Sendable (WorkProgress) -> Bool)? = nil
  ) {
    self.files = files
    self.limits = limits
    self.key = key
    self.followsLinks = followsLinks
    self.progress = progress
  }

  /// The folder beside an output file that keeps what is left over.
  public static func leftoverFolder(of output: FilePath) -> FilePath {
    output.parent.appending(FilePath(bytes: output.lastComponent.bytes + Array(".leftover".utf8)))
  }

  /// Salvages a session's file into a file, or a store's folder into a folder; the output must not exist, or be an
  /// empty folder for a store.
  ///
  /// Of a store, what is sound is copied byte for byte, and what is sealed, with a finding. A journal that is gone is
  /// taken from its newest rotation. Throws `wrongFormat` where nothing looks like a session, or it is sealed.
  public func salvage(_ input: FilePath, to output: FilePath) throws(SessionError) -> SalvageReport {
    if try !exists(input), let rotation = try rotation(for: input) {
      var report = try file(rotation, to: output)
      report.findings.append(Self.onlyRotation(rotation))
      return report
    }
    if try SessionError.kind(of: input, files: files) == .directory {
      return try StoreSalvage(self, input, nil, output).run()
    }
    return try file(input, to: output)
  }

  /// Salvages a store that was found into a folder.
  public func salvage(_ store: FoundStore, to output: FilePath) throws(SessionError) -> SalvageReport {
    try StoreSalvage(self, store.root, store, output).run()
  }

  static func onlyRotation(_ rotation: FilePath) -> Finding {
    Finding(
      .warning, code: "only-rotation-left",
      message: "The session's own file is gone; this copy of it, set aside by a save, was taken.",
      place: Place(file: rotation.description))
  }

  // MARK: One file

  /// Where the output's folder is there, it is looked up once.
  private func file(_ input: FilePath, to output: FilePath) throws(SessionError) -> SalvageReport {
    let folder = try OutputFolder(of: output, files: files)
    defer { withExtendedLifetime(folder) {} }
    return try Salvager(files: folder.files, limits: limits, key: key, progress: progress).unanchored(
      input, to: output)
  }

  private func unanchored(_ input: FilePath, to output: FilePath) throws(SessionError) -> SalvageReport {
    try clear(output)
    try demandFree(output)
    try demandMoves(beside: output, files: files)
    let salvage = try open(input)
    if salvage.bytes.isSealed { throw Self.sealed(input) }
    guard let format = try salvage.format() else { throw Self.nothing(input) }
    var report = SalvageReport(format: format.name)
    let isSound = try salvage.isSound(format.name)
    let secrets = isSound ? salvage.secrets : UnwrittenMembers()
    if isSound, secrets.members.isEmpty || salvage.wasSealed {
      let byteCount = try copy(input, to: output)
      if secrets.hasSecret { report.findings.append(Self.sealedKey(input)) }
      report.files = [Self.copied(input, output, StoredFile.sessionRole, byteCount, as: .sound)]
      return report
    }
    let folder = Self.leftoverFolder(of: output)
    let staging = StagingFolder(beside: folder, files: files)
    try staging.make()
    do throws(SessionError) {
      let inner = Salvager(files: staging.files, limits: limits, key: key, progress: progress)
      let opened = try inner.open(input)
      let account = try run(opened, isSound ? .copy : opened.method(format), staging, output)
      report.files = [
        SalvagedFile(
          input: input, output: output, leftover: folder, outcome: isSound ? .sound : .salvaged,
          role: StoredFile.sessionRole, account: account)
      ]
      return report
    } catch {
      staging.remove()
      throw error
    }
  }

  /// The output appears inside of the folder with what is left over, and moves out of it at once: who sees it finds that
  /// too, and after a kill in between nothing is missing (see `clear`).
  private func run(
    _ salvage: FileSalvage, _ method: SalvageMethod, _ staging: StagingFolder, _ output: FilePath
  ) throws(SessionError) -> SalvageAccount {
    let places = FileSalvage.Places(
      output: try staging.place(Self.stagedName), bytes: try staging.place(LeftoverFolder.bytesName),
      index: try staging.place(LeftoverFolder.indexName))
    guard let account = try salvage.salvage(method, to: places) else {
      throw Self.nothing(salvage.input)
    }
    try staging.publish()
    let folder = Self.leftoverFolder(of: output)
    do throws(FileError) { try takeOut(of: folder, output) } catch {
      try? removeTree(folder, system: files)
      throw SessionError.writing(error)
    }
    return account
  }

  /// How the output is called as long as it stands in the folder with what is left over.
  private static let stagedName: FilePath = "salvaged"

  private func takeOut(of folder: FilePath, _ output: FilePath) throws(FileError) {
    let parent = try OpenFolder(output.parent, system: files)
    let inner = try OpenFolder(folder.lastComponent, in: parent.descriptor, .noFollow, system: files)
    try files.move(
      Self.stagedName, in: inner.descriptor, to: output.lastComponent, in: parent.descriptor)
    try parent.sync()
  }

  /// Clears away what killed runs left at an output, and ends one that was killed at its very last step.
  private func clear(_ output: FilePath) throws(SessionError) {
    try sweepLeftovers(beside: output, files: files)
    let folder = Self.leftoverFolder(of: output)
    try StagingFolder(beside: folder, files: files).sweep()
    if try isThere(output) { return }
    do throws(FileError) {
      guard let status = try fileStatus(folder, system: files), status.kind == .directory,
        status.isPrivate(to: files.userID),  // else it may be a neighbour's
        try fileStatus(folder.appending(Self.stagedName), system: files)?.kind == .regular,
        try fileStatus(folder.appending(LeftoverFolder.indexName), system: files)?.kind == .regular
      else { return }
      try takeOut(of: folder, output)
    } catch { throw SessionError.writing(error) }
  }

  /// A sealed document cannot be told from a damaged one.
  static func sealed(_ input: FilePath) -> SessionError {
    SessionError(
      .sealed, "This document is sealed (encrypted by the program); give its key to look into it.",
      at: Place(file: input.description))
  }

  /// What is sound stays sealed, a key in it too.
  static func sealedKey(_ input: FilePath) -> Finding {
    Finding(
      .warning, code: UnwrittenMembers.inside,
      message: "An API key is inside of this sealed document, which stays as it is: the key is not left out.",
      place: Place(file: input.description))
  }

  static func nothing(_ input: FilePath) -> SessionError {
    SessionError(
      .wrongFormat, "Nothing in it looks like a session; nothing was written.", at: Place(file: input.description))
  }

  static func copied(
    _ input: FilePath, _ output: FilePath, _ role: String, _ byteCount: UInt64, as outcome: SalvagedFile.Outcome
  ) -> SalvagedFile {
    var account = SalvageAccount(byteCount: byteCount)
    account.copied = byteCount
    return SalvagedFile(input: input, output: output, leftover: nil, outcome: outcome, role: role, account: account)
  }

  // MARK: Files

  /// Opens a file; in a store, the path is relative to that.
  func open(
    _ path: FilePath, in store: SourceFolder? = nil, of format: FormatID? = nil
  ) throws(SessionError) -> FileSalvage {
    let source = SourcePath(path, in: store)
    let (bytes, mode): (FileBytes, UInt32)
    do throws(FileError) {
      bytes = try FileBytes(source.path, files: files)
      mode = Permissions.made(of: try source.mode(bytes.status.mode, files))
    } catch { throw .reading(error) }
    guard key != nil, bytes.isSealed else { return salvage(source.path, bytes, mode: mode, of: format) }
    var opened = salvage(
      source.path, try plainBytes(of: bytes, at: source.path, key: key), mode: Permissions.secret, of: format)
    opened.wasSealed = true
    return opened
  }

  private func salvage(
    _ input: FilePath, _ bytes: any RandomAccessBytes, mode: UInt32, of format: FormatID?
  ) -> FileSalvage {
    let total = bytes.byteCount
    return FileSalvage(input, bytes, mode: mode, files: files, limits: limits, format: format) {
      [progress] done throws(SessionError) in
      guard let progress else { return }
      if !progress(WorkProgress(stage: "salvaging \(input.nameText)", done: done, total: total)) {
        throw SessionError(.interrupted, "Stopped; nothing was written.")
      }
    }
  }

  /// Copies a file as it is: what was sealed stays so. Returns how many bytes there were.
  private func copy(_ input: FilePath, to output: FilePath) throws(SessionError) -> UInt64 {
    let (bytes, mode): (FileBytes, UInt32)
    do throws(FileError) {
      bytes = try FileBytes(input, files: files)
      mode = Permissions.made(of: try SourcePath(input).mode(bytes.status.mode, files))
    } catch { throw .reading(error) }
    do {
      let file = try PendingFile(output, mode: mode, files: files)
      try SalvageLedger(bytes, output: { try file.write($0) }, leftover: { _, _ in }).copy(to: bytes.byteCount)
      try file.publish(replacing: false)
      return bytes.byteCount
    } catch let error as SessionError {
      throw error.inFile(input.description)
    } catch let error as FileError {
      throw .writing(error)
    } catch {
      throw SessionError(.outputFailed, "\(error)", at: Place(file: output.description))
    }
  }

  private func exists(_ path: FilePath) throws(SessionError) -> Bool {
    do throws(FileError) { return try fileStatus(path, system: files) != nil } catch { throw .reading(error) }
  }

  /// The same of an output.
  private func isThere(_ path: FilePath) throws(SessionError) -> Bool {
    do throws(FileError) { return try fileStatus(path, system: files) != nil } catch { throw .writing(error) }
  }

  private func demandFree(_ output: FilePath) throws(SessionError) {
    for path in [output, Self.leftoverFolder(of: output)] where try isThere(path) {
      throw SessionError(
        .refused, "The output exists already; name another one.", at: Place(file: path.description))
    }
  }

  /// The newest copy that a save set aside of a journal that is not there.
  private func rotation(for missing: FilePath) throws(SessionError) -> FilePath? {
    guard let names = try? directoryListing(missing.parent, system: files) else { return nil }
    let found = names.compactMap { entry -> (time: Int64, path: FilePath)? in
      guard entry.status.kind == .regular, let rotation = RotationName(entry.path), rotation.stem == missing.stem else {
        return nil
      }
      return (rotation.time, missing.parent.appending(entry.path))
    }
    return found.max { $0.time < $1.time }?.path
  }
}

/// The name of a journal that a save set aside: `<stem>.rot-<milliseconds>.jsonl`.
struct RotationName {
  let stem: FilePath
  let time: Int64

  /// Nil for any other name.
  init?(_ path: FilePath) {
    let text = path.lastComponent.description
    guard text.hasSuffix(".jsonl"), let mark = text.ranges(of: ".rot-").last,
      let time = Int64(text[mark.upperBound...].dropLast(6))
    else { return nil }
    stem = FilePath(String(text[..<mark.lowerBound]))
    self.time = time
  }

  /// What the session's own file is called.
  var primary: FilePath { FilePath(bytes: stem.bytes + Array(".jsonl".utf8)) }
}
