public import SatchelDigests
public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

extension A3SStoreLayout: StoreLayout {
  /// `a3s`
  public static let format = FormatID.a3s

  /// The host program chooses the folder (a3s-store.md, section 3); this is where hosts commonly put it.
  public static let places: [StorePlace] = [.home(".a3s/sessions"), .workspace(".a3s/sessions")]

  private static let sideFolders: [FilePath] = [
    "artifacts", "traces", "verification", "runs", "subagent_tasks", "loop_checkpoints", "workflow_checkpoints",
  ]

  /// By a session at the top, by what only eras C and D keep below `v1`, or by a checkpoint; the side folders of a store
  /// whose sessions are gone make it probable.
  public static func recognise(_ folder: FolderGlance) -> Likelihood? {
    if holdsNewest(folder) { return .certain }
    if isInsideNewest(folder) { return nil }
    if folder.holdsSession(of: .a3s, ["json"]) { return .certain }
    if folder.folder("loop_checkpoints")?.holdsObject(with: ["run_id", "session_id"]) ?? false { return .certain }
    let sides = sideFolders.filter { folder.has($0) && folder.folder($0) != nil }
    return sides.count >= 3 && sides.contains("traces") && sides.contains("verification") ? .probable : nil
  }

  /// Its side folders, and all below `v1`.
  public static func owns(_ name: FilePath, in store: FolderGlance) -> Bool {
    name == "v1" || sideFolders.contains(name)
  }

  /// Whether there is a folder `v1` in which a store keeps sessions, checkpoints, its log or its lease.
  private static func holdsNewest(_ top: FolderGlance) -> Bool {
    guard let newest = top.folder("v1") else { return false }
    if newest.hasFile("writer_lease.json") { return true }
    return (["sessions", "wal", "loop_checkpoints", "workflow_checkpoints"] as [FilePath]).contains { folder in
      newest.folder(folder)?.names.contains { name in
        let role = A3SRole.of(FilePath("v1").appending(folder).appending(name))
        return role != A3SRole.other && role != A3SRole.temporary
      } ?? false
    }
  }

  /// Whether this is not a store but a folder of one: `v1`, or `v1/sessions`.
  static func isInsideNewest(_ folder: FolderGlance) -> Bool {
    if folder.folder("sessions").map(holdsEncoded) ?? false, folder.isSame(as: "../v1") { return true }
    return holdsEncoded(folder) && folder.isSame(as: "../../v1/sessions")
  }

  private static func holdsEncoded(_ folder: FolderGlance) -> Bool {
    folder.names.contains {
      $0.extension == "json" && A3SEncodedKey.id(of: $0.stem) != nil && folder.kind(of: $0) != .directory
    }
  }

  /// That of the format for sessions, and one for each kind of side file.
  public static func strictReader(of role: String, in era: Era?) -> StrictReader? {
    if role == StoredFile.sessionRole { return { A3SFormat.objections(to: $0) } }
    guard let kind = A3SRole.sideKind(role) else { return nil }
    return { A3SFormat.objections(toSide: kind, $0, in: era) }
  }

  /// Reads every session and side file once.
  public static func inventory(
    of root: FilePath, files: any FileSystem, limits: ReadingLimits, key: SealingKey?, followsLinks: Bool
  ) throws(SessionError) -> StoreInventory {
    try A3SStore(existing: root, files: files, limits: limits, key: key).inventory(followsLinks: followsLinks)
  }

  /// A bare name, or one in the folder of sessions under `v1`.
  public static func sessionPath(fileName: String?, id: SessionID) -> FilePath? {
    let text = fileName ?? A3SSafeName.name(for: id) + ".json"
    guard text.hasPrefix("v1/sessions/") else { return SessionFileName.bare(text) }
    return SessionFileName.bare(String(text.dropFirst(12))).map { FilePath("v1/sessions").appending($0) }
  }

  /// Under `v1`, the path.
  public static func fileName(of path: FilePath) -> String? {
    (A3SRole.isNewest(path) ? path : path.lastComponent).string
  }

  /// See ``A3SStore/inventory(followsLinks:)``.
  public static func role(of path: FilePath) -> String { A3SRole.of(path) }

  /// The id under `v1` as the flat layout spells it, or the flat name: since 5.0.0 a session may stand in both.
  public static func sharedStem(of session: FilePath) -> FilePath? {
    guard A3SRole.isNewest(session) else { return session.stem }
    return A3SEncodedKey.id(of: session.stem).map { FilePath(A3SSafeName.name(for: $0)) } ?? session.stem
  }

  /// `config.workspace`, in a snapshot below `session`.
  public static func workspace(of session: any RandomAccessBytes) -> String? {
    session.text(at: ["config", "workspace"]) ?? session.text(at: ["session", "config", "workspace"])
  }

  /// Any text that makes a name of a fair length.
  public static func accepts(id: SessionID) -> Bool { SessionFileName.isFit(id) }

  /// Side files and loop checkpoints.
  public static func sideFiles(of session: FilePath, files: any FileSystem) throws(SessionError) -> [FilePath] {
    if session.parent.lastComponent == "sessions", session.parent.parent.lastComponent == "v1" {
      let store = A3SStore(existing: session.parent.parent.parent, files: files)
      return try store.newestSideFiles(of: session.stem)
    }
    return try A3SStore(existing: session.parent, files: files).sideFiles(of: session.lastComponent)
  }

  /// The safe id of the flat layout, or the encoded one under `v1`.
  public static func sessionStem(of path: FilePath) -> FilePath? {
    let role = A3SRole.of(path)
    let isSide = A3SRole.sideKind(role).map { $0 != .loopCheckpoints } ?? false
    guard isSide || role == StoredFile.sessionRole else { return nil }
    let stem = isSide ? A3SRole.stem(of: path) : path.stem
    return A3SRole.isNewest(path) ? FilePath("v1").appending(stem) : stem
  }

  /// Yes, under `v1`.
  public static var encodesIDs: Bool { true }

  /// The id that side data under `v1` is named by, and the one in a loop checkpoint.
  public static func namedOwner(of path: FilePath, holding text: () -> (any RandomAccessBytes)?) -> SessionID? {
    guard let kind = A3SRole.sideKind(A3SRole.of(path)) else { return nil }
    if kind != .loopCheckpoints {
      return A3SRole.isNewest(path) ? A3SEncodedKey.id(of: A3SRole.stem(of: path)).map { SessionID($0) } : nil
    }
    guard let text = text(), let summary = try? A3SSideScan.summary(of: kind, text, limits: ReadingLimits()) else {
      return nil
    }
    return summary.runs.first.map { SessionID($0.sessionID) }
  }
}
