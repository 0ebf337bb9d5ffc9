import Digests
import Files
import Gzip

/// The way out: tar bytes are hashed, compressed, hashed again and written.
final class BundleSink {
  private var gzip: GzipWriter<DeflateCompressor>
  private var tarHasher: SHA256Hasher?
  private var bundleHasher: SHA256Hasher?
  private var atomic: AtomicFile?
  private var stream: OutputFile?
  private let replacing: Bool
  private(set) var byteCount: UInt64 = 0

  init(_ output: BundleOutput, _ options: PackOptions, system: any FileSystem) throws(BundleError) {
    do {
      gzip = GzipWriter(compressor: try DeflateCompressor(level: options.level))
      tarHasher = try SHA256Hasher()
      bundleHasher = try SHA256Hasher()
    } catch { throw BundleError(.unavailable, "\(error)") }
    replacing = options.replacesOutput
    switch output {
    case .file(let path):
      do throws(FileError) {
        if let old = try fileStatus(path, system: system)?.kind, !replacing || old == .directory || old == .other {
          throw FileError(code: .exists, operation: "create", path: path)
        }
        atomic = try AtomicFile(path, surroundings: options.surroundings, system: system)
      } catch { throw BundleError(writing: error) }
    case .descriptor(let descriptor): stream = OutputFile(descriptor, system: system)
    }
  }

  func take(_ bytes: Span<UInt8>) throws(FileError) {
    tarHasher?.update(bytes)
    try gzip.write(bytes) { (packed) throws(FileError) in try self.put(packed) }
  }

  private func put(_ packed: Span<UInt8>) throws(FileError) {
    bundleHasher?.update(packed)
    byteCount += UInt64(packed.count)
    try atomic?.write(packed)
    try stream?.write(packed)
  }

  /// Ends the last member and publishes; returns the digests of tar stream and bundle.
  func finish() throws(BundleError) -> (tar: SHA256Digest, bundle: SHA256Digest) {
    do throws(FileError) {
      try gzip.finish { (packed) throws(FileError) in try self.put(packed) }
      if let file = atomic.take() { try file.publish(replacing: replacing) }
      if let output = stream.take() { try output.finish() }
    } catch { throw BundleError(writing: error) }
    do {
      if let tar = tarHasher.take(), let bundle = bundleHasher.take() {
        return (try tar.finish(), try bundle.finish())
      }
    } catch { throw BundleError(.unavailable, "\(error)") }
    throw BundleError(.unavailable, "the bundle was finished twice")
  }
}
