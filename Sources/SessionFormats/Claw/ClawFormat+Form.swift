public import SatchelJSONText

extension ClawFormat {
  /// Whether a file is a single object, broken or with records behind it, and no journal.
  ///
  /// Memory is bounded; cost: a journal is read up to the end of its first record.
  public static func isSingleObject(_ source: any RandomAccessBytes, limits: ReadingLimits = ReadingLimits()) -> Bool {
    let shape = ClawShape(source, limits: limits)
    return shape.isObject || shape.objectError != nil
  }

  /// What the program's own JSON reader lets through.
  public static func jsonOptions(_ limits: ReadingLimits = ReadingLimits()) -> JSONOptions {
    .claw(depth: limits.maximumDepth)
  }
}
