import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

extension BundleSalvage {
  /// Gives whole files the modes that the index tells of these very bytes, as an import does; without a sound index they
  /// stay their owner's.
  func giveModes(to whole: PagedList<Int>) throws(BundleError) {
    var files = whole.lazy.map { [found] in found[$0] }.makeIterator()
    var next = files.next()
    do throws(SeekError) {
      guard let index = try SeekableBundle(bundle, options, system: system) else { return }
      let allowed = try Self.reaching { () throws(FileError) in try staging.allowedMode() }
      try index.forEachFile { (path, line) throws(SeekError) in
        let path = FilePath(bytes: path)
        while let file = next, file.path < path { next = files.next() }
        guard let file = next, file.path == path, file.digest == line.digest else { return }
        try Self.reaching { () throws(FileError) in
          let opened = try OpenFile(
            file.exact, in: staging.root.descriptor, [.read, .noFollow], system: staging.system)
          try staging.system.adjustMode(of: opened.descriptor, to: Permissions.restored(line.mode) & allowed)
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
  func noteKeys(in whole: PagedList<Int>) throws(BundleError) {
    guard let format = report.storeName.flatMap(FormatRegistry.id(named:)) else { return }
    for start in stride(from: 0, to: whole.count, by: 4096) {
      let paths = whole[start..<min(start + 4096, whole.count)].map { found[$0].exact }
      try StoreRegistry.look(at: paths, in: folder.path, format, files: folder.files) {
        (path, sighting) throws(BundleError) in
        guard try holdsKey(sighting, folder.path.appending(path), format, options.key, folder.files) else { return }
        var keys = KeyFiles()
        keys.insert(path)
        report.findings += keys.findings(of: path)
      }
    }
  }
}
