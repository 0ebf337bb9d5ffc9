public import SatchelFiles

/// Checks every byte of a bundle; see `BundleCheck` for what that means.
///
/// What is wrong with the bundle is in the report. Thrown is only that the input cannot be read, is no bundle, or is of
/// a newer version. Memory is about 15 MiB and some 150 bytes a file.
public func verifyBundle(
  _ input: BundleInput, options: ReadOptions = ReadOptions(), system: any FileSystem = SystemFiles()
) throws(BundleError) -> VerificationReport {
  try BundleScan(input, options, system: system).run()
}
