import Synchronization

// What is built, unpacked or opened before it has its place stands in a folder that nobody else sees into. Its owner holds
// a lock on it, which ends with the owner; so after a kill the next one who comes there knows that it may go, see
// `leftovers`.

/// A private folder under a temporary name, locked as long as this lives, and then removed with all that is in it.
public final class LockedFolder: Sendable {
  /// What is built stands in this folder of it, where the owner asks for no other name.
  public static let content: FilePath = "content"

  /// The folder that it stands in.
  public let holder: OpenFolder
  /// Its name there.
  public let name: FilePath
  /// The folder itself.
  public let base: OpenFolder
  /// The folder in it for what is built.
  public let content: OpenFolder
  /// What was made on the way to it goes after it.
  private let way: MadeFolders?
  private let isKept = Mutex(false)

  /// Makes one, with a temporary name that is made of `name`; the mode of the inner folder is cut by the umask.
  public convenience init(
    in holder: OpenFolder, for name: FilePath, content inner: FilePath = LockedFolder.content,
    mode: UInt32 = Permissions.secretFolder, surroundings: Surroundings = .system
  ) throws(FileError) {
    try self.init(in: holder, for: name, inner, mode, surroundings, way: nil)
  }

  init(
    in holder: OpenFolder, for name: FilePath, _ inner: FilePath, _ mode: UInt32, _ surroundings: Surroundings,
    way: MadeFolders?
  ) throws(FileError) {
    self.way = way
    let system = holder.system
    let (temporary, base) = try system.makeLockedFolder(in: holder) { surroundings.temporaryName(for: name) }
    do throws(FileError) {
      try system.makeFolder(inner, in: base.descriptor, mode: mode)
      content = try OpenFolder(inner, in: base.descriptor, .noFollow, system: system)
    } catch {
      try? removeTree(temporary, in: holder.descriptor, system: system)
      throw error
    }
    self.holder = holder
    self.name = temporary
    self.base = base
  }

  deinit {
    if isKept.withLock({ $0 }) { return }
    try? removeTree(name, in: holder.descriptor, system: holder.system)
  }

  /// Leaves the folder where it is.
  public func keep() { isKept.withLock { $0 = true } }
}
