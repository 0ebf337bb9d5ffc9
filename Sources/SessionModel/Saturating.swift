// Numbers in a file may be anything. A sum of them that goes beyond the type stays at its end, so that no file can stop the
// program, and none can make a large number look small.

extension FixedWidthInteger {
  /// The sum, or the greatest or least value where that cannot be told.
  package func saturatingSum(_ other: Self) -> Self {
    let (sum, isBeyond) = addingReportingOverflow(other)
    guard isBeyond else { return sum }
    return other < 0 ? .min : .max
  }
}
