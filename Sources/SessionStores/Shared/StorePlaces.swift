public import SatchelFiles
public import SatchelSessionFormats

/// What a kind of store keeps where, as far as a walk over it must know.
///
/// What stands behind a symbolic link is somebody else's until it proves to be a session or its side data: by its place,
/// which the first two tell, and by how it begins.
struct StorePlaces: Sendable {
  /// What a file is for, by its path relative to the store.
  let role: @Sendable (FilePath) -> String
  /// Whether a folder at such a path holds sessions or side data, so that a link to one is followed.
  let holdsSessions: @Sendable (FilePath) -> Bool
  /// Whether a file of a role begins as one does.
  let begins: @Sendable (FileBeginning, _ role: String) -> Bool
  /// Whether somebody may have put a session at such a path, though the program keeps none there.
  var mayHoldLooseSession: @Sendable (FilePath) -> Bool = { _ in false }
}

extension StorePlaces {
  /// Those of the stores of a format; nil for a format without.
  static func of(_ format: FormatID) -> StorePlaces? {
    StoreRegistry.layout(format)?.ownLinkPlaces
  }

  /// What a file at such a path has to be for a link to it to be followed; nil where no link is.
  func roleBehindLink(_ path: FilePath) -> String? {
    switch role(path) {
    case StoredFile.temporaryRole: nil
    case StoredFile.otherRole: mayHoldLooseSession(path) ? StoredFile.sessionRole : nil
    case let role: role
    }
  }

  /// What stands at a path behind a link, if it is a session or side data.
  func linkedFile(_ path: FilePath, in root: FilePath, files: any FileSystem) -> FileStatus? {
    guard let role = roleBehindLink(path), let beginning = FileBeginning(root.appending(path), files: files),
      begins(beginning, role)
    else { return nil }
    return beginning.status
  }
}

extension StoreRegistry {
  /// Which file stands behind a link of a store, if it still is a session or side data: no more than 64 KiB of a regular
  /// file are looked at.
  public static func linkedFile(
    _ path: FilePath, in root: FilePath, of format: FormatID, files: any FileSystem
  ) -> FileIdentity? {
    StorePlaces.of(format)?.linkedFile(path, in: root, files: files).map { FileIdentity($0) }
  }
}

extension StoreRegistry {
  /// Whether a file is a session's or side data of another format that a conversion put aside, or what a salvage left
  /// over, by its path in the store.
  public static func isPutAside(_ path: FilePath) -> Bool {
    let parts = path.components
    if parts.first == ".satchel-salvage" { return true }
    guard parts.count > 2, parts[0] == ".satchel",
      let places = StorePlaces.of(FormatID(rawValue: parts[1].description))
    else { return false }
    let rest = parts.dropFirst(3).reduce(parts[2]) { $0.appending($1) }
    if rest.parent.lastComponent.description.hasSuffix(".parts") { return true }
    let role = places.role(rest)
    return role != StoredFile.otherRole && role != StoredFile.temporaryRole
  }
}
