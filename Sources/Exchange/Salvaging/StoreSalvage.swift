import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

/// Salvages a store: what is sound is copied, what is hurt is salvaged, and what is left over goes into
/// `.satchel-salvage/` of the output, under the path of its file.
struct StoreSalvage {
  /// The folder of what is left over.
  static let folder: FilePath = ".satchel-salvage"
  private var salvager: Salvager
  private let input: FilePath
  private let output: FilePath
  private let inventory: StoreInventory
  private let staging: StagingFolder
  private var report: SalvageReport
  /// Sound sealed documents with a key inside, by their names in findings.
  private var sealedKeys: Set<FilePath> = []

  init(
    _ salvager: Salvager, _ input: FilePath, _ store: FoundStore?, _ output: FilePath
  ) throws(SessionError) {
    self.input = input
    self.output = output
    staging = StagingFolder(beside: output, files: salvager.files)
    try staging.lookUp()
    inventory = try StoreFolder(
      input, as: store, files: salvager.files, limits: salvager.limits, key: salvager.key,
      followsLinks: salvager.followsLinks
    ).inventory
    self.salvager = salvager
    report = SalvageReport(format: inventory.format)
  }

  func run() throws(SessionError) -> SalvageReport {
    var copy = self
    return try copy.salvageAll()
  }

  private mutating func salvageAll() throws(SessionError) -> SalvageReport {
    try staging.make()
    salvager = Salvager(files: staging.files, limits: salvager.limits, key: salvager.key, progress: salvager.progress)
    do throws(SessionError) {
      for file in inventory.files { try takeIfReadable(file) }
      for folder in inventory.folders { try staging.makeFolder(folder) }
      report.leftOut = inventory.leftOut
      report.findings += inventory.findings.lazy.filter { $0.severity != .damage }.map { [sealedKeys] in
        let file = $0.code == UnwrittenMembers.found ? $0.place.file.map { FilePath($0) } : nil
        return file.map(sealedKeys.contains) ?? false ? Salvager.sealedKey(file ?? "") : $0
      }
      try demandGoingOn()
      try staging.publish()
    } catch {
      staging.remove()
      throw error
    }
    return report
  }

  /// What somebody stopped cannot be read either, and is no damage.
  private func demandGoingOn() throws(SessionError) {
    do throws(FileError) { try salvager.files.demandGoingOn(at: input) } catch {
      throw SessionError(.interrupted, "Stopped; nothing was written.")
    }
  }

  /// A file that cannot be read does not keep the others from being saved.
  private mutating func takeIfReadable(_ file: StoredFile) throws(SessionError) {
    do throws(SessionError) { try take(file) } catch {
      guard error.code == .unreadable else { throw error }
      try demandGoingOn()
      report.findings.append(
        Finding(.damage, code: "unreadable-file", message: error.message, place: Place(file: file.path.description)))
      var account = SalvageAccount(byteCount: file.byteCount)
      account.lost = 1
      report.files.append(
        SalvagedFile(
          input: file.path, output: nil, leftover: nil, outcome: .unsalvageable, role: file.role, account: account))
    }
  }

  private mutating func take(_ file: StoredFile) throws(SessionError) {
    if inventory.format == .a3s, try staysSealed(file) { return try copyWhole(file, to: file.path, as: .unread) }
    if file.role == StoredFile.sessionRole { return try takeSession(file) }
    guard inventory.format == .a3s, let kind = Self.kind(of: file.role) else { return try copy(file, to: file.path) }
    switch isSound(file, kind) {
    case true: return try copy(file, to: file.path)
    case nil: return try copy(file, to: file.path, as: .unread)
    case false: break
    }
    guard let plan = DocumentPlan.side(kind, limits: salvager.limits) else { return try keepWhole(file) }
    try salvage(file, with: .document(plan), try open(file))
  }

  /// Whether a document cannot be opened; without a key, the inventory says so.
  private mutating func staysSealed(_ file: StoredFile) throws(SessionError) -> Bool {
    do throws(SessionError) {
      return try salvager.open(file.path, in: SourceFolder(input)).bytes.isSealed
    } catch {
      guard salvager.key != nil, error.code == .damaged || error.code == .tooLarge else { throw error }
      report.findings.append(Finding(.warning, code: "not-looked-into", message: error.message, place: error.place))
      return true
    }
  }

  private static func kind(of role: String) -> A3SSideKind? {
    switch role {
    case "subagent-tasks": .subagentTasks
    case "loop-checkpoint": .loopCheckpoints
    default: A3SSideKind(rawValue: role)
    }
  }

  /// Nil where a value is over the bound; the inventory says so.
  private func isSound(_ file: StoredFile, _ kind: A3SSideKind) -> Bool? {
    guard let bytes = try? salvager.open(file.path, in: SourceFolder(input)).bytes else { return true }
    if bytes.byteCount > UInt64(salvager.limits.maximumValueBytes) {
      do throws(SessionError) {
        _ = try A3SSideScan.summary(of: kind, bytes, limits: salvager.limits)
      } catch {
        if error.bound == .value { return nil }
      }
    }
    return A3SFormat.objections(toSide: kind, bytes).isEmpty
  }

