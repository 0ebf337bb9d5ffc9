import SatchelDigests
import SatchelFiles
import SatchelJSONText
import SatchelSessionFormats
import SatchelSessionModel
import SatchelSessionStores

// A description whose checksums agree may still tell untruths, and an import acts upon what it tells: which sessions are
// moved away, which files are those of the session that somebody asked for. So the files themselves are asked, before
// anything is written: which sessions they hold, and of which format. How many messages a session has, its title and its
// times decide nothing; programs count differently, and a live file grows.

extension ImportJob {
  /// Throws unless the unpacked files hold the sessions that the description tells of; notes what else it tells otherwise.
  func checkDescription(_ contents: BundleContents) throws(BundleError) {
    guard let contentPath else { return }
    guard let format = incoming.format else { return try checkUnknown(contents, contentPath) }
    var truth = DescriptionTruth(contents, incoming, mayMoveAway: options.onConflict == .replace)
    for start in stride(from: 0, to: incoming.files.count, by: 4096) {
      let some = incoming.files[start..<min(start + 4096, incoming.files.count)].map(\.path)
      try StoreRegistry.look(at: some, in: contentPath, format, files: system) {
        (path, sighting) throws(BundleError) in
        try noteKey(sighting, path, in: contentPath, format)
        try truth.take(sighting, at: path)
      }
    }
    let (layout, system) = (StoreRegistry.layout(format), system)
    var failure: FileError?
    try truth.finish(isPart: options.sessionIDs != nil) { path in
      layout?.namedOwner(of: path) {
        do throws(FileError) { return try FileBytes(contentPath.appending(path), files: system) } catch {
          failure = failure ?? error  // what was unpacked can be read, or the import has failed
          return nil
        }
      }
    }
    if let failure { throw BundleError(writing: failure) }
    report.findings += truth.findings
  }

  private func noteKey(
    _ sighting: SessionSighting, _ path: FilePath, in root: FilePath, _ format: FormatID
  ) throws(BundleError) {
    if try holdsKey(sighting, root.appending(path), format, options.key, system) { keyFiles.insert(path) }
  }

  /// A store of a kind that nobody knows is taken as it is, if it really is none that is known.
  private func checkUnknown(_ contents: BundleContents, _ root: FilePath) throws(BundleError) {
    let found: FoundStore?
    do throws(FileError) {
      found = try unpackedStores(in: root, files: system).first { $0.path(below: root).isEmpty }
    } catch { throw BundleError(reading: error) }
    guard let found else { return }
    throw .untrue("it calls the store '\(contents.storeName)', and the files are a store of \(found.format.rawValue)")
  }
}

/// Whether an API key is in a file that was looked at; in a sealed one, where the given key opens it.
func holdsKey(
  _ sighting: SessionSighting, _ path: FilePath, _ format: FormatID, _ key: SealingKey?, _ system: any FileSystem
) throws(BundleError) -> Bool {
  guard case .sealed = sighting, let key else { return sighting.holdsSecret }
  let bytes: FileBytes
  do throws(FileError) { bytes = try FileBytes(path, files: system) } catch { throw BundleError(reading: error) }
  guard let plain = try? plainBytes(of: bytes, at: path, key: key) else { return false }
  return FormatRegistry.format(format)?.unwritten(in: plain).hasSecret ?? false
}
