public import SatchelDigests
public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// A state root with the category `sessions` (user-session reference, sections 1 and 15).
public enum UserSessionStoreLayout: StoreLayout {
  /// `user-session`
  public static let format = FormatID.userSession

  /// Section 1 of the reference.
  public static let places: [StorePlace] = [
    .setting(".oxios/config.toml", table: "kernel", key: "workspace"), .home(".oxios/workspace"),
  ]

  /// The members that tell what a category's documents are; any program may have a folder of such a name.
  private static let documents: [(category: FilePath, members: [String])] = [
    ("seeds", ["goal", "acceptance_criteria"]), ("agents", ["name", "status", "steps_completed"]),
    ("agent_groups", ["id", "parent_seed_id"]), ("personas", ["schema_version", "personas"]),
    ("evals", ["mechanical_pass", "semantic_pass"]),
  ]

  /// By a session, or by a task, an agent's run, a persona, an evaluation or a memory as the program writes them; a folder
  /// of sessions beside the program's database or log, or with a torn session, is probable.
  ///
  /// Sessions that somebody put into a folder of another name count too, but not those of the category itself, whose store
  /// is the folder above.
  public static func recognise(_ folder: FolderGlance) -> Likelihood? {
    let sessions = folder.folder(FilePath(UserSessionStore.sessions))
    if sessions.map(holdsSession) ?? false || holdsLoose(folder) { return .certain }
    if documents.contains(where: { folder.folder($0.category)?.holdsObject(with: $0.members) ?? false }) {
      return .certain
    }
    let hasMemory = folder.folder("memory")?.hasFolder(named: { _ in true }) {
      $0.holdsObject(with: ["memory_type", "content"])
    }
    if hasMemory ?? false { return .certain }
    guard let sessions else { return nil }
    if sessions.holdsTornUserSession() { return .probable }
    let hasLog = folder.folder("audit")?.hasFile("trail.json") ?? false
    return hasLog || folder.hasFile("kernel.db") ? .probable : nil
  }

  private static func holdsSession(_ folder: FolderGlance) -> Bool {
    folder.holdsSession(of: .userSession, ["json"])
  }

  /// Whether sessions stand at the top of a folder that is not the category of a store, unless others stand there too.
  private static func holdsLoose(_ folder: FolderGlance) -> Bool {
    guard holdsSession(folder) else { return false }
    return !folder.isSame(as: "../sessions") || folder.holdsSession(of: .a3s, ["json"])
      || folder.holdsSession(of: .claw, ["json", "jsonl"])
  }

  /// Its categories, and what else the program keeps in its workspace.
  public static func owns(_ name: FilePath, in store: FolderGlance) -> Bool {
    UserSessionStore.categories.contains(name.description)
      || [FilePath(UserSessionStore.sessions), "audit", "_spaces", "gardens", "state"].contains(name)
  }

  /// Reads every session to its end, and the small side files.
  public static func inventory(
    of root: FilePath, files: any FileSystem, limits: ReadingLimits, key: SealingKey?, followsLinks: Bool
  ) throws(SessionError) -> StoreInventory {
    try UserSessionStore(root, files: files).inventory(limits: limits, followsLinks: followsLinks)
  }

  /// A bare name in the category.
  public static func sessionPath(fileName: String?, id: SessionID) -> FilePath? {
    SessionFileName.bare(fileName ?? id.text + ".json").map { FilePath(UserSessionStore.sessions).appending($0) }
  }

  /// See ``UserSessionStore/inventory(limits:followsLinks:)``.
  public static func role(of path: FilePath) -> String {
    let parts = path.components.map(\.description)
    if path.extension == "tmp" { return "temporary" }
    if parts.count == 2, parts[0] == UserSessionStore.sessions, path.extension == "json" {
      return StoredFile.sessionRole
    }
    return parts.count > 1 && UserSessionStore.categories.contains(parts[0]) ? parts[0] : "other"
  }

  /// Sessions of the category, and those that somebody put at the top.
  public static func mayBeSession(_ file: StoredFile) -> Bool {
    file.role == StoredFile.sessionRole || file.path.components.count == 1 && file.path.extension == "json"
  }

  /// What the program takes as a name.
  public static func accepts(id: SessionID) -> Bool {
    SessionFileName.isFit(id) && StateStoreNames.objection(toName: id.text) == nil
  }

  /// The session that a save of knowledge is named by, and the one in an agent's run or a memory.
  public static func namedOwner(of path: FilePath, holding text: () -> (any RandomAccessBytes)?) -> SessionID? {
    guard path.extension == "json" else { return nil }
    switch role(of: path) {
    case "knowledge-saves": return SessionID(path.stem.description)
    case "agents", "memory": return text().flatMap { try? NamedOwner($0) }?.sessionID
    default: return nil
    }
  }
}