  // MARK: Sessions

  private mutating func takeSession(_ file: StoredFile) throws(SessionError) {
    let salvage = try open(file)
    let isLastCopy = inventory.format == .claw && RotationName(file.path) != nil
    let isSound: Bool
    do throws(SessionError) {
      isSound = try salvage.isSound(inventory.format)
    } catch {
      guard error.code == .tooLarge else { throw error }
      report.findings.append(Finding(.warning, code: "not-looked-into", message: error.message, place: error.place))
      return try copy(file, to: file.path, as: .unread)
    }
    if isSound {
      try copy(file, to: file.path)
      if isLastCopy { try restore(file) }
      return
    }
    guard let format = try salvage.format(), format.name == inventory.format else { return try keepWhole(file) }
    try self.salvage(file, with: salvage.method(format), salvage)
  }

  /// Puts the last copy of a journal where its program looks for it.
  private mutating func restore(_ file: StoredFile) throws(SessionError) {
    guard let primary = RotationName(file.path)?.primary else { return }
    let parent = file.path.components.dropLast().reduce(nil as FilePath?) { $0?.appending($1) ?? $1 }
    let place = parent?.appending(primary) ?? primary
    let secrets = try staging.copy(file.path, of: SourceFolder(input), to: place, leavingOut: inventory.format)
    var copied = Salvager.copied(file.path, place, StoredFile.sessionRole, file.byteCount, as: .sound)
    for secret in secrets.members {
      // It stands in the leftover of the copy itself.
      copied.leftover = Self.folder.appending(file.path)
      copied.account.copied -= UInt64(secret.range.count)
      copied.account.left += UInt64(secret.range.count)
      copied.account.added += UInt64(secret.replacement.count)
    }
    report.files.append(copied)
    report.findings.append(Salvager.onlyRotation(file.path))
  }

  private mutating func salvage(
    _ file: StoredFile, with method: SalvageMethod, _ salvage: FileSalvage,
    copied outcome: SalvagedFile.Outcome = .sound
  ) throws(SessionError) {
    let folder = Self.folder.appending(file.path)
    var isSound = false
    if case .copy = method { isSound = true }
    let places = FileSalvage.Places(
      output: try staging.place(file.path), bytes: try staging.place(folder.appending(LeftoverFolder.bytesName)),
      index: try staging.place(folder.appending(LeftoverFolder.indexName)))
    guard let account = try salvage.salvage(method, to: places) else { return try keepWhole(file) }
    report.files.append(
      SalvagedFile(
        input: file.path, output: file.path, leftover: folder, outcome: isSound ? outcome : .salvaged, role: file.role,
        account: account))
  }

  private func open(_ file: StoredFile) throws(SessionError) -> FileSalvage {
    try salvager.open(
      file.path, in: SourceFolder(input), of: StoreRegistry.format(ofText: file.path, in: inventory.format))
  }

  // MARK: Whole files

  private mutating func copy(
    _ file: StoredFile, to place: FilePath, as outcome: SalvagedFile.Outcome = .sound
  ) throws(SessionError) {
    let salvage = try open(file)
    let secrets = salvage.bytes.isSealed ? UnwrittenMembers() : salvage.secrets
    if salvage.wasSealed {
      if secrets.hasSecret { sealedKeys.insert(FilePath(file.path.description)) }
    } else if !secrets.members.isEmpty {
      return try self.salvage(file, with: .copy, salvage, copied: outcome)
    }
    try copyWhole(file, to: place, as: outcome)
  }

  private mutating func copyWhole(
    _ file: StoredFile, to place: FilePath, as outcome: SalvagedFile.Outcome
  ) throws(SessionError) {
    try staging.copy(file.path, of: SourceFolder(input), to: place)
    report.files.append(Salvager.copied(file.path, place, file.role, file.byteCount, as: outcome))
  }

  /// A file of which nothing makes sense is kept whole, out of the program's sight.
  private mutating func keepWhole(_ file: StoredFile) throws(SessionError) {
    let place = Self.folder.appending(file.path).appending(LeftoverFolder.bytesName)
    try staging.copy(
      file.path, of: SourceFolder(input), to: place, isSecret: !(try open(file).secrets.members.isEmpty))
    var account = SalvageAccount(byteCount: file.byteCount)
    account.left = file.byteCount
    account.lost = 1
    account.note(
      SalvagePiece(
        kind: .left, offset: 0, length: file.byteCount, outputOffset: nil, reason: "no part of the file makes sense"))
    report.files.append(
      SalvagedFile(
        input: file.path, output: nil, leftover: Self.folder.appending(file.path), outcome: .unsalvageable,
        role: file.role, account: account))
  }
}
