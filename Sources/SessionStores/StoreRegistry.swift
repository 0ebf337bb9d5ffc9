public import SatchelDigests
public import SatchelFiles
import SatchelJSONText
public import SatchelSessionFormats
public import SatchelSessionModel

/// The kinds of store that are known.
public enum StoreRegistry {
  /// Takes stock of a folder, whatever kind of store it is; the kind is judged by what the
  /// session files hold.
  ///
  /// `key` opens sealed documents; without one they are accounted for unopened. Throws `wrongFormat` if no session
  /// is found where any kind keeps its own.
  public static func inventory(
    of root: FilePath, files: any FileSystem = SystemFiles(), limits: ReadingLimits = ReadingLimits(),
    key: SealingKey? = nil
  ) throws(SessionError) -> StoreInventory {
    switch try recognise(root, files: files) {
    case .a3s: try A3SStore(existing: root, files: files, limits: limits, key: key).inventory()
    case .claw: try ClawStore(root, files: files, limits: limits).inventory()
    case .userSession: try UserSessionStore(root, files: files).inventory(limits: limits)
    case let other: throw SessionError(.wrongFormat, "No store of the format '\(other.rawValue)' is known.")
    }
  }

  /// The kind of a store folder.
  public static func recognise(_ root: FilePath, files: any FileSystem = SystemFiles()) throws(SessionError)
    -> FormatID
  {
    let top: FolderNames
    do throws(FileError) {
      top = try FolderNames(root, files)
    } catch {
      throw .reading(error)
    }
    if holdsNewest(top, files) { return .a3s }
    if top.holdsFolder("sessions"), let inner = try? FolderNames(root.appending("sessions"), files),
      formats(in: inner, files, upTo: .userSession).contains(.userSession)
    {
      return .userSession
    }
    let found = formats(in: top, files, upTo: .a3s)
    if let format = FormatRegistry.ids.first(where: { $0 != .userSession && found.contains($0) }) { return format }
    if holdsWorkspaces(top, files) { return .claw }
    if isInsideNewest(root, files) {
      throw SessionError(
        .wrongFormat, "This is the folder 'v1' of an A3S store; name the folder above it.",
        at: Place(file: root.description))
    }
    if top.holdsFolder("sessions") { return .userSession }
    let inner = storeInside(top, files).map { ", '\($0)'" } ?? ""
    throw SessionError(
      .wrongFormat,
      "No session was found: neither files of a3s or claw at the top of the folder nor a folder 'sessions'; name the store's own folder\(inner).",
      at: Place(file: root.description))
  }

  /// The store that a program keeps below such a folder: a workspace's, or a home's.
  private static func storeInside(_ top: FolderNames, _ files: any FileSystem) -> FilePath? {
    for folder in [".claw/sessions", ".claude/sessions", ".port_sessions", "workspace"] as [FilePath] {
      guard let first = folder.components.first, top.holdsFolder(first) else { continue }
      let path = top.path.appending(folder)
      if (try? recognise(path, files: files)) != nil { return path }
    }
    return nil
  }

  /// Whether there is a folder `v1` in which an A3S store keeps sessions, checkpoints or its log.
  private static func holdsNewest(_ top: FolderNames, _ files: any FileSystem) -> Bool {
    guard top.holdsFolder("v1") else { return false }
    for folder in ["sessions", "wal", "loop_checkpoints", "workflow_checkpoints"] as [FilePath] {
      guard let inner = try? FolderNames(top.path.appending("v1").appending(folder), files) else { continue }
      let isOurs = inner.names.contains { name in
        let role = A3SRole.of(FilePath("v1").appending(folder).appending(name))
        return role != A3SRole.other && role != A3SRole.temporary
      }
      if isOurs { return true }
    }
    return false
  }

  /// Whether this is not a store but the folder `v1` of one.
  private static func isInsideNewest(_ root: FilePath, _ files: any FileSystem) -> Bool {
    guard let inner = try? FolderNames(root.appending("sessions"), files) else { return false }
    return inner.names.contains { name in
      name.extension == "json" && A3SEncodedKey.id(of: name.stem) != nil && inner.kind(of: name) == .regular
    }
  }

  /// Whether there are folders named by a workspace's fingerprint, with claw sessions in one of the first 64.
  private static func holdsWorkspaces(_ top: FolderNames, _ files: any FileSystem) -> Bool {
    let folders = top.names.lazy.filter { ClawFingerprint.isName($0.description) && top.holdsFolder($0) }
    return folders.prefix(64).contains { folder in
      let inner = try? FolderNames(top.path.appending(folder), files)
      return inner.map { formats(in: $0, files, upTo: .claw).contains(.claw) } ?? false
    }
  }

