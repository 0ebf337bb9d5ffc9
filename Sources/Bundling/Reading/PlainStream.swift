import SatchelFiles
import SatchelGzip
import SatchelTarball

/// A fault as an error, for the way through libarchive.
struct FaultError: Error {
  let fault: BundleFault
}

/// The plain tar stream of a bundle, block by block: inflated on several threads, checked and limited; or as it is, where
/// somebody took the compression away, or put zstd in its place.
final class PlainStream {
  /// What the tar stream is wrapped in.
  let wrapping: ForeignInput.Kind
  private let gzip: GzipBlockReader?
  private let other: OtherStream?
  private let options: ReadOptions
  /// Reads what the index tells; asked once, where the stream turns out to be dense.
  private let tell: () -> ToldSizes?
  private lazy var told = tell()

  init(
    _ bytes: InputBytes, _ options: ReadOptions, telling tell: @escaping () -> ToldSizes? = { nil }
  ) throws(BundleError) {
    self.tell = tell
    self.options = options
    wrapping = InputBytes.wrapping(try bytes.glance())
    guard wrapping == .gzip else {
      (gzip, other) = (nil, try OtherStream(bytes, isZstd: wrapping == .zstd))
      return
    }
    do throws(GzipError) {
      gzip = try GzipBlockReader(threads: options.threads, memberLimit: options.limits.memberCount) { buffer in
        try bytes.fill(&buffer)
      }
      other = nil
    } catch { throw BundleError(.unavailable, "\(error)") }
  }

  var compressedByteCount: UInt64 { gzip?.byteCount ?? other?.byteCount ?? 0 }
  private var plainByteCount: UInt64 { gzip?.plainByteCount ?? other?.plainByteCount ?? 0 }
  /// After an error of the compression: the last plain bytes, of which some may be wrong, and where they begin.
  var unchecked: (bytes: [UInt8], offset: UInt64) {
    let bytes = gzip?.unchecked ?? []
    return (bytes, plainByteCount - min(plainByteCount, UInt64(bytes.count)))
  }
  var members: [GzipMember] { gzip?.members ?? [] }
  var foreignHeaderOffset: UInt64? { gzip?.foreignHeaderOffset }
  /// Where the footer says that the index begins, once the end was read.
  var indexOffset: UInt64? { gzip?.indexOffset }

  /// Reads the stream as tar.
  func makeReader() throws(TarError) -> TarReader {
    if let other {
      return try TarReader(policy: .canonical) { buffer in
        let count = try other.read(into: &buffer)
        try self.noteProgress()
        return count
      }
    }
    return try TarReader(policy: .canonical) {
      let block = try self.gzip?.next()
      try self.noteProgress()
      return block
    } recycle: {
      if let block = $0 as? PlainBlock { self.gzip?.recycle(block) }
    }
  }

  private func noteProgress() throws(FaultError) {
    try checkLimits()
    options.progress?(compressedByteCount)
  }

  private func checkLimits() throws(FaultError) {
    let plain = plainByteCount
    let limits = options.limits
    if plain > limits.totalByteCount {
      throw limit("too-large", "the bundle unpacks to more than \(limits.totalByteCount) bytes")
    }
    // What tells its size beforehand cannot surprise anybody with it.
    if limits.isTooDense(plainByteCount: plain, compressedByteCount), plain > told?.plainByteCount ?? 0 {
      throw limit("ratio", "the bundle unpacks to more than \(limits.ratio) times its size")
    }
  }

  private func limit(_ code: String, _ message: String) -> FaultError {
    FaultError(
      fault: BundleFault(
        .refused, .safety, code: code, message: "\(message); raise the limit if that is expected",
        compressedOffset: compressedByteCount, offset: plainByteCount))
  }
}

extension PlainBlock: TarBlock {}

/// A tar stream that is not in gzip.
private final class OtherStream {
  private let fill: (inout [UInt8]) throws -> Int
  private var zstd: ZstdReader?
  private let counted: Counter
  private(set) var plainByteCount: UInt64 = 0

  private final class Counter {
    var byteCount: UInt64 = 0
  }

  init(_ bytes: InputBytes, isZstd: Bool) throws(BundleError) {
    let counter = Counter()
    counted = counter
    fill = { buffer in
      var (filled, piece) = (0, buffer)
      while filled < buffer.count, case let count = try bytes.fill(&piece), count > 0 {
        buffer.replaceSubrange(filled..<(filled + count), with: piece[..<count])
        filled += count
        piece.removeLast(piece.count - (buffer.count - filled))
      }
      counter.byteCount += UInt64(filled)
      return filled
    }
    guard isZstd else { return }
    do throws(ForeignArchiveError) { zstd = try ZstdReader(source: fill) } catch {
      throw try BundleError(foreign: error)
    }
  }

  /// How many bytes of the input were read.
  var byteCount: UInt64 { counted.byteCount }

  /// Fills the buffer, unless the stream ends.
  func read(into buffer: inout [UInt8]) throws -> Int {
    let count = try zstd?.read(into: &buffer) ?? fill(&buffer)
    plainByteCount += UInt64(count)
    return count
  }
}
