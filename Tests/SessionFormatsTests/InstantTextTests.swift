import SatchelSessionModel
import Testing

@testable import SatchelSessionFormats

/// The calendar and RFC 3339.
@Suite struct InstantTextTests {
  @Test("Every day of 800 years follows the one before it, and is found again by its number")
  func days() {
    var last = CalendarDay(daysSince1970: -146_098)
    for number in -146_097...146_097 {
      let day = CalendarDay(daysSince1970: Int64(number))
      let follows =
        day.day == last.day + 1 && day.month == last.month && day.year == last.year
        || day.day == 1 && day.month == last.month + 1 && day.year == last.year
        || day.day == 1 && day.month == 1 && last.month == 12 && last.day == 31 && day.year == last.year + 1
      if !follows || day.daysSince1970 != Int64(number) || !day.exists {
        Issue.record("\(day) after \(last), number \(number)")
        return
      }
      last = day
    }
    #expect(CalendarDay(daysSince1970: 0) == CalendarDay(year: 1970, month: 1, day: 1))
    #expect(CalendarDay(daysSince1970: 11_016) == CalendarDay(year: 2000, month: 2, day: 29))
  }

  @Test(
    "A time is told with the digits that it has, and read back",
    arguments: [
      (0, 0, "1970-01-01T00:00:00Z"), (-1, 500_000_000, "1969-12-31T23:59:59.5Z"),
      (951_782_400, 1, "2000-02-29T00:00:00.000000001Z"), (253_402_300_799, 120_000_000, "9999-12-31T23:59:59.12Z"),
      (-62_167_219_200, 0, "0000-01-01T00:00:00Z"),
    ] as [(Int64, Int32, String)])
  func thereAndBack(_ seconds: Int64, _ nanoseconds: Int32, _ text: String) {
    let time = Instant(seconds: seconds, nanoseconds: nanoseconds)
    #expect(time.rfc3339 == text)
    #expect(Instant(rfc3339: text.utf8) == time)
  }

  @Test(
    "Years beyond four digits and leap seconds have no text in RFC 3339 of this form",
    arguments: [(253_402_300_800, 0), (-62_167_219_201, 0), (0, 1_000_000_000), (.max, 0), (.min, 0)]
      as [(Int64, Int32)])
  func outside(_ seconds: Int64, _ nanoseconds: Int32) {
    let time = Instant(seconds: seconds, nanoseconds: nanoseconds)
    #expect(time.rfc3339 == nil && (0..<86_400).contains(time.dayAndSecond.second))
  }

  @Test(
    "A text in any other spelling, or of a day that there is not, is no time",
    arguments: [
      "", "2026-06-01", "2026-06-01T08:00:00", "2026-06-01 08:00:00Z", "2026-06-01T08:00:00.50Z",
      "2026-02-30T00:00:00Z",
      "2026-13-01T00:00:00Z", "2026-06-01T24:00:00Z", "2026-06-01T08:00:00.1234567891Z", "2026-06-01T08:00:00Zx",
    ])
  func others(_ text: String) { #expect(Instant(rfc3339: text.utf8) == nil) }

  @Test(
    "The A3S client's times need an offset and a day that there is",
    arguments: [
      ("2026-06-01T08:00:00Z", true), ("2026-06-01 08:00:00.25+02:00", true), ("2024-02-29T23:59:60Z", true),
      ("2026-02-29T08:00:00Z", false), ("2026-04-31T08:00:00Z", false), ("2026-06-01T08:00:00", false),
      ("2026-06-01T08:00:00.Z", false), ("2026-00-01T08:00:00Z", false), ("2026-06-01T08:00:00+24:00", false),
    ])
  func clientTimes(_ text: String, _ isTime: Bool) { #expect(RFC3339.isTime(text) == isTime) }

  private static let edges: [Int64] = [
    .min, .min + 1, .min + 999, .min + 1000, -1001, -1000, -999, -1, 0, 1, 999, 1000, .max - 1, .max,
  ]
  private static let ends: [(Int64, Int64)] = [(.max, 1_000_000), (.min, -1_000_000), (.max, 1)]

  @Test(
    "Milliseconds of all 64 bits make a moment, and are had back from it",
    arguments: edges)
  func milliseconds(value: Int64) {
    let time = Instant(milliseconds: value)
    #expect(time.milliseconds == value)
    #expect((0..<1_000_000_000).contains(time.nanoseconds))
  }

  @Test("Of moments beyond the milliseconds of 64 bits, none is told", arguments: [.min, .max] as [Int64])
  func noMilliseconds(seconds: Int64) { #expect(Instant(seconds: seconds, nanoseconds: 1).milliseconds == nil) }

  @Test("Time stands still at its ends", arguments: ends)
  func standsStill(seconds: Int64, microseconds: Int64) {
    let time = Instant(seconds: seconds).adding(microseconds: microseconds)
    #expect(time.seconds == seconds)
    #expect(time.nanoseconds == (microseconds == 1 ? 1000 : 0))
  }
}
