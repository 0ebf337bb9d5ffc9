import Digests
import Files
import Gzip

/// A fault as an error, for the way through libarchive.
struct FaultError: Error {
  let fault: BundleFault
}

/// The plain tar stream of a bundle: inflated, checked, hashed and limited.
final class PlainStream {
  private let input: InputBytes
  private var gzip: GzipReader
  private var hasher: SHA256Hasher?
  private let options: ReadOptions

  init(_ source: BundleInput, _ options: ReadOptions, system: any FileSystem) throws(BundleError) {
    let bytes = try InputBytes(source, system: system)
    input = bytes
    self.options = options
    do throws(GzipError) {
      gzip = try GzipReader(headers: .any) { buffer in try bytes.fill(&buffer) }
    } catch { throw BundleError(.unavailable, "\(error)") }
    hasher = try newHasher()
  }

  var compressedByteCount: UInt64 { gzip.compressedByteCount }
  var memberCount: Int { gzip.memberCount }
  var foreignHeaderOffset: UInt64? { gzip.foreignHeaderOffset }

  /// The digest of the whole plain stream; once.
  func tarDigest() throws(BundleError) -> SHA256Digest? {
    guard let hasher = hasher.take() else { return nil }
    return try digest(hasher)
  }

  func fill(_ buffer: inout [UInt8]) throws -> Int {
    let count = try gzip.read(into: &buffer)
    hasher?.update(buffer.span.extracting(0..<count))
    try checkLimits()
    options.progress?(gzip.compressedByteCount)
    return count
  }

  private func checkLimits() throws(FaultError) {
    let plain = gzip.plainByteCount
    let limits = options.limits
    if plain > limits.totalByteCount {
      throw limit("too-large", "the bundle unpacks to more than \(limits.totalByteCount) bytes")
    }
    if plain > 64 << 20, plain / limits.ratio > gzip.compressedByteCount {
      throw limit("ratio", "the bundle unpacks to more than \(limits.ratio) times its size")
    }
  }

  private func limit(_ code: String, _ message: String) -> FaultError {
    FaultError(
      fault: BundleFault(
        .refused, .safety, code: code, message: "\(message); raise the limit if that is expected",
        compressedOffset: gzip.compressedByteCount, offset: gzip.plainByteCount))
  }
}
