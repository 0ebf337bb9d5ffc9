import SatchelFiles

/// What the index of a bundle in a file tells of it before anything is unpacked.
///
/// It need not be true, but it bounds what follows: a scan that comes to more than was told stops, and at its end holds the
/// index against every entry.
struct ToldSizes: Sendable {
  /// Entries, the index included.
  var entryCount: UInt64
  /// Files of the payload.
  var fileCount: UInt64
  /// Their bytes together.
  var payloadByteCount: UInt64
  /// The plain stream from its beginning to its end.
  var plainByteCount: UInt64

  /// Reads the index; nil where there is none that makes sense, as is told by a scan.
  ///
  /// Throws what is beyond a limit, or that the file cannot be read.
  init?(_ input: BundleInput, _ options: ReadOptions, system: any FileSystem) throws(BundleError) {
    guard case .file(let path) = input else { return nil }
    var silent = options
    silent.progress = nil
    do throws(SeekError) {
      guard let bundle = try SeekableBundle(path, silent, system: system) else { return nil }
      let pass = try bundle.readIndex()
      entryCount = pass.entryCount + 1
      fileCount = UInt64(pass.fileCount)
      payloadByteCount = pass.payloadByteCount
      plainByteCount = pass.plainByteCount + pass.ownByteCount + Self.rest
    } catch {
      switch error {
      case .wrong(let fault) where Self.limits.contains(fault.code): throw BundleError(fault)
      case .notSeekable, .wrong: return nil
      case .failed(let failure): throw failure
      }
    }
  }

  /// The faults that a limit brings; of all others a scan tells more.
  private static let limits: Set = ["file-too-large", "too-large", "too-many-entries", "ratio"]
  /// Room for the header of the index, and the end of the archive.
  private static let rest: UInt64 = 65_536
}
