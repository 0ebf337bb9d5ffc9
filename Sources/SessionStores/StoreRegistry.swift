public import Files
import JSONText
public import SessionFormats
import SessionModel

/// The kinds of store that are known.
public enum StoreRegistry {
  /// Takes stock of a folder, whatever kind of store it is; the kind is judged by what the
  /// session files hold.
  ///
  /// Throws `wrongFormat` if no session is found where any kind keeps its own.
  public static func inventory(
    of root: FilePath, files: any FileSystem = SystemFiles(), limits: ReadingLimits = ReadingLimits()
  ) throws(StoreError) -> StoreInventory {
    switch try recognise(root, files: files) {
    case .a3s: try A3SStore(existing: root, files: files, limits: limits).inventory()
    case .claw: try ClawStore(root, files: files, limits: limits).inventory()
    case .userSession: try UserSessionStore(root, files: files).inventory(limits: limits)
    }
  }

  /// The kind of a store folder.
  public static func recognise(_ root: FilePath, files: any FileSystem = SystemFiles()) throws(StoreError)
    -> FormatName
  {
    let top: [DirectoryEntry]
    do throws(FileError) {
      top = try directoryListing(root, system: files)
    } catch {
      throw .reading(error)
    }
    if let folder = top.first(where: { $0.path == "sessions" && $0.status.kind == .directory }),
      case let path = root.appending(folder.path), let inner = try? directoryListing(path, system: files),
      formats(of: inner, in: path, files, upTo: .userSession).contains(.userSession)
    {
      return .userSession
    }
    let found = formats(of: top, in: root, files, upTo: .a3s)
    if let format = FormatName.allCases.first(where: { $0 != .userSession && found.contains($0) }) { return format }
    if holdsWorkspaces(top, in: root, files) { return .claw }
    if top.contains(where: { $0.path == "sessions" && $0.status.kind == .directory }) { return .userSession }
    throw StoreError(
      .wrongFormat,
      "No session was found: neither files of a3s or claw at the top of the folder nor a folder 'sessions'; name the store's own folder.",
      at: Place(file: root.description))
  }

  /// Whether there are folders named by a workspace's fingerprint, with claw sessions in one of the first 64.
  private static func holdsWorkspaces(_ top: [DirectoryEntry], in root: FilePath, _ files: any FileSystem) -> Bool {
    let folders = top.filter { $0.status.kind == .directory && ClawFingerprint.isName($0.path.description) }
    return folders.prefix(64).contains { folder in
      let path = root.appending(folder.path)
      return (try? directoryListing(path, system: files)).map {
        formats(of: $0, in: path, files, upTo: .claw).contains(.claw)
      }
        ?? false
    }
  }

  /// The formats of the first 64 session-like files, up to the first of the format that settles the
  /// matter: to see one, a whole session may have to be passed over.
  private static func formats(
    of entries: [DirectoryEntry], in folder: FilePath, _ files: any FileSystem, upTo decisive: FormatName
  ) -> Set<FormatName> {
    let candidates = entries.filter {
      $0.status.kind == .regular && ["json", "jsonl"].contains($0.path.extension ?? "")
    }
    var found: Set<FormatName> = []
    for entry in candidates.prefix(64) where !found.contains(decisive) {
      guard let source = try? FileBytes(folder.appending(entry.path), files: files),
        let format = FormatRegistry.recognise(TextOutline(source))?.format.name
      else { continue }
      found.insert(format)
    }
    return found
  }
}

extension StoreRegistry {
  /// Where a session goes in a store of a kind: under the name that it once had, else under
  /// the name that the kind makes of its id; nil if the id cannot be a name there.
  public static func sessionPath(fileName: String?, id: String, in format: FormatName) -> FilePath? {
    switch format {
    case .a3s: name(fileName ?? A3SSafeName.name(for: id) + ".json")
    case .claw: path(fileName ?? A3SSafeName.name(for: id) + ".jsonl")
    case .userSession: name(fileName ?? id + ".json").map { FilePath("sessions").appending($0) }
    }
  }

  /// What to remember of a session file's place in its store: ``sessionPath(fileName:id:in:)``
  /// leads back there. Claw sessions may stand in a folder of their workspace.
  public static func fileName(of path: FilePath, in format: FormatName) -> String? {
    (format == .claw ? path : path.lastComponent).string
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
  public static func replacementID(for id: String, in format: FormatName) -> String? {
    let isFit: Bool =
      switch format {
      case .a3s, .claw: !id.isEmpty && id.utf8.count <= 200 && !id.utf8.contains(0)
      case .userSession:
        !id.isEmpty && id.utf8.count <= 200 && !id.utf8.contains(0) && StateStoreNames.objection(toName: id) == nil
      }
    return isFit ? nil : derivedUUID(of: id)
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
  public static func sideFiles(of session: FilePath, format: FormatName, files: any FileSystem) -> [FilePath] {
    guard format == .a3s else { return [] }
    return A3SStore(existing: session.parent, files: files).sideFiles(of: session.lastComponent)
  }
}
