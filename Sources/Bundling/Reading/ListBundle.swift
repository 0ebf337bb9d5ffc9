public import SatchelDigests
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
  /// How the sessions begin, where that was asked for.
  public var beginnings: SessionBeginnings?
  /// How the checks came out, where all was read.
  public var verification: VerificationReport?
}

/// What a bundle holds.
///
/// Of a file with a footer, only the index and the tag files are read, and checked against each other; the payload is
/// not looked at. Where there is no footer, or where anything is wrong, the bundle is read through and every check of
/// `verifyBundle` made: the listing's `verification` then tells how that came out. Of the sessions in `sessionIDs` also
/// their files are told; ids that the bundle has not are passed over. With `tellsBeginnings`, the first MiB of each
/// session's own file is looked at too: by the index, of the first 10,000 sessions. `key` opens those that are sealed.
public func listBundle(
  _ input: BundleInput, sessionIDs: [SessionID] = [], tellsBeginnings: Bool = false, key: SealingKey? = nil,
  options: ReadOptions = ReadOptions(), system: any FileSystem = SystemFiles()
) throws(BundleError) -> BundleListing {
  let wanted = Set(sessionIDs.map { Array($0.utf8) })
  if var listing = try listByIndex(input, wanted, options: options, system: system) {
    if tellsBeginnings {
      listing.beginnings = try beginnings(input, listing, key, options: options, system: system)
    }
    return listing
  }
  let taker = tellsBeginnings ? BeginningTaker(key: key) : nil
  return try listWhole(input, wanted, taker, options: options, system: system)
}

/// Of how many sessions a bundle that is read by its index tells the beginnings: the places of so many fit into memory.
private let mostBeginnings = 10_000

private func beginnings(
  _ input: BundleInput, _ listing: BundleListing, _ key: SealingKey?, options: ReadOptions, system: any FileSystem
) throws(BundleError) -> SessionBeginnings? {
  guard case .file(let path) = input, let sessions = listing.contents?.sessions else { return nil }
  let ids = Set(sessions.prefix(mostBeginnings).map { Array($0.id.utf8) })
  do throws(SeekError) {
    guard let bundle = try SeekableBundle(path, options, system: system) else { return nil }
    return try bundle.readBeginnings(of: ids, bundle.readIndex(), key: key, system: system)
  } catch {
    if case .failed(let failure) = error { throw failure }
    return nil
  }
}

private func listByIndex(
  _ input: BundleInput, _ wanted: Set<[UInt8]>, options: ReadOptions, system: any FileSystem
) throws(BundleError) -> BundleListing? {
  guard case .file(let path) = input else { return nil }
  do throws(SeekError) {
    guard let bundle = try SeekableBundle(path, options, system: system) else { return nil }
    let pass = try bundle.readIndex()
    let description = try bundle.readTagFiles(pass, wanted: wanted, system: system)
    try description.demandSameFiles()
    return BundleListing(
      reading: .index, contents: description.contents, files: description.files, fileCount: pass.fileCount,
      payloadByteCount: pass.payloadByteCount, bundleByteCount: bundle.fileByteCount, tarDigest: pass.tarDigest?.hex,
      encoder: pass.encoder, beginnings: nil, verification: nil)
  } catch {
    switch error {
    case .notSeekable, .wrong: return nil
    case .failed(let failure): throw failure
    }
  }
}

private func listWhole(
  _ input: BundleInput, _ wanted: Set<[UInt8]>, _ taker: BeginningTaker?, options: ReadOptions,
  system: any FileSystem
) throws(BundleError) -> BundleListing {
  let scan = try BundleScan(input, options, taker: taker, wanted: wanted, system: system)
  taker?.format = { [unowned scan] in storeFormat(ofBase: scan.base) }
  let report = try scan.run()
  return BundleListing(
    reading: .whole, contents: report.contents, files: scan.files, fileCount: report.fileCount,
    payloadByteCount: report.payloadByteCount, bundleByteCount: report.bundleByteCount, tarDigest: report.tarDigest,
    encoder: report.encoder, beginnings: taker?.beginnings, verification: report)
}
