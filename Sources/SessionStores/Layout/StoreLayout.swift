public import SatchelDigests
public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// How sure a folder is a store.
public enum Likelihood: Int, Sendable, Comparable {
  /// It has the folders or side data that a program keeps, but no session that could be told for sure: a store that was
  /// emptied, or whose sessions are damaged.
  case probable
  /// It holds a session, or a file that only the program writes.
  case certain

  /// The less sure before the surer.
  public static func < (left: Likelihood, right: Likelihood) -> Bool { left.rawValue < right.rawValue }
}

/// Tells what a program would refuse in a text, in order; nothing if it reads it.
public typealias StrictReader = @Sendable (any RandomAccessBytes) -> [Finding]

/// A kind of store: a folder in which a program keeps its sessions and what belongs to them.
///
/// One conformance and one line in ``StoreRegistry/all`` make a kind known to every command.
public protocol StoreLayout: Sendable {
  /// The format of its sessions.
  static var format: FormatID { get }

  /// How sure a folder is a store of this kind, by what its files are; nil if it is none. A folder that merely has a
  /// common name (`sessions`) is none.
  static func recognise(_ folder: FolderGlance) -> Likelihood?

  /// Whether a folder in a store of this kind belongs to it, so that no other store is looked for in there.
  static func owns(_ name: FilePath, in store: FolderGlance) -> Bool

  /// Takes stock of a folder as a store of this kind: every file of it, as session, as what belongs to a session, or as
  /// something else. By default roles and names tell: see ``inventoryByNames(of:files:limits:followsLinks:)``.
  static func inventory(
    of root: FilePath, files: any FileSystem, limits: ReadingLimits, key: SealingKey?, followsLinks: Bool
  ) throws(SessionError) -> StoreInventory

  /// What a file is for, by its path relative to the store.
  static func role(of path: FilePath) -> String

  /// Whether a file may be a session, by its role and name.
  static func mayBeSession(_ file: StoredFile) -> Bool

  /// Tells what the program would refuse in the text of a file of that role, in a store of an era; nil for a role that
  /// nothing is known of.
  static func strictReader(of role: String, in era: Era?) -> StrictReader?

  /// What two copies of one session have in common, of which only one counts; nil where a kind has no copies.
  static func sharedStem(of session: FilePath) -> FilePath?

  /// What the names of all files that a session's program finds by its name have in common; nil for a file that is found in
  /// another way, or not at all.
  static func sessionStem(of path: FilePath) -> FilePath?

  /// Whether documents, and folders of them, are called by encoded ids, which begin with `id_` (no by default).
  static var encodesIDs: Bool { get }

  /// The session that a side file itself says it belongs to, by its name or in its text; nil where it says none.
  static func namedOwner(of path: FilePath, holding text: () -> (any RandomAccessBytes)?) -> SessionID?

  /// The folder that a session says it works in, by its beginning; nil where it says none.
  static func workspace(of session: any RandomAccessBytes) -> String?

  /// Whether a file of the inventory is this kind's own, by its role; others merely stand in its folder.
  static func claims(_ file: StoredFile) -> Bool

  /// Where a session goes: under the name that it once had, else under the name that the kind makes of its id; nil if the
  /// id cannot be a name there.
  static func sessionPath(fileName: String?, id: SessionID) -> FilePath?

  /// What to remember of a session file's place, so that ``sessionPath(fileName:id:)`` leads back there.
  static func fileName(of path: FilePath) -> String?

  /// Whether the kind takes an id.
  static func accepts(id: SessionID) -> Bool

  /// The other files of a session that stands in a store of the kind, relative to the store.
  ///
  /// Throws where what could be such files cannot be read.
  static func sideFiles(of session: FilePath, files: any FileSystem) throws(SessionError) -> [FilePath]

  /// Where in a file ids of sessions stand; nil for a file that names none, as every file does by default.
  ///
  /// A kind of store whose sessions are renamed, as an import does with one whose id is taken, names all such files.
  static func references(in path: FilePath) -> ReferenceLayout?

  /// Where a file goes when sessions are renamed; its own path where its name is made of none of their ids, as by default.
  /// `new` gives the new id of a session, nil for one that keeps its own.
  static func path(of file: StoredFile, renaming new: (SessionID) -> SessionID?) -> FilePath

  /// Where the program keeps its stores (see ``StorePlace``).
  static var places: [StorePlace] { get }
}

extension StoreLayout {
  /// Names no session.
  public static func references(in path: FilePath) -> ReferenceLayout? { nil }

  /// Stays.
  public static func path(of file: StoredFile, renaming new: (SessionID) -> SessionID?) -> FilePath { file.path }

  /// None.
  public static var places: [StorePlace] { [] }

  /// No folder.
  public static func owns(_ name: FilePath, in store: FolderGlance) -> Bool { false }

  /// A bare name.
  public static func fileName(of path: FilePath) -> String? { path.lastComponent.string }

  /// None.
  public static func sideFiles(of session: FilePath, files: any FileSystem) throws(SessionError) -> [FilePath] { [] }

  /// Those of the role `session`.
  public static func mayBeSession(_ file: StoredFile) -> Bool { file.role == StoredFile.sessionRole }

  /// That of the format for sessions; none for other files.
  public static func strictReader(of role: String, in era: Era?) -> StrictReader? {
    guard role == StoredFile.sessionRole, let format = FormatRegistry.format(format) else { return nil }
    return { format.objections(to: $0) }
  }

  /// None.
  public static func sharedStem(of session: FilePath) -> FilePath? { nil }

  /// None.
  public static func sessionStem(of path: FilePath) -> FilePath? { nil }

  /// No.
  public static var encodesIDs: Bool { false }

  /// None.
  public static func namedOwner(of path: FilePath, holding text: () -> (any RandomAccessBytes)?) -> SessionID? { nil }

  /// None.
  public static func workspace(of session: any RandomAccessBytes) -> String? { nil }

  /// All but those of the role `other`.
  public static func claims(_ file: StoredFile) -> Bool {
    file.role != "other" && file.role != StoredFile.otherProgramRole
  }
}

/// A place where a program keeps a store, as its format reference names it.
public enum StorePlace: Sendable, Equatable {
  /// Below the home folder.
  case home(FilePath)
  /// Below the folder that a variable of the environment names.
  case variable(String, FilePath)
  /// Where a settings file below the home folder says: file, table and key.
  case setting(FilePath, table: String, key: String)
  /// In each workspace.
  case workspace(FilePath)
}
