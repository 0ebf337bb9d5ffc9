import SatchelSessionModel

extension TimeText {
  /// The time that somebody typed: `2026-06-01`, `2026-06-01 08:00` (UTC, with seconds or without, with `T` or a blank),
  /// or how long ago: `90m`, `36h`, `7d`, `2w`; nil if it is neither.
  static func instant(_ text: String, now: Int64) -> Instant? {
    if let span = span(text) { return Instant(seconds: now - span) }
    var text = Substring(text)
    if text.hasSuffix("Z") { text = text.dropLast() }
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "T" || $0 == " " }
    guard (1...2).contains(parts.count), let day = day(parts[0]) else { return nil }
    guard parts.count == 2 else { return Instant(seconds: day) }
    return timeOfDay(parts[1]).map { Instant(seconds: day + $0) }
  }

  private static func span(_ text: String) -> Int64? {
    let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    guard let unit = text.last.flatMap({ units[$0] }), let number = number(text.dropLast(), 1...9), number < 1_000_000
    else { return nil }
    return number * unit
  }

  private static func day(_ text: Substring) -> Int64? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let year = number(parts[0], 4...4), let month = number(parts[1], 2...2),
      let day = number(parts[2], 2...2)
    else { return nil }
    let date = CalendarDay(year: year, month: month, day: day)
    return date.exists ? date.daysSince1970 * 86_400 : nil
  }

  private static func timeOfDay(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { number($0, 2...2) }
    guard (2...3).contains(parts.count), let hour = parts[0], let minute = parts[1], hour < 24, minute < 60,
      let second = parts.count == 3 ? parts[2] : 0, second < 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private static func number(_ text: Substring, _ digits: ClosedRange<Int>) -> Int64? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int64(text)
  }
}
