import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

extension BundleSalvage {
  /// Gives whole files the modes that the index tells of these very bytes, as an import does; without a sound index they
  /// stay their owner's.
  func giveModes(to whole: [Int]) throws(BundleError) {
    var open = whole.sorted { found[$0].path.lexicographicallyPrecedes(found[$1].path) }[...]
    do throws(SeekError) {
      guard let index = try SeekableBundle(bundle, options, system: system) else { return }
      let allowed = try Self.reaching { () throws(FileError) in try staging.allowedMode() }
      try index.forEachFile { (path, line) throws(SeekError) in
        while let next = open.first, found[next].path.lexicographicallyPrecedes(path) { open.removeFirst() }
        guard let next = open.first, found[next].path == path, found[next].digest == line.digest else { return }
        try Self.reaching { () throws(FileError) in
          let file = try OpenFile(
            found[next].exact, in: staging.root.descriptor, [.read, .noFollow], system: staging.system)
          try staging.system.adjustMode(of: file.descriptor, to: Permissions.restored(line.mode) & allowed)
        }
      }
    } catch {
      if case .failed(let error) = error { throw error }
    }
  }

  private static func reaching<Value>(_ body: () throws(FileError) -> Value) throws(SeekError) -> Value {
    do throws(FileError) { return try body() } catch { throw .failed(BundleError(writing: error)) }
  }

  /// Says in which files a key is, since they come out byte for byte.
  func noteKeys(in whole: [Int]) throws(BundleError) {
    guard let format = report.storeName.flatMap(FormatRegistry.id(named:)) else { return }
    for start in stride(from: 0, to: whole.count, by: 4096) {
      let paths = whole[start..<min(start + 4096, whole.count)].map { found[$0].exact }
      StoreRegistry.look(at: paths, in: folder.path, format, files: folder.files) { path, sighting in
        guard sighting.holdsSecret else { return }
        var keys = KeyFiles()
        keys.insert(path)
        report.findings += keys.findings(of: path)
      }
    }
  }
}
