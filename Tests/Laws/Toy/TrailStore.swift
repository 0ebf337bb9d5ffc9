public import SatchelFiles
public import SatchelSessionFormats
public import SatchelSessionModel
public import SatchelSessionStores

/// A folder of trails: `<id>.trail`, and `<id>.blobs/` for outputs that stand in files of their own.
public enum TrailStoreLayout: StoreLayout {
  /// `trail`
  public static let format = TrailFormat.name
  private static let folder: FilePath = "blobs"

  /// By a trail.
  public static func recognise(_ folder: FolderGlance) -> Likelihood? {
    folder.holdsSession(of: format, ["trail"]) ? .certain : nil
  }

  /// Trails, and what stands beside them.
  public static func role(of path: FilePath) -> String {
    let parts = path.components
    if parts.count == 1, path.extension == "trail" { return StoredFile.sessionRole }
    return parts.count == 2 && parts[0].extension == "blobs" ? "blob" : StoredFile.otherRole
  }

  /// The id.
  public static func sessionStem(of path: FilePath) -> FilePath? {
    role(of: path) == StoredFile.otherRole ? nil : path.components[0].stem
  }

  /// The id and `.trail`.
  public static func sessionPath(fileName: String?, id: SessionID) -> FilePath? {
    let name = fileName ?? id.text + ".trail"
    return name.contains("/") || name.utf8.count > 240 || name == ".trail" ? nil : FilePath(name)
  }

  /// What makes a file name.
  public static func accepts(id: SessionID) -> Bool {
    !id.isEmpty && id.utf8.count <= 200 && !id.utf8.contains(UInt8(ascii: "/")) && !id.utf8.contains(0)
  }

  /// The outputs in the folder beside the session.
  public static func sideFiles(of session: FilePath, files: any FileSystem) -> [FilePath] {
    let beside = FilePath(session.lastComponent.stem.description + ".blobs")
    let found = try? names(session.parent.appending(beside), system: files)
    return (found ?? []).map { beside.appending($0) }
  }

  /// The first line.
  public static func references(in path: FilePath) -> ReferenceLayout? {
    role(of: path) == StoredFile.sessionRole ? .lines(.object(["id": .reference])) : nil
  }

  /// The session's file and the folder beside it are called by the id.
  public static func path(of file: StoredFile, renaming new: (SessionID) -> SessionID?) -> FilePath {
    guard let stem = sessionStem(of: file.path), let id = new(SessionID(stem.description)) else { return file.path }
    let parts = file.path.components
    let ending = parts[0].extension.map { "." + $0 } ?? ""
    return parts.dropFirst().reduce(FilePath(id.text + ending)) { $0.appending($1) }
  }
}
