public import SatchelFiles

/// Checks every byte of a bundle; see `BundleCheck` for what that means.
///
/// A bag that came in another form, as an archive of another program or an unpacked folder, is held against its manifests.
/// What is wrong with the bundle is in the report. Thrown is only that the input cannot be read, is no bundle, or is of
/// a newer version. Memory is about 35 MiB, and some 60 bytes more a file.
public func verifyBundle(
  _ input: BundleInput, options: ReadOptions = ReadOptions(), system: any FileSystem = SystemFiles()
) throws(BundleError) -> VerificationReport {
  let (contents, bytes) = try readForeign(input, into: nil, options: options, system: system)
  if let bytes {
    let tell = { (try? ToldSizes(input, options, system: system)) ?? nil }
    return try BundleScan(bytes, options, telling: tell, system: system).run()
  }
  guard let contents, let bag = contents.bag else { throw BundleError.foreignArchive }
  if let fault = options.objection(toIdentity: nil) { throw BundleError(fault) }
  return bag.verification(contents.kind, byteCount: contents.archiveByteCount)
}
