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
    let whole = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    self.init(seconds: whole, nanoseconds: Int32((milliseconds - whole * 1000) * 1_000_000))
  }

  /// Milliseconds since 1970, rounded down; nil if they do not fit 64 bits.
  public var milliseconds: Int64? {
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, overflowed) = scaled.addingReportingOverflow(Int64(nanoseconds / 1_000_000))
    return overflow || overflowed ? nil : sum
  }

  /// The moment some microseconds later.
  public func adding(microseconds: Int64) -> Instant {
    let total = Int64(nanoseconds) + microseconds % 1_000_000 * 1000
    let carry = total >= 0 ? total / 1_000_000_000 : (total - 999_999_999) / 1_000_000_000
    return Instant(
      seconds: seconds + microseconds / 1_000_000 + carry, nanoseconds: Int32(total - carry * 1_000_000_000))
  }

  /// Earlier first.
  public static func < (a: Instant, b: Instant) -> Bool {
    (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
  }
}
