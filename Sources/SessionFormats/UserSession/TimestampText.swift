import SatchelSessionModel

/// Reads and prints timestamps. Days are counted by the proleptic Gregorian calendar.
enum TimestampText {
  static let years = -262_143...262_142
  /// The first and the last moment of these years.
  static let moments: ClosedRange<Instant> = {
    let first = CalendarDay(year: Int64(years.lowerBound), month: 1, day: 1).daysSince1970
    let end = CalendarDay(year: Int64(years.upperBound) + 1, month: 1, day: 1).daysSince1970
    return Instant(seconds: first * 86_400)...Instant(seconds: end * 86_400 - 1, nanoseconds: 999_999_999)
  }()

  // MARK: Printing

  static func print(_ instant: Instant) -> String {
    let (date, rest) = instant.dayAndSecond
    let second = Int(rest)
    let isLeap = instant.nanoseconds >= 1_000_000_000
    let nanoseconds = Int(instant.nanoseconds) - (isLeap ? 1_000_000_000 : 0)
    let clock = "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60 + (isLeap ? 1 : 0)))"
    return "\(year(Int(date.year)))-\(two(Int(date.month)))-\(two(Int(date.day)))T\(clock)\(fraction(nanoseconds))Z"
  }

  private static func year(_ year: Int) -> String {
    if (0...9999).contains(year) { return padded(year, 4) }
    return (year < 0 ? "-" : "+") + padded(abs(year), 4)
  }

  private static func fraction(_ nanoseconds: Int) -> String {
    if nanoseconds == 0 { return "" }
    if nanoseconds % 1_000_000 == 0 { return "." + padded(nanoseconds / 1_000_000, 3) }
    if nanoseconds % 1000 == 0 { return "." + padded(nanoseconds / 1000, 6) }
    return "." + padded(nanoseconds, 9)
  }

  private static func two(_ value: Int) -> String { padded(value, 2) }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  // MARK: Reading

  /// `2026-05-31T10:00:00.123456Z` and nothing else: nearly every stamp, without detours.
  static func canonical(_ text: String) -> Instant? {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count >= 20, unsafe bytes[4] == 0x2D, unsafe bytes[7] == 0x2D, unsafe bytes[10] == 0x54,
        unsafe bytes[13] == 0x3A, unsafe bytes[16] == 0x3A, unsafe bytes[bytes.count - 1] == 0x5A
      else { return nil }
      var failed = false
      func number(_ from: Int, _ count: Int) -> Int {
        var value = 0
        for index in from..<from + count {
          let digit = unsafe bytes[index] &- 0x30
          if digit > 9 { failed = true }
          value = value * 10 + Int(digit)
        }
        return value
      }
      let fraction = bytes.count - 21
      guard fraction <= 9, unsafe fraction < 0 || bytes[19] == 0x2E, fraction != 0 else { return nil }
      let digits = max(fraction, 0)
      let nanoseconds = (digits..<9).reduce(number(20, digits)) { value, _ in value * 10 }
      let parts = TimeParts(
        year: number(0, 4), month: number(5, 2), day: number(8, 2), hour: number(11, 2), minute: number(14, 2),
        second: number(17, 2), nanosecond: nanoseconds, offsetMinutes: 0)
      return failed ? nil : parts.instant
    }
  }

  /// Everything that the program's reader accepts.
  static func relaxed(_ text: String) -> Instant? {
    var scanner = TimestampScanner(text)
    return scanner.parts()?.instant
  }
}

/// The numbers of a timestamp.
struct TimeParts {
  var year = 0
  var month = 0
  var day = 0
  var hour = 0
  var minute = 0
  var second = 0
  var nanosecond = 0
  var offsetMinutes = 0

  /// The moment; nil if there is no such day, hour, minute or second.
  var instant: Instant? {
    let date = CalendarDay(year: Int64(year), month: Int64(month), day: Int64(day))
    guard TimestampText.years.contains(year), date.exists, hour < 24, minute < 60, second <= 60 else { return nil }
    let isLeap = second == 60
    let seconds = date.daysSince1970 * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    return Instant(
      seconds: seconds - (isLeap ? 1 : 0) - Int64(offsetMinutes * 60),
      nanoseconds: Int32(nanosecond + (isLeap ? 1_000_000_000 : 0)))
  }
}
