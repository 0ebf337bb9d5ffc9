public import SatchelDigests
public import SatchelFiles
import SatchelWorkers

/// Where a bundle comes from.
public enum BundleInput: Sendable {
  /// A file.
  case file(FilePath)
  /// Something open that is only read to its end, such as the standard input.
  case descriptor(Descriptor)
}

/// Protection against hostile bundles: reaching one is a refusal with its own message.
public struct BundleLimits: Sendable {
  /// Entries of the archive. Each takes some 60 bytes of memory, and 150 of a temporary file.
  public var entryCount: UInt64 = 1_000_000
  /// Bytes of one file.
  public var fileByteCount: UInt64 = 1 << 40
  /// Bytes of the whole plain stream.
  public var totalByteCount: UInt64 = 1 << 40
  /// Gzip members.
  public var memberCount = 1_000_000
  /// Plain bytes to one compressed byte, over all, once more than 64 MiB are unpacked; it does not count where the index of
  /// a bundle in a file tells beforehand how large everything is.
  public var ratio: UInt64 = 200

  /// The usual.
  public init() {}

  /// Whether that many plain bytes are too many for so many compressed ones.
  func isTooDense(plainByteCount: UInt64, _ byteCount: UInt64) -> Bool {
    plainByteCount > 64 << 20 && plainByteCount / ratio > byteCount
  }
}

/// How a bundle is read.
public struct ReadOptions: Sendable {
  /// Protection against hostile bundles.
  public var limits = BundleLimits()
  /// Threads that inflate, the caller's among them.
  public var threads = min(8, processorCount)
  /// Where a description of more than 1 MiB is kept while it is checked.
  public var temporaryFolder: FilePath = "/tmp"
  /// Clock, process id and randomness, for the names of temporary files only.
  public var surroundings = Surroundings.system
  /// The identity that the bundle must have, if it came by another way.
  public var expectedDigest: SHA256Digest?
  /// Opens sealed sessions, for telling what is in them.
  public var key: SealingKey?
  /// Told the number of compressed bytes read so far, now and then.
  public var progress: (@Sendable (UInt64) -> Void)?

  /// The usual.
  public init() {}
}

/// The compressed bytes of an input, on their way to the gzip reader.
final class InputBytes {
  private let file: OpenFile?
  private let descriptor: Descriptor
  private let system: any FileSystem
  private var beginning: [UInt8] = []

  init(_ input: BundleInput, system: any FileSystem) throws(BundleError) {
    self.system = system
    switch input {
    case .file(let path):
      do throws(FileError) {
        let opened = try OpenFile(path, system: system)
        if try opened.status().kind == .directory {
          throw FileError(code: .isADirectory, operation: "read", path: path)
        }
        descriptor = opened.descriptor
        file = consume opened
      } catch { throw BundleError(reading: error) }
    case .descriptor(let open):
      descriptor = open
      file = nil
    }
  }

  /// Throws where a file cannot be opened.
  static func checkReadable(_ input: BundleInput, system: any FileSystem) throws(BundleError) {
    guard case .file(let path) = input else { return }
    do throws(FileError) { _ = try OpenFile(path, system: system) } catch { throw BundleError(reading: error) }
  }

  /// The first bytes, which `fill` gives again.
  func peek(_ count: Int) throws(FileError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    while beginning.count < count, case let read = try readOn(&buffer), read > 0 { beginning += buffer[..<read] }
    return Array(beginning.prefix(count))
  }

  func fill(_ buffer: inout [UInt8]) throws(FileError) -> Int {
    if beginning.isEmpty { return try readOn(&buffer) }
    let count = min(beginning.count, buffer.count)
    buffer.replaceSubrange(0..<count, with: beginning.prefix(count))
    beginning.removeFirst(count)
    return count
  }

  private func readOn(_ buffer: inout [UInt8]) throws(FileError) -> Int {
    var span = buffer.mutableSpan
    return try unsafe span.withUnsafeMutableBytes { (raw) throws(FileError) -> Int in
      try unsafe system.read(descriptor, into: raw)
    }
  }
}

extension ReadOptions {
  /// What is wrong with a bundle of an identity; nil where that is the expected one, or none is expected.
  func objection(toIdentity found: SHA256Digest?) -> BundleFault? {
    guard let expectedDigest, found != expectedDigest else { return nil }
    let shown =
      found.map { "its tar SHA-256 is \($0.hex)" }
      ?? "its tar SHA-256 cannot be told, as its tar is not that of a bundle or could not be read to its end"
    return BundleFault(
      .damaged, .identity, code: "unexpected-identity", message: "\(shown), and \(expectedDigest.hex) was expected")
  }
}
