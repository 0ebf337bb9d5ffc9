import SatchelDigests
import SatchelFiles
import SatchelGzip

/// The way out: members are compressed, hashed and written.
final class BundleSink {
  private var gzip: GzipWriter
  private var hasher: SHA256Hasher?
  private var atomic: AtomicFile?
  private var stream: OutputFile?
  private var folder: OpenFolder?
  private let replacing: Bool
  private var sinceSync = 0
  /// What is common to the modes of all that is packed.
  private var sources: UInt32 = 0o777

  init(_ output: BundleOutput, _ options: PackOptions, system: any FileSystem) throws(BundleError) {
    do {
      gzip = try GzipWriter(level: options.level, threads: options.threads, isSingle: options.isSingleMember)
      hasher = try SHA256Hasher()
    } catch { throw BundleError(.unavailable, "\(error)") }
    replacing = options.replacesOutput
    switch output {
    case .file(let path):
      do throws(FileError) {
        // Looked up once: the path goes on to mean a name in this folder.
        let folder = try OpenFolder(path.parent, system: system)
        let system = AnchoredFiles(system, at: path.parent, folder.descriptor)
        self.folder = folder
        if let old = try fileStatus(path, system: system)?.kind, !replacing || old == .directory || old == .other {
          throw FileError(code: .exists, operation: "create", path: path)
        }
        try sweepLeftovers(beside: path, system: system)
        if !replacing { try demandMoves(beside: path, surroundings: options.surroundings, system: system) }
        atomic = try AtomicFile(
          path, mode: Permissions.secret, surroundings: options.surroundings, system: system)
      } catch { throw BundleError(writing: error) }
    case .descriptor(let descriptor): stream = OutputFile(descriptor, system: system)
    }
  }

  /// Takes the mode of something that is packed: to whom it is closed, the bundle is too.
  func narrow(to mode: UInt32) { sources = Permissions.narrowed(sources, to: mode) }

  var byteCount: UInt64 { gzip.byteCount }
  var plainByteCount: UInt64 { gzip.plainByteCount }
  /// Plain bytes of the member under way.
  var memberByteCount: Int { gzip.count }
  /// All members, after `flush`.
  var members: [GzipMember] { gzip.members }

  /// Adds plain bytes to the member under way.
  func append(_ bytes: Span<UInt8>) {
    gzip.append(bytes)
  }

  /// Lets `fill` write into the member under way; returns how many bytes it wrote.
  func append<Failure: Error>(
    upTo count: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    try unsafe gzip.append(upTo: count, fill)
  }

  /// Lends the last bytes of the member under way.
  func last(_ count: Int, _ body: (Span<UInt8>) -> Void) {
    gzip.last(count, body)
  }

  /// Ends the member under way.
  func cut() throws(BundleError) {
    do throws(FileError) {
      try gzip.cut { (packed) throws(FileError) in try self.put(packed) }
    } catch { throw BundleError(writing: error) }
  }

  /// Ends the member under way and writes all that is left.
  func flush() throws(BundleError) {
    do throws(FileError) {
      try gzip.flush { (packed) throws(FileError) in try self.put(packed) }
    } catch { throw BundleError(writing: error) }
  }

  func putFooter(indexOffset: UInt64) throws(BundleError) {
    do throws(FileError) {
      try gzip.putFooter(indexOffset: indexOffset) { (bytes) throws(FileError) in try self.put(bytes) }
    } catch { throw BundleError(writing: error) }
  }

  private func put(_ packed: Span<UInt8>) throws(FileError) {
    hasher?.update(packed)
    try atomic?.write(packed)
    sinceSync += packed.count
    if sinceSync >= 16 << 20 {
      atomic?.beginSync()
      sinceSync = 0
    }
    try stream?.write(packed)
  }

  /// Publishes; returns the digest of the bundle's own bytes.
  func finish() throws(BundleError) -> SHA256Digest {
    do throws(FileError) {
      if let file = atomic.take() { try file.publish(replacing: replacing, mode: Permissions.made(of: sources)) }
      if let output = stream.take() { try output.finish() }
    } catch { throw BundleError(writing: error) }
    guard let hasher = hasher.take() else { throw BundleError(.unavailable, "the bundle was finished twice") }
    return try digest(hasher)
  }
}
