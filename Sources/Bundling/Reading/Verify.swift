public import SatchelFiles
import SatchelSessionFormats
import SatchelSessionStores

/// Checks every byte of a bundle; see `BundleCheck` for what that means.
///
/// A bag that came in another form, as an archive of another program or an unpacked folder, is held against its manifests.
/// What is wrong with the bundle is in the report. Thrown is only that the input cannot be read, is no bundle, or is of
/// a newer version. Memory is about 35 MiB, and some 60 bytes more a file.
public func verifyBundle(
  _ input: BundleInput, options: ReadOptions = ReadOptions(), system: any FileSystem = SystemFiles()
) throws(BundleError) -> VerificationReport {
  let unpacked = SessionGlimpses(locateInBag)
  let (contents, bytes) = try readForeign(input, into: unpacked, options: options, system: system)
  if let bytes {
    let tell = { (try? ToldSizes(input, options, system: system)) ?? nil }
    return try verifying(bytes, options, telling: tell, system: system)
  }
  guard let contents else { throw BundleError.foreignArchive }
  guard var bag = contents.bag else {
    throw BundleError(
      .notABundle,
      "this is not a bundle: \(contents.bagObjection); 'satchel list' and 'satchel import' take it all the same")
  }
  if let fault = options.objection(toIdentity: nil) { throw BundleError(fault) }
  if bag.faultCount == 0, let payload = bag.payload {
    unpacked.compare(with: payload)
    for fault in try unpacked.objection()?.faults ?? [] { bag.report(fault) }
  }
  return bag.verification(contents.kind, byteCount: contents.archiveByteCount)
}

/// Reads a bundle through and holds its description against the sessions that come by.
private func verifying(
  _ bytes: InputBytes, _ options: ReadOptions, telling tell: @escaping () -> ToldSizes?, system: any FileSystem
) throws(BundleError) -> VerificationReport {
  let base = StoreBase()
  let glimpses = SessionGlimpses { path in base.format.map { (path, $0) } }
  let scan = try BundleScan(bytes, options, taker: glimpses, telling: tell, system: system)
  base.scan = scan
  scan.whenDescribed = { glimpses.compare(with: $0) }
  return try scan.run { (scan) throws(BundleError) in
    guard scan.faultCount == 0 else { return }
    for fault in try glimpses.objection()?.faults ?? [] { scan.report(fault) }
  }
}

/// The kind of the store whose files come by.
private final class StoreBase {
  weak var scan: BundleScan?
  private var known: (base: [UInt8], format: FormatID?) = ([], nil)

  var format: FormatID? {
    guard let base = scan?.base else { return nil }
    if base != known.base { known = (base, storeFormat(ofBase: base)) }
    return known.format
  }
}

/// Where in its store a file of a bag stands, by its path in an archive or folder.
private func locateInBag(_ path: FilePath) -> (path: FilePath, format: FormatID)? {
  let parts = path.components
  // A bag may stand as deep in an archive as a store.
  let depths = parts.indices.prefix(SearchScope.operand.maximumDepth + 1)
  let found = depths.lazy.compactMap { place -> (Int, FormatID)? in
    guard parts.count > place + 2, parts[place] == FilePath(BundleLayout.payload) else { return nil }
    return parts[place + 1].string.flatMap { FormatRegistry.id(named: $0) }.map { (place, $0) }
  }
  guard let (place, format) = found.first else { return nil }
  let inner = parts[(place + 2)...].map(\.bytes).joined(separator: [UInt8(ascii: "/")])
  return (exactPath(Array(inner)[...]), format)
}
