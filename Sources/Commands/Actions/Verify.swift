import SatchelBundling

extension CommandSpecification {
  /// `verify`
  static let verify = CommandSpecification(
    name: "verify",
    summary: "check every byte of a bundle",
    operands: [.bundle],
    options: [.expect] + OptionSpecification.bundleLimits,
    details: [
      """
      Checked are the compression, the archive's structure, every checksum, that nothing is missing and nothing is \
      there besides, and that satchel.json tells the truth. Nothing is written.
      """
    ],
    members: verifyMembers,
    examples: [
      Example(line: "satchel verify sessions.tar.gz", meaning: "is this backup whole?"),
      Example(
        line:
          "satchel verify sessions.tar.gz --expect 78f339df0b410b359286d55f20cae8b188a86ca55ef077ec7bceb9e5d34a45e4",
        meaning: "is it the very one that was packed?"),
      Example(line: "ssh host 'cat sessions.tar.gz' | satchel verify -", meaning: "check without storing"),
    ],
    statuses: [
      .unreadable: "the bundle cannot be read, or it is none",
      .damaged: "the bundle is damaged, or not the expected one; each fault was named",
      .refused: "the bundle holds something unsafe, its description is not true, or it exceeds a limit",
      .outputFailed: "standard output could not be written",
    ],
    action: runVerify)
}

extension OperandSpecification {
  /// A bundle.
  static let bundle = OperandSpecification(
    value: ValueSpecification(name: "FILE", kind: .path), summary: "the bundle; - for standard input")
}

extension OptionSpecification {
  /// The identity of the bundle, known from elsewhere.
  static let expect = OptionSpecification(
    long: "expect", value: ValueSpecification(name: "DIGEST"),
    summary: "take nothing but the bundle of this tar SHA-256, as 'satchel verify' and 'satchel pack' print it")

  /// What protects against hostile bundles.
  static let bundleLimits = [
    OptionSpecification(
      long: "max-entries", value: ValueSpecification(name: "N", kind: .number(1...UInt64.max)),
      summary: "refuse a bundle with more entries than this (\(BundleLimits().entryCount) if not given)"),
    OptionSpecification(
      long: "max-total", value: ValueSpecification(name: "BYTES", kind: .byteCount),
      summary: "refuse a bundle that unpacks to more than this (\(BundleLimits().totalByteCount >> 40)T if not given)"),
    OptionSpecification(
      long: "max-file", value: ValueSpecification(name: "BYTES", kind: .byteCount),
      summary: "refuse a bundle with a file of more than this (\(BundleLimits().fileByteCount >> 40)T if not given)"),
    OptionSpecification(
      long: "max-ratio", value: ValueSpecification(name: "N", kind: .number(1...UInt64.max)),
      summary: "refuse a bundle that unpacks to more than N times its size (\(BundleLimits().ratio) if not given)"),
  ]
}
