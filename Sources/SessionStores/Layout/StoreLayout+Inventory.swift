public import SatchelDigests
public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel

extension StoreLayout {
  /// Takes stock by roles and names: see ``inventoryByNames(of:files:limits:followsLinks:)``. Keys open nothing here.
  public static func inventory(
    of root: FilePath, files: any FileSystem, limits: ReadingLimits, key: SealingKey?, followsLinks: Bool
  ) throws(SessionError) -> StoreInventory {
    try inventoryByNames(of: root, files: files, limits: limits, followsLinks: followsLinks)
  }

  /// Takes stock of a folder by what ``role(of:)`` says of each file: those of the role `session` are read to their ends,
  /// and a file of another role belongs to the session with which it shares its ``sessionStem(of:)``.
  ///
  /// What cannot be read, and two files with one id, are findings. Throws only where the folder cannot be listed.
  public static func inventoryByNames(
    of root: FilePath, files: any FileSystem, limits: ReadingLimits, followsLinks: Bool
  ) throws(SessionError) -> StoreInventory {
    guard let known = FormatRegistry.format(format) else {
      throw SessionError(.wrongFormat, "Nothing is known of the format \(format.rawValue).")
    }
    var stocktaking = NamedStocktaking(layout: Self.self, root: root, files: files, limits: limits)
    do throws(FileError) {
      try stocktaking.list(followsLinks: followsLinks)
    } catch {
      throw .reading(error)
    }
    return stocktaking.finish(known)
  }
}

/// The state of one stocktaking: all files are listed first, then the sessions read, then the others assigned to them.
private struct NamedStocktaking<Layout: StoreLayout> {
  private let root: FilePath
  private let files: any FileSystem
  private let limits: ReadingLimits
  private var inventory: StoreInventory
  private var idOfStem = PagedMap<FilePath, SessionID>()
  private var pathOfID = PagedMap<SessionID, FilePath>()

  private enum Outcome: Sendable {
    case read(StoredSession, [Finding])
    case unread(UnreadSession)
    case failed(SessionError)
  }

  init(layout: Layout.Type, root: FilePath, files: any FileSystem, limits: ReadingLimits) {
    (self.root, self.files, self.limits) = (root, files, limits)
    inventory = StoreInventory(format: Layout.format, root: root)
  }

  mutating func list(followsLinks: Bool) throws(FileError) {
    var listing = StoreListing(root, Layout.ownLinkPlaces, followsLinks: followsLinks, files: files)
    try listing.run(into: &inventory)
  }

  mutating func finish<Format: SessionFormat>(_ format: Format.Type) -> StoreInventory {
    let sessions = inventory.places { $0.role == StoredFile.sessionRole }
    let (root, files, limits) = (root, files, limits)
    var reading = ParallelReading(inventory.files, sessions) { path in
      Self.reading(of: root, path, format, files, limits)
    }
    for index in sessions {
      if let outcome = reading.next() { take(outcome, index) }
    }
    for index in inventory.files.indices where inventory.files[index].role != StoredFile.sessionRole {
      let stem = Layout.sessionStem(of: inventory.files[index].path)
      inventory.files[index].sessionIDs = stem.flatMap { idOfStem[$0] }.map { [$0] } ?? []
    }
    inventory.orderSessions()
    return inventory
  }

  private static func reading<Format: SessionFormat>(
    of root: FilePath, _ path: FilePath, _ format: Format.Type, _ files: any FileSystem, _ limits: ReadingLimits
  ) -> Outcome {
    let source: FileBytes
    do throws(FileError) {
      source = try FileBytes(root.appending(path), files: files)
    } catch {
      return .failed(.reading(error))
    }
    do throws(SessionError) {
      let (session, findings) = try StoreRegistry.restock(path, holding: source, format.name, limits: limits)
      return .read(session, findings)
    } catch { return UnreadSession(error, source, in: format).map { .unread($0) } ?? .failed(error) }
  }

  /// Takes in a session, or says why there is none.
  private mutating func take(_ outcome: Outcome, _ index: Int) {
    let path = inventory.files[index].path
    var id = SessionID(path.stem.description)
    switch outcome {
    case .read(let session, let findings):
      id = session.id
      inventory.add(session)
      inventory.add(findings, in: path)
    case .unread(let session):
      id = session.id ?? id
      inventory.add(session, id: id, at: path)
    case .failed(let error):
      inventory.findings.append(.unreadableSession(error, at: path))
    }
    inventory.files[index].sessionIDs = [id]
    if let stem = Layout.sessionStem(of: path) { _ = idOfStem.insert(id, forKey: stem) }
    if let other = pathOfID.updateValue(path, forKey: id) {
      inventory.note(.warning, "same-id", "The session's id is also that of '\(other)'.", path)
    }
  }
}
