import SatchelFiles
import SatchelGzip
import SatchelTarball

/// A fault as an error, for the way through libarchive.
struct FaultError: Error {
  let fault: BundleFault
}

/// The plain tar stream of a bundle, block by block: inflated on several threads, checked and limited.
final class PlainStream {
  private let input: InputBytes
  private let gzip: GzipBlockReader
  private let options: ReadOptions
  /// Reads what the index tells; asked once, where the stream turns out to be dense.
  private let tell: () -> ToldSizes?
  private lazy var told = tell()

  init(
    _ bytes: InputBytes, _ options: ReadOptions, telling tell: @escaping () -> ToldSizes? = { nil }
  ) throws(BundleError) {
    input = bytes
    self.tell = tell
    self.options = options
    do throws(GzipError) {
      gzip = try GzipBlockReader(threads: options.threads, memberLimit: options.limits.memberCount) { buffer in
        try bytes.fill(&buffer)
      }
    } catch { throw BundleError(.unavailable, "\(error)") }
  }

  var compressedByteCount: UInt64 { gzip.byteCount }
  /// After an error of the compression: the last plain bytes, of which some may be wrong, and where they begin.
  var unchecked: (bytes: [UInt8], offset: UInt64) {
    let bytes = gzip.unchecked
    return (bytes, gzip.plainByteCount - min(gzip.plainByteCount, UInt64(bytes.count)))
  }
  var members: [GzipMember] { gzip.members }
  var foreignHeaderOffset: UInt64? { gzip.foreignHeaderOffset }
  /// Where the footer says that the index begins, once the end was read.
  var indexOffset: UInt64? { gzip.indexOffset }

  func next() throws -> (any TarBlock)? {
    let block = try gzip.next()
    try checkLimits()
    options.progress?(gzip.byteCount)
    return block
  }

  func recycle(_ block: any TarBlock) {
    if let block = block as? PlainBlock { gzip.recycle(block) }
  }

  private func checkLimits() throws(FaultError) {
    let plain = gzip.plainByteCount
    let limits = options.limits
    if plain > limits.totalByteCount {
      throw limit("too-large", "the bundle unpacks to more than \(limits.totalByteCount) bytes")
    }
    // What tells its size beforehand cannot surprise anybody with it.
    if limits.isTooDense(plainByteCount: plain, gzip.byteCount), plain > told?.plainByteCount ?? 0 {
      throw limit("ratio", "the bundle unpacks to more than \(limits.ratio) times its size")
    }
  }

  private func limit(_ code: String, _ message: String) -> FaultError {
    FaultError(
      fault: BundleFault(
        .refused, .safety, code: code, message: "\(message); raise the limit if that is expected",
        compressedOffset: gzip.byteCount, offset: gzip.plainByteCount))
  }
}

extension PlainBlock: TarBlock {}
