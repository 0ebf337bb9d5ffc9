/// A moment with the precision of its source: seconds since 1970 UTC and nanoseconds.
public struct Instant: Sendable, Hashable, Comparable {
  /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
  public var seconds: Int64
  /// 0 … 999 999 999; 1 000 000 000 and above inside a leap second.
  public var nanoseconds: Int32

  /// A moment.
  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// A moment from milliseconds since 1970.
  public init(milliseconds: Int64) {
    let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    self.init(
      seconds: rest < 0 ? whole - 1 : whole, nanoseconds: Int32((rest < 0 ? rest + 1000 : rest) * 1_000_000))
  }

  /// Milliseconds since 1970, rounded down; nil if they do not fit 64 bits.
  public var milliseconds: Int64? {
    // Counted from the end of a second that has begun before 1970, so that the earliest are in reach.
    let (whole, rest) = seconds < 0 ? (seconds + 1, -1000) : (seconds, Int64(0))
    let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1000)
    let (sum, overflowed) = scaled.addingReportingOverflow(rest + Int64(nanoseconds / 1_000_000))
    return overflow || overflowed ? nil : sum
  }

  /// The moment some microseconds later; beyond the seconds of 64 bits, the last or the first of them.
  public func adding(microseconds: Int64) -> Instant {
    let total = Int64(nanoseconds) + microseconds % 1_000_000 * 1000
    let carry = total >= 0 ? total / 1_000_000_000 : (total - 999_999_999) / 1_000_000_000
    return Instant(
      seconds: seconds.saturatingSum(microseconds / 1_000_000 + carry),
      nanoseconds: Int32(total - carry * 1_000_000_000))
  }

  /// Earlier first.
  public static func < (a: Instant, b: Instant) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }
}
