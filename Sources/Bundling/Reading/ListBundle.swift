import SatchelDigests
public import SatchelFiles
public import SatchelSessionModel

/// What a bundle holds, in the words of its description and its index.
public struct BundleListing: Sendable {
  /// How much was read for it.
  public enum Reading: String, Sendable {
    /// Only the index and the tag files; they agree with each other.
    case index
    /// All of it, with every check of a verification.
    case whole
  }

  /// How much was read for it.
  public var reading: Reading
  /// What the description says; nil where it could not be reached or read.
  public var contents: BundleContents?
  /// The files of the sessions that were asked for, and those that they share with others.
  public var files: [BundledFile]
  /// Payload files.
  public var fileCount: Int
  /// Their bytes.
  public var payloadByteCount: UInt64
  /// The size of the bundle.
  public var bundleByteCount: UInt64
  /// The identity of the bundle in hexadecimal digits; where only the index was read, as that tells it.
  public var tarDigest: String?
  /// Who compressed it, where the index tells.
  public var encoder: BundleEncoder?
  /// How the checks came out, where all was read.
  public var verification: VerificationReport?
}

/// What a bundle holds.
///
/// Of a file with a footer, only the index and the tag files are read, and checked against each other; the payload is
/// not looked at. Where there is no footer, or where anything is wrong, the bundle is read through and every check of
/// `verifyBundle` made: the listing's `verification` then tells how that came out. Of the sessions in `sessionIDs` also
/// their files are told; ids that the bundle has not are passed over.
public func listBundle(
  _ input: BundleInput, sessionIDs: [SessionID] = [], options: ReadOptions = ReadOptions(),
  system: any FileSystem = SystemFiles()
) throws(BundleError) -> BundleListing {
  let wanted = Set(sessionIDs.map { Array($0.utf8) })
  if let listing = try listByIndex(input, wanted, options: options, system: system) { return listing }
  return try listWhole(input, wanted, options: options, system: system)
}

private func listByIndex(
  _ input: BundleInput, _ wanted: Set<[UInt8]>, options: ReadOptions, system: any FileSystem
) throws(BundleError) -> BundleListing? {
  guard case .file(let path) = input else { return nil }
  do throws(SeekError) {
    guard let bundle = try SeekableBundle(path, options, system: system) else { return nil }
    let pass = try bundle.readIndex()
    let description = try bundle.readTagFiles(pass, wanted: wanted, system: system)
    return BundleListing(
      reading: .index, contents: description.contents, files: description.files, fileCount: pass.fileCount,
      payloadByteCount: pass.payloadByteCount, bundleByteCount: bundle.fileByteCount, tarDigest: pass.tarDigest?.hex,
      encoder: pass.encoder, verification: nil)
  } catch {
    switch error {
    case .notSeekable, .wrong: return nil
    case .failed(let failure): throw failure
    }
  }
}

private func listWhole(
  _ input: BundleInput, _ wanted: Set<[UInt8]>, options: ReadOptions, system: any FileSystem
) throws(BundleError) -> BundleListing {
  let scan = try BundleScan(input, options, wanted: wanted, system: system)
  let report = try scan.run()
  return BundleListing(
    reading: .whole, contents: report.contents, files: scan.files, fileCount: report.fileCount,
    payloadByteCount: report.payloadByteCount, bundleByteCount: report.bundleByteCount, tarDigest: report.tarDigest,
    encoder: report.encoder, verification: report)
}
