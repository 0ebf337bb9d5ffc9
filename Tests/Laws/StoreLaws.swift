import Satchel
import SatchelBundling
public import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
public import SatchelSessionStores
import SatchelTestSupport

/// The laws of a kind of store, held against one store of it that is known to be sound.
public struct StoreLaws {
  private let layout: any StoreLayout.Type
  private let store: FilePath
  private var breaches: [Breach] = []

  private init(_ layout: any StoreLayout.Type, _ store: FilePath) { (self.layout, self.store) = (layout, store) }

  /// What of the laws does not hold for a store.
  public static func breaches(of layout: any StoreLayout.Type, in store: FilePath) throws -> [Breach] {
    var laws = StoreLaws(layout, store)
    let inventory = try StoreRegistry.inventory(of: store)
    try laws.holdRecognition()
    try laws.holdInventory(inventory)
    try laws.holdRenaming(inventory)
    try laws.holdPacking(inventory)
    return laws.breaches
  }

  private mutating func hold(_ isSo: Bool, _ law: String, _ found: @autoclosure () -> String = "it does not") {
    if !isSo { breaches.append(Breach(law, found())) }
  }

  private mutating func holdRecognition() throws {
    let folder = try FolderGlance(store)
    hold(layout.recognise(folder) == .certain, "a store with sessions is known for certain")
    for other in StoreRegistry.all where other.format != layout.format {
      hold(other.recognise(folder) != .certain, "no other kind claims the store", "\(other.format.rawValue) does")
    }
  }

  /// Every file is there once, each session has its own, and one file seen alone is what the whole store says it is.
  private mutating func holdInventory(_ inventory: StoreInventory) throws {
    let files = try SampleTree().files(below: store).map { FilePath(bytes: $0.bytes.dropFirst(store.bytes.count + 1)) }
    hold(Array(inventory.files.map(\.path)) == files, "an inventory has every file of the store, in order")
    hold(inventory.findings.allSatisfy { $0.severity != .damage }, "nothing is damaged", "\(Array(inventory.findings))")
    hold(!inventory.sessions.isEmpty, "a store has sessions")
    for session in inventory.sessions {
      let file = inventory.files.first { $0.path == session.path }
      hold(file?.role == StoredFile.sessionRole, "a session has a file", "\(session.path)")
      hold(file?.sessionIDs == [session.id], "a session's file is its own", "\(session.path)")
      switch StoreRegistry.look(at: session.path, in: store, layout.format) {
      case .session(let seen), .copy(let seen): hold(seen.id == session.id, "one file tells the session", "\(seen.id)")
      default: breaches.append(Breach("one file tells the session", "\(session.path) tells none"))
      }
      let path = layout.sessionPath(fileName: layout.fileName(of: session.path), id: session.id)
      hold(path == session.path, "a session's place is found again by its name", "\(String(describing: path))")
      let sides = try layout.sideFiles(of: store.appending(session.path), files: SystemFiles())
      let known = Set(inventory.files.map(\.path))
      hold(sides.allSatisfy { known.contains($0) }, "side files are files of the store", "\(sides)")
    }
    // A sealed session has a file and, where its name tells one, an id.
    let own = inventory.files.filter { $0.role == StoredFile.sessionRole }.flatMap(\.sessionIDs)
    let ids = Set(inventory.sessions.map(\.id) + own)
    for file in inventory.files {
      hold(file.sessionIDs.allSatisfy(ids.contains), "files belong to sessions that are there", "\(file.path)")
    }
  }

  /// Every session gets another id, and then its own again: in between none of the old ones is left.
  private mutating func holdRenaming(_ inventory: StoreInventory) throws {
    let folder = try TemporaryFolder()
    let (there, back) = (folder.path.appending("there"), folder.path.appending("back"))
    let ids = Set(inventory.sessions.map(\.id)).sorted()
    var taken = Set(ids)
    let new = ids.map { id in
      let fresh = SessionRenaming.freshID(for: id, in: layout.format) { taken.contains($0) }
      taken.insert(fresh)
      return fresh
    }
    try Self.write(inventory, to: there, renaming: Array(zip(ids, new)))
    let renamed = try StoreRegistry.inventory(of: there)
    hold(Set(renamed.sessions.map(\.id)) == Set(new), "every session has its new id", "\(renamed.sessions.map(\.id))")
    hold(
      renamed.files.map(\.sessionIDs.count) == inventory.files.map(\.sessionIDs.count)
        || renamed.files.reduce(0) { $0 + $1.sessionIDs.count }
          == inventory.files.reduce(0) { $0 + $1.sessionIDs.count },
      "side files still belong to their sessions")
    try Self.write(renamed, to: back, renaming: Array(zip(new, ids)))
    hold(try folderSnapshot(back) == folderSnapshot(store), "renamed back, the store is what it was")
  }

  private static func write(
    _ inventory: StoreInventory, to target: FilePath, renaming renames: [(SessionID, SessionID)]
  ) throws {
    let renaming = SessionRenaming(format: inventory.format, renames: renames.map { (old: $0.0, new: $0.1) })
    try makeFolders(target)
    for folder in inventory.folders { try makeFolders(target.appending(folder)) }
    for file in inventory.files {
      let path = target.appending(renaming.path(of: file))
      try makeFolders(path.parent)
      var text: [UInt8] = []
      let bytes = try readFile(inventory.root.appending(file.path))
      _ = try renaming.rewrite(bytes, of: file) { piece in
        for index in piece.indices { text.append(piece[index]) }
      }
      try writeAtomically(text, to: path)
    }
  }

  /// Packed, verified and imported, the store is what it was; and under another name where its sessions are there already.
  private mutating func holdPacking(_ inventory: StoreInventory) throws {
    let folder = try TemporaryFolder()
    let (bundle, target) = (folder.path.appending("b.tar.gz"), folder.path.appending("in"))
    let tools = SessionTools()
    _ = try tools.pack(inventory, to: .file(bundle))
    let verified = try tools.verify(.file(bundle))
    hold(verified.isIntact, "what was packed is verified")
    _ = try tools.importBundle(.file(bundle), into: target)
    hold(try folderSnapshot(target) == folderSnapshot(store), "packed and imported, the store is what it was")
  }
}
