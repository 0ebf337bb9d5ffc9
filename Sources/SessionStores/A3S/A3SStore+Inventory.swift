public import SatchelFiles
import SatchelSessionFormats
public import SatchelSessionModel

extension A3SStore {
  /// Takes stock of the folder: every regular file with its role and the sessions that it belongs to.
  ///
  /// A damaged file is a finding, never a stop. Links are followed to sessions and side data, with a finding, unless
  /// `followsLinks` is false; all else behind links, and devices, are findings. Every session and side file is read
  /// through once. Throws only if the folder cannot be listed.
  public func inventory(followsLinks: Bool = true) throws(SessionError) -> StoreInventory {
    var stock = A3SStocktaking(store: self, followsLinks: followsLinks)
    try stock.run()
    return stock.inventory
  }

  /// The files of a session besides its own, as far as their names tell, relative to the
  /// store: side files that are there and loop checkpoints of its runs.
  ///
  /// `session` is the session's own file, relative to the store.
  public func sideFiles(of session: FilePath) throws(SessionError) -> [FilePath] {
    var found: [FilePath] = []
    for kind in A3SSideKind.bySession {
      let name = A3SSafeName.side(kind, stem: session.stem)
      if try isSideFile(name) { found.append(name) }
    }
    guard let stem = session.stem.string else { return found }
    return found + (try loopCheckpointRuns(of: SessionID(stem)).map { A3SSafeName.side(.loopCheckpoints, $0) })
  }
}

extension A3SStore {
  /// Whether a regular file stands there, or a link to side data.
  private func isSideFile(_ name: FilePath) throws(SessionError) -> Bool {
    switch try status(name)?.kind {
    case .regular: true
    case .symlink: StorePlaces.a3s.linkedFile(name, in: root, files: files) != nil
    default: false
    }
  }

  /// The files of a session under `v1` besides its own: side data that was saved alone, and loop checkpoints.
  func newestSideFiles(of stem: FilePath) throws(SessionError) -> [FilePath] {
    guard let id = A3SEncodedKey.id(of: stem).map({ SessionID($0) }) else { return [] }
    var found: [FilePath] = []
    for path in A3SSideKind.bySession.compactMap({ A3SStoreLayout.side($0, of: id, isNewest: true) }) {
      if try isSideFile(path) { found.append(path) }
    }
    for name in try checkpoints(in: "v1/loop_checkpoints") {
      // One that is hurt, or sealed, names nobody whose it is.
      guard let file = try open(name), let source = try? plainBytes(of: file, at: path(name), key: key),
        let owner = try? source.firstMember("session_id")
      else { continue }
      if SessionID(owner) == id { found.append(name) }
    }
    return found
  }
}

/// One walk over a store. Files are listed first, since the side folders sort before
/// many sessions; then sessions are read, then the side files that belong to them.
struct A3SStocktaking {
  let store: A3SStore
  private let followsLinks: Bool
  var inventory: StoreInventory
  /// Id inside the session's file, by the stem of the file, of the flat layout.
  var ids = PagedMap<FilePath, SessionID>()
  /// The first file of the flat layout with an id.
  var stems = PagedMap<SessionID, FilePath>()
  /// The sessions under `v1`, by the id inside; of those that cannot be read, by the one in the name.
  var newest = PagedMap<SessionID, NewestSession>()
  /// The sessions that a run belongs to, by run id.
  var runs = PagedGroups<RunID, SessionID>()
  /// The runs by the names that their checkpoints have, once one is looked for by that.
  var runOfStem = PagedMap<FilePath, RunID>()
  /// How many documents are sealed and were not opened.
  var sealedCount = 0
  /// Whether any document is sealed.
  var hasSealed = false

  /// A session's file under `v1`.
  struct NewestSession: PagedElement {
    var path: FilePath
    var isSnapshot: Bool

    init(path: FilePath, isSnapshot: Bool) { (self.path, self.isSnapshot) = (path, isSnapshot) }

    func write(to page: inout PageWriter) {
      path.write(to: &page)
      page.write(isSnapshot)
    }

    init(from page: inout PageReader) {
      path = FilePath(from: &page)
      isSnapshot = page.condition()
    }
  }

  init(store: A3SStore, followsLinks: Bool) {
    self.store = store
    self.followsLinks = followsLinks
    inventory = StoreInventory(format: .a3s, root: store.root)
  }

  mutating func run() throws(SessionError) {
    try list()
    takeSessions()
    markStaleSessions()
    takeSides()
    for index in inventory.files.indices where inventory.files[index].role == A3SRole.loopCheckpoint {
      takeCheckpoint(index)
    }
    takeStoreFiles()
    settleEras()
    noteMissing()
    inventory.findings.sort { FilePath($0.place.file ?? "") < FilePath($1.place.file ?? "") }
  }

  private mutating func list() throws(SessionError) {
    do throws(FileError) {
      var listing = StoreListing(store.root, .a3s, followsLinks: followsLinks, files: store.files)
      try listing.run(into: &inventory)
    } catch {
      throw .reading(error)
    }
    for file in inventory.files where file.role == A3SRole.temporary {
      note(.note, "leftover-temporary", "A save was killed and left its temporary file.", file.path)
    }
  }

  mutating func note(_ severity: Finding.Severity, _ code: String, _ message: String, _ path: FilePath) {
    inventory.findings.append(
      Finding(severity, code: code, message: message, place: Place(file: path.description)))
  }

  mutating func note(_ error: SessionError, _ path: FilePath) {
    if error.code == .sealed {
      (hasSealed, sealedCount) = (true, sealedCount + 1)
      return note(.note, "sealed-document", "The document is sealed; it is carried as it is.", path)
    }
    var place = error.place
    place.file = path.description
    let severity: Finding.Severity = error.code == .tooLarge ? .warning : .damage
    inventory.findings.append(
      Finding(severity, code: "unreadable-" + error.code.rawValue, message: error.message, place: place))
  }

  mutating func vanished(_ path: FilePath) {
    note(.damage, "vanished", "The file was there when the folder was listed, and is gone.", path)
  }
}
