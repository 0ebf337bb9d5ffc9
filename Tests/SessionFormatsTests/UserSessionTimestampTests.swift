import SatchelSessionFormats
import SatchelSessionModel
import Testing

@Suite("User sessions: timestamps")
struct UserSessionTimestampTests {
  @Test(
    "what the program's reader accepts means what it means there",
    arguments: [
      ("2026-05-31T10:00:00.5+09:00", "2026-05-31T01:00:00.500Z"),
      ("2026-05-31 10:00:00 UTC", "2026-05-31T10:00:00Z"),
      ("2026-5-1T1:2:3Z", "2026-05-01T01:02:03Z"),
      ("2026-05-31T10:00:00.1234567891Z", "2026-05-31T10:00:00.123456789Z"),
      ("2026-06-01T00:00:00.1234567Z", "2026-06-01T00:00:00.123456700Z"),
      ("  2026 - 05 -\t31t  10 : 00 :\u{3000}00.25  uTc\n", "2026-05-31T10:00:00.250Z"),
      ("2026-05-31t10:00:00z", "2026-05-31T10:00:00Z"),
      ("2026-05-31T10:00:00-0130", "2026-05-31T11:30:00Z"),
      ("2026-05-31T10:00:00\u{2212}01: 30", "2026-05-31T11:30:00Z"),
      ("2026-05-31T10:00:00+23:59", "2026-05-30T10:01:00Z"),
      ("2026-06-30T23:59:60Z", "2026-06-30T23:59:60Z"),
      ("2026-06-30T23:59:60.5Z", "2026-06-30T23:59:60.500Z"),
      ("26-01-01T00:00:00Z", "0026-01-01T00:00:00Z"),
      ("+10000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z"),
      ("-0001-12-31T23:59:59Z", "-0001-12-31T23:59:59Z"),
      ("+262142-12-31T23:59:59Z", "+262142-12-31T23:59:59Z"),
      ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
      ("1969-12-31T23:59:59.999999999Z", "1969-12-31T23:59:59.999999999Z"),
      ("0000-03-01T00:00:00Z", "0000-03-01T00:00:00Z"),
    ])
  func accepted(text: String, canonical: String) throws {
    let time = try #require(Timestamp(text))
    #expect(time.text == text)
    #expect(time.canonical.text == canonical)
    #expect(Timestamp(canonical)?.instant == time.instant)
  }

  @Test(
    "what the program's reader refuses is refused",
    arguments: [
      "2026-05-31T10:00:00", "2026-05-31", "2026-05-31T10:00:00GMT", "2026-05-31T10:00:00+09",
      "2026-05-31T10:00:61Z", "2026-05-31T24:00:00Z", "2026-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
      "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
      "20260531T100000Z", "12026-05-31T10:00:00Z", "2026-05-31T10:00:00,5Z", "2026-05-31T10:00:00.Z",
      "2026-05-31T10:00:00 .5Z", "2026-05-31\tT10:00:00Z", "2026-05-31\t10:00:00Z", "2026-05-31 T10:00:00Z",
      "2026-W22-7T10:00:00Z", "2026-151T10:00:00Z", "Sun, 31 May 2026 10:00:00 GMT", "1780221600", "",
      "2026-05-31T10:00:00+24:00", "2026-05-31T10:00:00+09:60", "2026-05-31T10:00:00Z Z",
      "2026-05-31T10:60:00Z", "2026-05-31T-1:00:00Z", "+262143-01-01T00:00:00Z", "2026-05-31T10:00Z",
      "２０２６-05-31T10:00:00Z",
    ])
  func refused(text: String) { #expect(Timestamp(text) == nil) }

  @Test(
    "the fraction has the fewest of 0, 3, 6 or 9 digits that lose nothing",
    arguments: [
      (0, ""), (120_000_000, ".120"), (123_400_000, ".123400"), (1, ".000000001"), (999_999_999, ".999999999"),
      (1_000_000, ".001"), (1000, ".000001"),
    ] as [(Int32, String)])
  func digits(nanoseconds: Int32, fraction: String) {
    let time = Timestamp(Instant(seconds: 1_780_221_600, nanoseconds: nanoseconds))
    #expect(time.text == "2026-05-31T10:00:00" + fraction + "Z")
  }

  @Test("a leap second lies between the last second and the next minute")
  func leapSecond() throws {
    let leap = try #require(Timestamp("2026-06-30T23:59:60Z")).instant
    #expect(try leap > #require(Timestamp("2026-06-30T23:59:59.999999999Z")).instant)
    #expect(try leap < #require(Timestamp("2026-07-01T00:00:00Z")).instant)
  }

  @Test("a day in every month of 900 years comes back from its number")
  func calendar() {
    for day in stride(from: -200_000, to: 130_000, by: 29) {
      let time = Timestamp(Instant(seconds: Int64(day) * 86_400 + 3661))
      #expect(Timestamp(time.text)?.instant == time.instant)
    }
  }

  @Test("a moment outside of the program's years becomes the nearest one inside, and can be read again")
  func outside() throws {
    for (seconds, text) in [
      (Int64.max, "+262142-12-31T23:59:59.999999999Z"), (Int64.min, "-262143-01-01T00:00:00Z"),
      (8_210_266_876_800, "+262142-12-31T23:59:59.999999999Z"),
    ] {
      let time = Timestamp(Instant(seconds: seconds))
      #expect(time.text == text)
      #expect(try #require(Timestamp(text)).instant == time.instant)
    }
    let last = Timestamp(Instant(seconds: 8_210_266_876_799))
    #expect(last.text == "+262142-12-31T23:59:59Z")
  }
}
