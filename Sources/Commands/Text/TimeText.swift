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
    let parts = parts(of: instant)
    guard instant.nanoseconds > 0 else { return "\(parts.date)T\(parts.time)Z" }
    var digits = String(instant.nanoseconds)
    digits = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
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
    var days = instant.seconds / 86_400
    var second = instant.seconds % 86_400
    if second < 0 { (days, second) = (days - 1, second + 86_400) }
    let (year, month, day) = civil(days)
    let date = "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
    return (date, "\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2))")
  }

  /// Year, month and day of a day since 1970, in the Gregorian calendar (Hinnant, "chrono-compatible date algorithms").
  private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days &+ 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private static func pad(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
