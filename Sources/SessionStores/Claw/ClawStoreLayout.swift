public import SatchelDigests
public import SatchelFiles
public import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// A folder of journals: flat, or with a folder a workspace that is named by its fingerprint (section 9 of the journal
/// reference).
public enum ClawStoreLayout: StoreLayout {
  /// `claw`
  public static let format = FormatID.claw

  /// Section 9 of the journal reference, newest first.
  public static let places: [StorePlace] = [
    .variable("CLAW_CONFIG_HOME", "sessions"), .home(".claw/sessions"), .home(".claude/sessions"),
    .workspace(".claw/sessions"), .workspace(".claude/sessions"), .workspace(".rusty-claude/sessions"),
    .workspace(".port_sessions"),
  ]

  /// By a session, at the top or in a workspace's folder; where none can be told, names that only this program gives make
  /// it probable.
  public static func recognise(_ folder: FolderGlance) -> Likelihood? {
    if holdsSession(folder) { return .certain }
    var (named, filled, count) = (holdsName(folder), false, 0)
    let holdsOne = folder.hasFolder(named: isWorkspace) { workspace in
      count += 1
      filled = filled || !workspace.entries.isEmpty
      named = named || holdsName(workspace)
      return holdsSession(workspace)
    }
    if holdsOne { return .certain }
    return named || count > 0 && !filled && folder.isSame(as: "../sessions") ? .probable : nil
  }

  private static func isWorkspace(_ name: FilePath) -> Bool { ClawFingerprint.isName(name.description) }

  /// The folders of workspaces.
  public static func owns(_ name: FilePath, in store: FolderGlance) -> Bool {
    isWorkspace(name)
  }

  private static func holdsSession(_ folder: FolderGlance) -> Bool {
    folder.holdsSession(of: .claw, ["jsonl", "json"])
  }

  /// Whether there is a name `session-<milliseconds>-<n>.jsonl`, or a copy of such a session.
  private static func holdsName(_ folder: FolderGlance) -> Bool {
    folder.names.contains { name in
      let parsed = ClawFileName(name)
      guard parsed.kind != .other, parsed.kind != .temporary, parsed.stem.hasPrefix("session-") else { return false }
      let numbers = parsed.stem.dropFirst(8).split(separator: "-", omittingEmptySubsequences: false)
      let isNumbered = numbers.count == 2 && numbers.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }
      return isNumbered && (parsed.kind != .session || name.extension == "jsonl") && folder.kind(of: name) == .regular
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Reads every session to its end.
  public static func inventory(
    of root: FilePath, files: any FileSystem, limits: ReadingLimits, key: SealingKey?, followsLinks: Bool
  ) throws(SessionError) -> StoreInventory {
    try ClawStore(root, files: files, limits: limits).inventory(followsLinks: followsLinks)
  }

  /// A name, below folders if it had them.
  public static func sessionPath(fileName: String?, id: SessionID) -> FilePath? {
    SessionFileName.belowFolders(fileName ?? A3SSafeName.name(for: id) + ".jsonl")
  }

  /// The path: a session may stand in a folder of its workspace.
  public static func fileName(of path: FilePath) -> String? { path.string }

  /// See ``ClawStore/inventory(followsLinks:)``.
  public static func role(of path: FilePath) -> String { ClawFileName(path).kind.rawValue }

  /// A copy is a session where the session's own file is gone.
  public static func mayBeSession(_ file: StoredFile) -> Bool {
    [.session, .rotation, .backup].contains(ClawFileName(file.path).kind)
  }

  /// The folder and the stem that copies carry.
  public static func sharedStem(of session: FilePath) -> FilePath? {
    session.parent.appending(FilePath(ClawFileName(session).stem))
  }

  /// The folder and the stem.
  public static func sessionStem(of path: FilePath) -> FilePath? {
    ClawFileName(path).kind == .other ? nil : sharedStem(of: path)
  }

  /// `workspace_root`, which since E4 the first record has.
  public static func workspace(of session: any RandomAccessBytes) -> String? { session.text(at: ["workspace_root"]) }

  /// Any text that makes a name of a fair length.
  public static func accepts(id: SessionID) -> Bool { SessionFileName.isFit(id) }
}
