public import SatchelDigests
public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel
import Synchronization

/// The kinds of store that are known. A new one is one conformance to ``StoreLayout`` and one line here, or
/// a call of ``register(_:)``.
public enum StoreRegistry {
  /// The format of the sessions among a store's files: its own, or, of what a conversion put aside, that of the folder.
  public static func format(ofText path: FilePath, in format: FormatID) -> FormatID {
    guard path.bytes.first == UInt8(ascii: ".") else { return format }
    let parts = path.components
    guard parts.count > 2, parts[0] == ".satchel" else { return format }
    return FormatRegistry.ids.first { parts[1] == FilePath($0.rawValue) } ?? format
  }

  /// The kinds that come with the library.
  private static let own: [any StoreLayout.Type] = [
    A3SStoreLayout.self,
    ClawStoreLayout.self,
    UserSessionStoreLayout.self,
  ]
  private static let added = Mutex<[any StoreLayout.Type]>([])

  /// Every kind, in the order in which recognition asks them: the library's own first.
  public static var all: [any StoreLayout.Type] {
    let added = added.withLock { $0 }
    return added.isEmpty ? own : own + added
  }

  /// Makes a kind of store known to all that is done with stores. Call it before anything else of the library is used,
  /// behind `FormatRegistry.register` for the format of its sessions. The same kind may be registered twice.
  ///
  /// Throws `collision` if there is another kind of store for its format.
  public static func register(_ layout: any StoreLayout.Type) throws(SessionError) {
    let isTaken = added.withLock { added in
      if let other = (own + added).first(where: { $0.format == layout.format }) { return other != layout }
      added.append(layout)
      return false
    }
    guard isTaken else { return }
    throw SessionError(.collision, "Another kind of store keeps sessions of the format '\(layout.format.rawValue)'.")
  }

  /// The kind of store of a format; nil only for one that the registry lacks.
  public static func layout(_ format: FormatID) -> (any StoreLayout.Type)? { all.first { $0.format == format } }

  /// The stores that a folder itself is: none, one, or, where sessions of several programs stand in it, one a program.
  /// Stores inside of it are found by ``StoreSearch``.
  public static func stores(at folder: FolderGlance) -> [FoundStore] {
    let found = all.compactMap { layout in layout.recognise(folder).map { (layout.format, $0) } }
    // A probable one beside a certain one is a guess that is not needed.
    let best = found.map(\.1).max() ?? .probable
    let formats = found.filter { $0.1 == best }
    let kept = best == .certain ? formats : Array(formats.prefix(1))
    return kept.map { kind in
      FoundStore(
        format: kind.0, root: folder.path, likelihood: kind.1, neighbours: kept.map(\.0).filter { $0 != kind.0 })
    }
  }

  /// Takes stock of a folder that is one store, whatever its kind.
  ///
  /// `key` opens sealed documents; without one they are accounted for unopened. Symbolic links are followed to sessions
  /// and their side data, unless `followsLinks` is false. Throws `wrongFormat` if it is no store, or several; a
  /// ``FoundStore`` says which.
  public static func inventory(
    of root: FilePath, files: any FileSystem = SystemFiles(), limits: ReadingLimits = ReadingLimits(),
    key: SealingKey? = nil, followsLinks: Bool = true
  ) throws(SessionError) -> StoreInventory {
    let folder: FolderGlance
    do throws(FileError) { folder = try FolderGlance(root, files: files, followsLinks: followsLinks) } catch {
      throw .reading(error)
    }
    let found = stores(at: folder)
    guard let store = found.first else {
      throw SessionError(
        .wrongFormat, "No session store: neither sessions nor anything else that one of the programs keeps is in it.",
        at: Place(file: root.description))
    }
    if found.count > 1 {
      let names = found.map(\.format.rawValue).joined(separator: ", ")
      throw SessionError(
        .wrongFormat, "Sessions of several programs stand in it (\(names)); say which are meant.",
        at: Place(file: root.description))
    }
    return try inventory(of: store, files: files, limits: limits, key: key, followsLinks: followsLinks)
  }

  /// Takes stock of a store that was found. Where others share its folder, what is theirs is left to them, and what is
  /// nobody's belongs to the first.
  public static func inventory(
    of store: FoundStore, files: any FileSystem = SystemFiles(), limits: ReadingLimits = ReadingLimits(),
    key: SealingKey? = nil, followsLinks: Bool = true
  ) throws(SessionError) -> StoreInventory {
    guard let layout = layout(store.format) else {
      throw SessionError(.wrongFormat, "Nothing is known of stores of \(store.format.rawValue).")
    }
    var inventory = try layout.inventory(
      of: store.root, files: files, limits: limits, key: key, followsLinks: followsLinks)
    var others: [StoreInventory] = []
    for format in store.neighbours {
      guard let neighbour = self.layout(format) else { continue }
      others.append(
        try neighbour.inventory(
          of: store.root, files: files, limits: limits, key: key, followsLinks: followsLinks))
    }
    for inner in store.inner {
      guard let kind = self.layout(inner.format) else { continue }
      var found = try kind.inventory(
        of: inner.root, files: files, limits: limits, key: key, followsLinks: followsLinks)
      found.place(below: inner.path(below: store.root))
      others.append(found)
    }
    // What could not be read since somebody stopped the work is no damage.
    do throws(FileError) { try files.demandGoingOn(at: store.root) } catch {
      throw SessionError(.interrupted, "Stopped.", at: Place(file: store.root.description))
    }
    let order = all.map { $0.format }.filter { $0 == store.format || store.neighbours.contains($0) }
    if !others.isEmpty || store.holder != nil {
      inventory.leave(to: others, isFirst: order.first == store.format && store.holder == nil)
    }
    inventory.noteSecrets(files)
    return inventory
  }

  /// Where a session goes in a store of a kind: under the name that it once had, else under the name that the kind makes
  /// of its id; nil if the id cannot be a name there.
  public static func sessionPath(fileName: String?, id: SessionID, in format: FormatID) -> FilePath? {
    layout(format)?.sessionPath(fileName: fileName, id: id)
  }

  /// What to remember of a session file's place in its store: ``sessionPath(fileName:id:in:)`` leads back there.
  public static func fileName(of path: FilePath, in format: FormatID) -> String? {
    layout(format)?.fileName(of: path)
  }

  /// Another id for a session whose own the kind refuses or cannot make a file name of; nil if its own will do. The same
  /// id always gets the same replacement.
  public static func replacementID(for id: SessionID, in format: FormatID) -> SessionID? {
    layout(format)?.accepts(id: id) ?? SessionFileName.isFit(id) ? nil : SessionID(derivedUUID(of: id.text))
  }

  /// The other files of a session that stands in a store of its kind, relative to the store.
  ///
  /// Throws where what could be such files cannot be read.
  public static func sideFiles(
    of session: FilePath, format: FormatID, files: any FileSystem
  ) throws(SessionError) -> [FilePath] {
    try layout(format)?.sideFiles(of: session, files: files) ?? []
  }

  /// A UUID of version 8 made of an id alone.
  static func derivedUUID(of id: String) -> String {
    let first = Hash64(id.utf8)
    var second = Hash64(from: first.value)
    second.add(id.utf8.reversed())
    let digits = Array(first.hex + second.hex)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(index == 12 ? "8" : index == 16 ? "8" : digit)
    }
    return text
  }
}