  /// The formats of the first 64 session-like files, up to the first of the format that settles the
  /// matter: to see one, a whole session may have to be passed over.
  private static func formats(
    in folder: FolderNames, _ files: any FileSystem, upTo decisive: FormatID
  ) -> Set<FormatID> {
    let candidates = folder.names.lazy.filter {
      ["json", "jsonl"].contains($0.extension ?? "") && folder.kind(of: $0) == .regular
    }
    var found: Set<FormatID> = []
    for name in candidates.prefix(64) {
      if found.contains(decisive) { break }
      guard let source = try? FileBytes(folder.path.appending(name), files: files),
        let format = FormatRegistry.recognise(TextOutline(source))?.format.name
      else { continue }
      found.insert(format)
    }
    return found
  }
}

/// What a folder holds, by name; what kind a name is of is looked up when it matters.
private struct FolderNames {
  let path: FilePath
  let names: [FilePath]
  private let files: any FileSystem

  init(_ path: FilePath, _ files: any FileSystem) throws(FileError) {
    self.path = path
    self.files = files
    names = try SatchelFiles.names(path, system: files)
  }

  /// The kind; nil where nothing of that name can be seen.
  func kind(of name: FilePath) -> FileStatus.Kind? {
    (try? files.status(at: path.appending(name), in: .workingFolder))?.kind
  }

  func holdsFolder(_ name: FilePath) -> Bool { names.contains(name) && kind(of: name) == .directory }
}

extension StoreRegistry {
  /// Where a session goes in a store of a kind: under the name that it once had, else under
  /// the name that the kind makes of its id; nil if the id cannot be a name there.
  public static func sessionPath(fileName: String?, id: SessionID, in format: FormatID) -> FilePath? {
    switch format {
    case .a3s: a3sPath(fileName ?? A3SSafeName.name(for: id) + ".json")
    case .claw: path(fileName ?? A3SSafeName.name(for: id) + ".jsonl")
    case .userSession: name(fileName ?? id.text + ".json").map { FilePath("sessions").appending($0) }
    default: nil
    }
  }

  /// What to remember of a session file's place in its store: ``sessionPath(fileName:id:in:)``
  /// leads back there. Claw sessions may stand in a folder of their workspace.
  public static func fileName(of path: FilePath, in format: FormatID) -> String? {
    let keepsFolders = format == .claw || format == .a3s && A3SRole.isNewest(path)
    return (keepsFolders ? path : path.lastComponent).string
  }

  /// A bare name, or one in the folder of sessions under `v1`.
  private static func a3sPath(_ text: String) -> FilePath? {
    guard text.hasPrefix("v1/sessions/") else { return name(text) }
    return name(String(text.dropFirst(12))).map { FilePath("v1").appending("sessions").appending($0) }
  }

  /// A file name below folders, if none of them leads elsewhere.
  private static func path(_ text: String) -> FilePath? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { name(String($0)) }
    guard !parts.contains(nil), parts.count <= 4 else { return nil }
    return parts.compactMap { $0 }.reduce(nil) { whole, part in whole.map { $0.appending(part) } ?? part }
  }

  /// A bare file name, if it is one.
  private static func name(_ text: String) -> FilePath? {
    let bytes = Array(text.utf8)
    let isBare = !bytes.contains(0) && !bytes.contains(UInt8(ascii: "/")) && text != "." && text != ".."
    return isBare && !bytes.isEmpty && bytes.count <= 240 ? FilePath(bytes: bytes) : nil
  }

  /// Another id for a session whose own the kind refuses or cannot make a file name of; nil
  /// if its own will do. The same id always gets the same replacement.
  public static func replacementID(for id: SessionID, in format: FormatID) -> SessionID? {
    let isFit: Bool =
      switch format {
      case .userSession: StateStoreNames.objection(toName: id.text) == nil
      default: true
      }
    return isFit && !id.isEmpty && id.utf8.count <= 200 && !id.utf8.contains(0) ? nil : SessionID(derivedUUID(of: id.text))
  }

  /// A UUID of version 8 made of an id alone.
  static func derivedUUID(of id: String) -> String {
    let first = fingerprint(Array(id.utf8), from: 0xcbf2_9ce4_8422_2325)
    let second = fingerprint(Array(id.utf8.reversed()), from: first)
    let digits = Array(padded(first) + padded(second))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(index == 12 ? "8" : index == 16 ? "8" : digit)
    }
    return text
  }

  private static func fingerprint(_ bytes: [UInt8], from basis: UInt64) -> UInt64 {
    bytes.reduce(basis) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  private static func padded(_ value: UInt64) -> String {
    let hex = String(value, radix: 16)
    return String(repeating: "0", count: 16 - hex.utf8.count) + hex
  }

  /// The other files of a session that stands in a store of its kind, relative to the store.
  public static func sideFiles(of session: FilePath, format: FormatID, files: any FileSystem) -> [FilePath] {
    guard format == .a3s else { return [] }
    if session.parent.lastComponent == "sessions", session.parent.parent.lastComponent == "v1" {
      let store = A3SStore(existing: session.parent.parent.parent, files: files)
      return store.newestSideFiles(of: session.stem)
    }
    return A3SStore(existing: session.parent, files: files).sideFiles(of: session.lastComponent)
  }
}
