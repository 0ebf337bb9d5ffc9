import SatchelSessionModel

/// Times as people and programs read them.
enum TimeText {
  /// `2026-06-01 10:00:00 UTC`
  static func readable(_ instant: Instant) -> String {
    let parts = parts(of: instant)
    return "\(parts.date) \(parts.time) UTC"
  }

  /// `2026-06-01T10:00:00.123Z`, with as many digits of the second as are not zero.
  static func precise(_ instant: Instant) -> String {
    if let text = instant.rfc3339 { return text }
    // A leap second, or a year that RFC 3339 does not know.
    let (parts, fraction) = (parts(of: instant), instant.nanoseconds % 1_000_000_000)
    guard fraction > 0 else { return "\(parts.date)T\(parts.time)Z" }
    var digits = pad(Int64(fraction), 9)
    while digits.hasSuffix("0") { digits.removeLast() }
    return "\(parts.date)T\(parts.time).\(digits)Z"
  }

  /// `3 h 12 min`, `45 s`, `12 days`.
  static func duration(seconds: Int64) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
    case ..<172_800: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    default: "\(seconds / 86_400) days"
    }
  }

  private static func parts(of instant: Instant) -> (date: String, time: String) {
    let (day, second) = instant.dayAndSecond
    let date = "\(pad(day.year, 4))-\(pad(day.month, 2))-\(pad(day.day, 2))"
    let leap: Int64 = instant.nanoseconds >= 1_000_000_000 ? 1 : 0
    return (date, "\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60 + leap, 2))")
  }

  private static func pad(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
