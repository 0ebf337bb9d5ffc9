import SatchelFiles
import SatchelTarball

extension BundleSalvage {
  /// Reads a bundle that was unpacked.
  func readFolder() throws(BundleError) {
    guard looksLikeUnpackedBundle(bundle, system: system) else { return }
    (top, isForeign) = ([], true)
    let root = try reading { () throws(FileError) in try OpenFolder(bundle, system: system) }
    var walk: FolderWalk
    do throws(FileError) { walk = try FolderWalk(bundle, system: system) } catch { throw BundleError(reading: error) }
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while let entry = try next(&walk) {
      do throws(Stop) { try take(entry, in: root.descriptor, &buffer) } catch {
        switch error {
        case .failed(let failure): throw failure
        case .ended(let cause):
          passOver(
            entry.path.bytes,
            "The file cannot be read to its end: \(cause.map { "\($0)" } ?? "it is shorter than it was").")
        }
      }
    }
  }

  private func reading<Result>(_ body: () throws(FileError) -> Result) throws(BundleError) -> Result {
    do throws(FileError) { return try body() } catch { throw BundleError(reading: error) }
  }

  private func next(_ walk: inout FolderWalk) throws(BundleError) -> DirectoryEntry? {
    do throws(FileError) { return try walk.next() } catch { throw BundleError(reading: error) }
  }

  private func take(_ entry: DirectoryEntry, in root: Descriptor, _ buffer: inout [UInt8]) throws(Stop) {
    let path = entry.path.bytes
    switch entry.status.kind {
    case .directory:
      // The folders on the way to the store.
      if entry.path.components.count < 3 { return }
      try take(TarEntry(path: path, kind: .directory, mode: 0o755, modified: 0), at: path, isProven: false) { _ in false
      }
    case .regular:
      var source: FileSource
      do throws(FileError) {
        source = try FileSource(entry.path, in: root, followingLinks: false, system: system)
      } catch { throw .ended(error) }
      let head = TarEntry(
        path: path, kind: .regular, byteCount: source.byteCount, mode: Permissions.secret,
        modified: source.status.modified.seconds)
      try take(head, at: path, isProven: false) { (body) throws(Stop) in
        var count = 0
        do throws(FileError) { count = try source.read(into: &buffer) } catch { throw .ended(error) }
        body(buffer.span.extracting(0..<count))
        return count > 0
      }
    case .symlink, .other: passOver(path, "A link or another entry that no bundle has was passed over.")
    }
  }
}
