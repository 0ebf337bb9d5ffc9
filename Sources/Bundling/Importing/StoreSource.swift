import SatchelDigests
package import SatchelFiles
package import SatchelSessionFormats
package import SatchelSessionModel
import SatchelSessionStores

// What is restored from a backup goes the way of an import from unpacking on: staged, held against what is there,
// published without replacing anything, with the same policies and the same undo.

/// A store that is kept elsewhere than in a bundle, file by file.
package protocol StoreSource {
  /// The format of its sessions.
  var format: FormatID { get }
  /// What it is called in messages.
  var name: FilePath { get }
  /// Hands over what is wanted of it: first all sessions, then files and folders.
  mutating func hand(to receiver: StoreReceiver) throws(BundleError)
}

/// What takes the files of a store that is restored.
package final class StoreReceiver {
  private let staging: StagingFolder
  fileprivate var incoming = Incoming()
  private var placeOfID = PagedMap<SessionID, Int>()
  private var placeOfPath = PagedMap<FilePath, Int>()

  init(_ staging: StagingFolder) { self.staging = staging }

  /// A session, by its id and its own file.
  package func session(_ id: SessionID, at path: FilePath) {
    _ = placeOfID.insert(incoming.sessions.count, forKey: id)
    _ = placeOfPath.insert(incoming.sessions.count, forKey: path)
    incoming.sessions.append(Incoming.Session(id: id))
  }

  /// An empty folder.
  package func folder(_ path: FilePath) throws(BundleError) {
    try check(path)
    do throws(FileError) { try staging.folder(path) } catch { throw BundleError(staging: error, path.bytes) }
    incoming.folders.append(path)
  }

  /// A file, whose content is handed over piece by piece.
  package func file(
    _ path: FilePath, mode: UInt32, modified: FileTime, of sessions: [SessionID],
    _ content: ((Span<UInt8>) throws(BundleError) -> Void) throws(BundleError) -> Void
  ) throws(BundleError) {
    try check(path)
    let staging = staging
    var hasher = try newHasher()
    var byteCount: UInt64 = 0
    do throws(FileError) { try staging.begin(path, mode: mode & 0o777, at: modified) } catch {
      throw BundleError(staging: error, path.bytes)
    }
    try content { (bytes) throws(BundleError) in
      hasher.update(bytes)
      byteCount += UInt64(bytes.count)
      do throws(FileError) { try staging.write(bytes) } catch { throw BundleError(staging: error, path.bytes) }
    }
    do throws(FileError) { try staging.end() } catch { throw BundleError(staging: error, path.bytes) }
    let owner = placeOfPath[path] ?? (sessions.count == 1 ? placeOfID[sessions[0]] : nil)
    incoming.add(
      Incoming.File(
        path: path, byteCount: byteCount, digest: try digest(hasher), owner: owner,
        attributes: Incoming.Attributes(mode: mode & 0o777, modified: modified)))
  }

  /// Refuses to have so many bytes where there is no room for them.
  package func demandRoom(for byteCount: UInt64, files: UInt64) throws(BundleError) {
    do throws(FileError) { try staging.demandRoom(for: byteCount, files: files) } catch {
      throw BundleError(writing: error)
    }
  }

  private func check(_ path: FilePath) throws(BundleError) {
    guard let objection = PathRules.objection(to: path.bytes) else { return }
    throw BundleError(.refused, "'\(path)' cannot be restored: \(objection)")
  }
}

/// Restores a store into a folder; see ``importBundle(_:into:options:system:)``, whose options those are that are not about
/// reading bundles.
package func importStore(
  _ source: some StoreSource, into target: FilePath, options: ImportOptions, system: any FileSystem
) throws(BundleError) -> ImportReport {
  let job = try ImportJob(.file(source.name), target, options, system: system)
  job.source = source
  return try job.run()
}

extension ImportJob {
  /// Unpacks what a source hands over.
  func readSource(_ source: any StoreSource, into staging: StagingFolder) throws(BundleError) {
    var source = source
    let receiver = StoreReceiver(staging)
    try source.hand(to: receiver)
    incoming = receiver.incoming
    incoming.format = source.format
  }
}
