import SatchelFiles
import SatchelSessionModel
import SatchelSessionStores

/// A folder in which a store is built before it appears at its destination; until then nobody else sees into it.
final class StagingFolder {
  let destination: FilePath
  private let surroundings: Surroundings
  private let outer: any FileSystem
  private var place: FolderPlace?
  private var folder: AtomicFolder?

  /// The folder that the store is built in, after `make`.
  private(set) var path: FilePath
  /// On it, after `make`, `path` stands for the folder that was made, whatever becomes of the names on the way to it. What
  /// is built goes to the disk in one sweep when it is published.
  private(set) var files: any FileSystem

  init(beside destination: FilePath, files: any FileSystem, surroundings: Surroundings = .system) {
    (self.destination, self.surroundings, self.outer, self.files) = (destination, surroundings, files, files)
    path = destination
  }

  /// Looks the destination up before the work that comes before `make`: it goes on to mean what it means now.
  func lookUp() throws(SessionError) {
    do throws(FileError) { place = try FolderPlace(destination, system: outer) } catch {
      // `make` tells of what stands there.
      if error.code == .interrupted { throw .writing(error) }
    }
  }

  /// Looks the destination up, clears away what killed runs left there, and makes the folder; refuses a destination that
  /// holds something.
  func make() throws(SessionError) {
    do throws(FileError) {
      let made =
        if let place { try AtomicFolder(at: place, surroundings: surroundings) } else {
          try AtomicFolder(destination, surroundings: surroundings, system: outer)
        }
      (folder, path, files) = (made, made.path, made.files)
    } catch {
      guard error.code == .exists else { throw .writing(error) }
      throw SessionError(
        .refused, "The output exists and is not an empty folder; name a new one (a folder is never replaced).",
        at: Place(file: destination.description))
    }
  }

  /// Gives what was built its place, once all of it is on the disk.
  func publish() throws(SessionError) {
    try output { () throws(FileError) in try folder?.publish() }
    remove()
  }

  /// Removes what is left of the private folder.
  func remove() { folder = nil }

  /// Removes what killed runs left, without making anything.
  func sweep() throws(SessionError) {
    do throws(FileError) { try FolderPlace(destination, system: outer).sweep() } catch {
      // Where something else stands, or nothing may be listed, nothing of ours can be.
      if error.code != .notADirectory, error.code != .permissionDenied, error.code != .notFound {
        throw .writing(error)
      }
    }
  }

  func output(_ work: () throws(FileError) -> Void) throws(SessionError) {
    do throws(FileError) { try work() } catch { throw .writing(error) }
  }
}
