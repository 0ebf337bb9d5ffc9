extension CommandSpecification {
  /// `verify`
  static let verify = CommandSpecification(
    name: "verify",
    summary: "check every byte of a bundle",
    operands: [.bundle],
    options: OptionSpecification.bundleLimits,
    details: [
      """
      Checked are the compression, the archive's structure, every checksum, that nothing is missing and nothing is \
      there besides, and that satchel.json tells the truth. Nothing is written.
      """
    ],
    members: verifyMembers,
    examples: [
      Example(line: "satchel verify sessions.tar.gz", meaning: "is this backup whole?"),
      Example(line: "ssh host 'cat sessions.tar.gz' | satchel verify -", meaning: "check without storing"),
    ],
    statuses: [
      .unreadable: "the bundle cannot be read, or it is none",
      .damaged: "the bundle is damaged; each fault was named",
      .refused: "the bundle holds something unsafe, or exceeds a limit",
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
  /// What protects against hostile bundles.
  static let bundleLimits = [
    OptionSpecification(
      long: "max-entries", value: ValueSpecification(name: "N", kind: .number(1...UInt64.max)),
      summary: "refuse a bundle with more entries than this (200000 if not given)"),
    OptionSpecification(
      long: "max-total", value: ValueSpecification(name: "BYTES", kind: .byteCount),
      summary: "refuse a bundle that unpacks to more than this (64G if not given)"),
    OptionSpecification(
      long: "max-file", value: ValueSpecification(name: "BYTES", kind: .byteCount),
      summary: "refuse a bundle with a file of more than this (16G if not given)"),
    OptionSpecification(
      long: "max-ratio", value: ValueSpecification(name: "N", kind: .number(1...UInt64.max)),
      summary: "refuse a bundle that unpacks to more than N times its size (200 if not given)"),
  ]
}
