public import Files

/// What a bundle holds, in the words of its description.
///
/// The bundle is read through and checked on the way, since its description stands at its end; `isIntact` of the report
/// tells how that came out. The contents are nil only where the description itself could not be reached or read.
public func listBundle(
  _ input: BundleInput, options: ReadOptions = ReadOptions(), system: any FileSystem = SystemFiles()
) throws(BundleError) -> (contents: BundleContents?, report: VerificationReport) {
  let report = try verifyBundle(input, options: options, system: system)
  return (report.contents, report)
}
