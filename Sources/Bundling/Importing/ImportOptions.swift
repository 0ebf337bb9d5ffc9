public import Files

/// How a bundle is imported.
public struct ImportOptions: Sendable {
  /// Limits, temporary files, progress.
  public var reading = ReadOptions()
  /// Only the files of these sessions; all files of the bundle where it is nil.
  public var sessionIDs: [String]?
  /// Checks all and writes nothing.
  public var isDryRun = false

  /// The usual.
  public init() {}
}

/// What was imported, or would be.
public struct ImportReport: Sendable {
  /// How the bundle came out of its checks; `compressed-again` may be among the faults.
  public var verification: VerificationReport
  /// The ids of the sessions whose files were taken.
  public var sessionIDs: [String]
  /// Files that were written, relative to the target, in the order of the bundle.
  public var written: [FilePath]
  /// Their bytes together.
  public var writtenByteCount: UInt64
  /// Files that were there already with the same bytes.
  public var identical: [FilePath]
  /// Whether nothing was written because nothing was to be.
  public var isDryRun: Bool
}
