import SatchelFiles
import SatchelGzip
import SatchelJSONText
import SatchelSessionStores
import SatchelTarball

/// Reaching a limit, on its way through the readers.
struct ForeignLimit: Error {
  let fault: BundleFault
}

/// The bytes of a foreign archive, whose kind is judged by their beginning.
final class ForeignInput {
  enum Kind: String {
    case tar = "tar"
    case gzip = "tar, gzip"
    case zstd = "tar, zstd"
    case zip = "zip"

    /// What the first bytes tell.
    init(_ beginning: [UInt8]) {
      switch beginning.prefix(4) {
      case [0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6]: self = .zip
      case [0x28, 0xb5, 0x2f, 0xfd]: self = .zstd
      case let other where other.starts(with: [0x1f, 0x8b]): self = .gzip
      default: self = .tar
      }
    }
  }

  let kind: Kind
  private let input: BundleInput
  private let bytes: InputBytes
  private let options: ReadOptions
  private let system: any FileSystem
  private var beginning: [UInt8] = []
  /// How many bytes of the archive were read; of a zip file all.
  private(set) var archiveByteCount: UInt64 = 0
  private var plainByteCount: UInt64 = 0

  init(
    _ input: BundleInput, _ opened: InputBytes?, _ options: ReadOptions, system: any FileSystem
  ) throws(BundleError) {
    self.input = input
    self.options = options
    self.system = system
    if let opened { bytes = opened } else { bytes = try InputBytes(input, system: system) }
    var buffer = [UInt8](repeating: 0, count: 4)
    var first: [UInt8] = []
    do throws(FileError) {
      while first.count < 4, case let count = try bytes.fill(&buffer), count > 0 {
        first += buffer[..<count]
        buffer = [UInt8](repeating: 0, count: max(1, 4 - first.count))
      }
    } catch { throw BundleError(reading: error) }
    beginning = first
    kind = Kind(first)
  }

  func makeReader() throws(BundleError) -> ForeignArchiveReader {
    do {
      if kind == .zip { return try zipReader() }
      let source = try plainSource()
      return try ForeignArchiveReader(tar: { buffer in
        let count = try source(&buffer)
        try self.count(plain: count)
        self.options.progress?(self.archiveByteCount)
        return count
      })
    } catch { throw try BundleError(foreign: error) }
  }

  /// Counts plain bytes and refuses too many.
  func count(plain count: Int) throws(ForeignLimit) {
    plainByteCount += UInt64(count)
    let limits = options.limits
    if plainByteCount > limits.totalByteCount {
      throw limit("too-large", "the archive unpacks to more than \(limits.totalByteCount) bytes")
    }
    if kind != .tar, limits.isTooDense(plainByteCount: plainByteCount, archiveByteCount) {
      throw limit("ratio", "the archive unpacks to more than \(limits.ratio) times its size")
    }
  }

  private func limit(_ code: String, _ message: String) -> ForeignLimit {
    ForeignLimit(
      fault: BundleFault(
        .refused, .safety, code: code, message: "\(message); raise the limit if that is expected",
        offset: plainByteCount))
  }

  // MARK: Tar

  /// What gives the plain bytes of a tar stream.
  func plainSource() throws -> (inout [UInt8]) throws -> Int {
    switch kind {
    case .gzip:
      let gzip = Box(try GzipReader(headers: .any) { try self.fill(&$0) })
      return { try gzip.value.read(into: &$0) }
    case .zstd:
      let zstd = Box(try ZstdReader { try self.fill(&$0) })
      return { try zstd.value.read(into: &$0) }
    case .tar, .zip: return { try self.fill(&$0) }
    }
  }

  /// Fills the whole buffer, unless the input ends.
  private func fill(_ buffer: inout [UInt8]) throws(FileError) -> Int {
    var filled = min(beginning.count, buffer.count)
    buffer.replaceSubrange(..<filled, with: beginning.prefix(filled))
    beginning.removeFirst(filled)
    while filled < buffer.count {
      var piece = [UInt8](repeating: 0, count: buffer.count - filled)
      let count = try bytes.fill(&piece)
      if count == 0 { break }
      buffer.replaceSubrange(filled..<(filled + count), with: piece[..<count])
      filled += count
    }
    archiveByteCount += UInt64(filled)
    return filled
  }

  // MARK: Zip

  private func zipReader() throws -> ForeignArchiveReader {
    let file = try randomAccess()
    archiveByteCount = file.byteCount
    return try ForeignArchiveReader(
      zip: { place, buffer in
        unsafe try buffer.withUnsafeMutableBytes { unsafe try file.read(at: place, into: $0) }
      }, byteCount: file.byteCount, entryLimit: options.limits.entryCount)
  }

  /// The file itself, or a copy of what can only be read to its end.
  private func randomAccess() throws -> any RandomAccessBytes {
    if case .file(let path) = input, (try? fileStatus(path, system: system))?.kind == .regular {
      return try FileBytes(path, files: system)
    }
    var spool = Spool(options, system: system)
    var buffer = [UInt8](repeating: 0, count: 262_144)
    while case let count = try fill(&buffer), count > 0 {
      if archiveByteCount > options.limits.totalByteCount {
        throw limit("too-large", "the archive has more than \(options.limits.totalByteCount) bytes")
      }
      do throws(FileError) { try spool.append(buffer.span.extracting(0..<count)) } catch {
        throw BundleError(writing: error)
      }
    }
    return spool.finish()
  }
}

/// A place for something that cannot be copied, to be shared by closures.
private final class Box<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) { self.value = value }
}
