public import SatchelFiles
public import SatchelSessionModel

/// How far a search for stores goes.
public struct SearchScope: Sendable {
  /// How many folders below the one that is searched are gone down.
  public var maximumDepth: Int
  /// How many folders are looked into, all in all.
  public var maximumFolderCount: Int
  /// Whether stores inside of stores are looked for, in folders that do not belong to the outer one.
  public var entersStores = false
  /// Whether folders that are mounted from elsewhere are left out.
  public var staysOnFileSystem = false
  /// Whether folders that only hold what can be had again are left out: caches, dependencies, histories of versions.
  public var leavesOutCaches = false
  /// Whether links are followed: to folders two levels deep, and to sessions and side data.
  public var followsLinks = true

  /// A scope.
  public init(maximumDepth: Int, maximumFolderCount: Int) {
    self.maximumDepth = maximumDepth
    self.maximumFolderCount = maximumFolderCount
  }

  /// For a folder that a command was given: the one store in it, or several.
  public static let operand = SearchScope(maximumDepth: 8, maximumFolderCount: 20_000)

  /// For all stores below a folder.
  public static let everything: SearchScope = {
    var scope = SearchScope(maximumDepth: 64, maximumFolderCount: 500_000)
    scope.entersStores = true
    return scope
  }()

  /// For all stores of a person.
  public static let home: SearchScope = {
    var scope = everything
    scope.maximumDepth = 5
    (scope.staysOnFileSystem, scope.leavesOutCaches) = (true, true)
    return scope
  }()

  private static let cacheNames: Set<FilePath> = [
    "node_modules", ".cache", "Cache", "Caches", "cache", "caches", "__pycache__", ".git", ".npm", ".pnpm-store",
    ".Trash",
  ]

  /// Whether a folder is left out, by its name or by the tag of the Cache Directory Tagging Specification.
  func leavesOut(_ folder: FolderGlance) -> Bool {
    leavesOutCaches && (Self.cacheNames.contains(folder.path.lastComponent) || folder.hasFile("CACHEDIR.TAG"))
  }
}

/// Why a part of what was to be searched was not.
public struct SearchObstacle: Sendable {
  /// The reasons.
  public enum Reason: Sendable {
    /// The folder cannot be listed.
    case unreadable(FileError)
    /// It lies deeper than is looked.
    case tooDeep
    /// So many folders were looked into before that no more are.
    case tooMany
    /// A sealed session that cannot be opened with the key, so that its workspace is not known; the first of its store.
    case sealed(SessionError)
  }

  /// The folder, or the session.
  public let path: FilePath
  /// Why.
  public let reason: Reason

  /// An obstacle.
  public init(path: FilePath, reason: Reason) {
    self.path = path
    self.reason = reason
  }
}
