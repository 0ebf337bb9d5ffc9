public import SatchelFiles
public import SatchelSessionModel
import SatchelSessionStores

/// Which files of a store go into a bundle.
///
/// Without any wish, all do but what nobody wants in a bundle: a repository of git, databases that are being written,
/// leftovers of Satchel, and files whose names say that they hold secrets. No such rule ever leaves out a session or
/// what belongs to one.
public struct StoreSelection: Sendable {
  /// What to leave out, whatever it is.
  public var excluded: [GlobPattern]
  /// What to take along though a rule would leave it out.
  public var included: [GlobPattern]
  /// Whether only sessions and what belongs to them are taken.
  public var isSessionsOnly: Bool

  /// A selection.
  public init(excluded: [GlobPattern] = [], included: [GlobPattern] = [], isSessionsOnly: Bool = false) {
    self.excluded = excluded
    self.included = included
    self.isSessionsOnly = isSessionsOnly
  }
}

/// Files of a store that do not go into a bundle: one, or all of a folder.
public struct LeftOut: Sendable, Equatable {
  /// Why.
  public enum Reason: String, Sendable {
    /// A repository of git.
    case versionControl = "version-control"
    /// What a killed run of Satchel, or an import, left behind.
    case leftover
    /// The name says that it holds a secret.
    case secret
    /// A database that was being written: without its log it is not whole, and log and file change apart.
    case hotDatabase = "hot-database"
    /// It was asked for.
    case excluded
    /// Only sessions were asked for.
    case notOfASession = "not-of-a-session"
    /// Behind a symbolic link, and neither a session nor side data.
    case link
    /// A pipe, a socket or a device where a session or its side data should be.
    case specialFile = "special-file"
  }

  /// The file, or the folder that holds them, relative to the store.
  public var path: FilePath
  /// Why.
  public var reason: Reason
  /// How many files.
  public var fileCount: Int
  /// How many bytes.
  public var byteCount: UInt64
  /// Sessions that are left out with their own file, by their ids.
  public var sessionIDs: [SessionID]

  /// Files that are left out.
  public init(
    path: FilePath, reason: Reason, fileCount: Int = 0, byteCount: UInt64 = 0, sessionIDs: [SessionID] = []
  ) {
    self.path = path
    self.reason = reason
    self.fileCount = fileCount
    self.byteCount = byteCount
    self.sessionIDs = sessionIDs
  }
}

extension LeftOut: PagedElement {
  /// Writes all of it.
  public func write(to page: inout PageWriter) {
    path.write(to: &page)
    page.write(reason.rawValue)
    page.write(fileCount)
    page.write(byteCount)
    page.write(sessionIDs) { $1.write(to: &$0) }
  }

  /// Reads it again.
  public init(from page: inout PageReader) {
    let path = FilePath(from: &page)
    let reason = Reason(rawValue: page.text()) ?? .excluded
    let (fileCount, byteCount) = (page.count(), page.number())
    let ids = page.list { SessionID(from: &$0) }
    self.init(path: path, reason: reason, fileCount: fileCount, byteCount: byteCount, sessionIDs: ids)
  }
}
