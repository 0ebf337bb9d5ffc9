import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel

// Walks, looks at single files and renamings ask a kind of store for more than recognition and roles. The kinds that come
// with the library tell all of it, each in its own folder; of any other kind it follows from what every ``StoreLayout``
// says. So nothing here, and nothing above, names a kind of store.

/// A kind of store that tells its details itself.
protocol DetailedLayout: StoreLayout {
  /// What a walk follows links to.
  static var linkPlaces: StorePlaces { get }
  /// What one of its files is, seen alone.
  static var sighting: SightingRules { get }
  /// How its program makes and spells ids.
  static var idRules: IDRules { get }
  /// Where its files refer to sessions and runs.
  static func renaming(_ ids: RenamedIDs, _ runs: RenamedRuns) -> any RenamingRules
}

/// What one file of a kind of store is, seen without the others.
struct SightingRules: Sendable {
  /// Whether it has the name of a session's own file, or of a copy.
  var isNamedAsSession: @Sendable (FilePath) -> Bool
  /// Whether a file of such a name is a copy, by the name.
  var isCopy: @Sendable (FilePath) -> Bool = { _ in false }
  /// Whether a file of such a name is no session all the same.
  var isOther: @Sendable (FilePath, any RandomAccessBytes) -> Bool = { _, _ in false }
  /// Whether its text may be sealed.
  var maySeal = false
  /// The id that the name of a sealed file tells.
  var sealedID: @Sendable (FilePath) -> SessionID? = { _ in nil }
  /// The id by which the store knows a file in which no session can be read.
  var knownID: @Sendable (FilePath, (any RandomAccessBytes)?) -> SessionID?
  /// The id of a session whose text tells none.
  var nameID: @Sendable (FilePath) -> SessionID? = { _ in nil }
  /// The roles of copies, which may hold what a session holds.
  var copyRoles: Set<String> = []
}

/// How the program of a kind of store makes and spells ids.
struct IDRules: Sendable {
  /// Whether a session that is called by a UUID gets another UUID when it is renamed.
  var keepsUUIDs = false
  /// Whether the program itself would name a file by an id that the kind takes.
  var isName: @Sendable (SessionID) -> Bool = { _ in true }
  /// How the program escapes an id in JSON.
  var escapes = JSONWriter.Escapes.standard
}

extension StoreLayout {
  /// What a walk over such a store follows links to.
  static var ownLinkPlaces: StorePlaces {
    if let detailed = Self.self as? any DetailedLayout.Type { return detailed.linkPlaces }
    return StorePlaces(
      role: { role(of: $0) }, holdsSessions: { _ in false },
      begins: { beginning, role in
        role == StoredFile.sessionRole
          && FormatRegistry.recogniseFormat(of: beginning.bytes).format?.name == format
      })
  }

  /// What one file of such a store is.
  static var ownSighting: SightingRules {
    if let detailed = Self.self as? any DetailedLayout.Type { return detailed.sighting }
    return SightingRules(
      isNamedAsSession: { role(of: $0) == StoredFile.sessionRole },
      knownID: { path, _ in SessionID(path.stem.description) },
      nameID: { SessionID($0.stem.description) })
  }

  /// How ids are made in such a store.
  static var ownIDRules: IDRules { (Self.self as? any DetailedLayout.Type)?.idRules ?? IDRules() }

  /// Where files of such a store refer to sessions and runs.
  static func ownRenaming(_ ids: RenamedIDs, _ runs: RenamedRuns) -> any RenamingRules {
    if let detailed = Self.self as? any DetailedLayout.Type { return detailed.renaming(ids, runs) }
    return LayoutReferences(layout: Self.self, ids: ids)
  }
}

/// The rules that follow from what every kind of store says of its references.
private struct LayoutReferences: RenamingRules {
  let layout: any StoreLayout.Type
  let ids: RenamedIDs

  func path(of file: StoredFile) -> FilePath {
    layout.path(of: file) { id in ids.new(for: id.utf8).map { SessionID($0) } }
  }

  func layout(of path: FilePath) -> ReferenceLayout? { layout.references(in: path) }
}
