import SatchelFiles
import SatchelSessionModel
import Testing

@testable import SatchelCommands

@Suite struct TextTests {
  @Test("What a terminal would obey, or a reader would not see, is written as an escape")
  func escapes() {
    #expect(SafeText.escape("plain é 세션 🙂") == "plain é 세션 🙂")
    #expect(SafeText.escape("\u{1B}]0;title\u{7}\u{1B}[2J") == "\\x1b]0;title\\x07\\x1b[2J")
    #expect(SafeText.escape("a\nb\tc\rd\u{7F}\u{9B}") == "a\\nb\\tc\\rd\\x7f\\u{9b}")
    #expect(
      SafeText.escape("exe\u{202E}gpj.\u{200B}\u{2066}\u{FEFF}\u{E0041}")
        == "exe\\u{202e}gpj.\\u{200b}\\u{2066}\\u{feff}\\u{e0041}")
  }

  @Test("Bytes of a path that are not UTF-8 are shown as bytes, the rest as text")
  func paths() {
    #expect(SafeText.escape(FilePath(bytes: [0x61, 0xFF, 0xC3, 0xA9, 0xC3])) == "a\\xffé\\xc3")
    #expect(SafeText.escape(FilePath("a\u{1B}b")) == "a\\x1bb")
  }

  @Test("No scalar of Unicode leaves a raw control character")
  func allScalars() {
    for value in UInt32(0)...0x2FFF {
      guard let scalar = UnicodeScalar(value) else { continue }
      let safe = SafeText.escape(String(Character(scalar)))
      #expect(safe.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
    }
  }

  @Test("Long text is cut, and says so")
  func shortening() {
    #expect(SafeText.shorten("abcdef", to: 6) == "abcdef")
    #expect(SafeText.shorten("abcdefg", to: 6) == "abcde…")
    #expect(SafeText.shorten("a\nb", to: 6) == "a\\nb")
  }

  @Test("Sizes have three digits at most")
  func sizes() {
    #expect(Quantity.bytes(0) == "0 bytes")
    #expect(Quantity.bytes(1) == "1 byte")
    #expect(Quantity.bytes(1023) == "1023 bytes")
    #expect(Quantity.bytes(1024) == "1.0 KiB")
    #expect(Quantity.bytes(1536) == "1.5 KiB")
    #expect(Quantity.bytes(12 << 20) == "12 MiB")
    #expect(Quantity.bytes(.max) == "15 EiB")
    #expect(Quantity.grouped(1_234_567) == "1,234,567")
    #expect(Quantity.grouped(-123) == "-123")
    #expect(Quantity.count(1, "session") == "1 session")
    #expect(Quantity.count(2000, "session") == "2,000 sessions")
  }

  @Test("Times are dates, before 1970 and in leap years too")
  func times() {
    #expect(TimeText.readable(Instant(seconds: 0)) == "1970-01-01 00:00:00 UTC")
    #expect(TimeText.readable(Instant(seconds: 1_709_164_799)) == "2024-02-28 23:59:59 UTC")
    #expect(TimeText.readable(Instant(seconds: 1_709_164_800)) == "2024-02-29 00:00:00 UTC")
    #expect(TimeText.readable(Instant(seconds: -1)) == "1969-12-31 23:59:59 UTC")
    #expect(TimeText.precise(Instant(milliseconds: 1_780_300_800_120)) == "2026-06-01T08:00:00.12Z")
    #expect(TimeText.precise(Instant(seconds: 0, nanoseconds: 1)) == "1970-01-01T00:00:00.000000001Z")
    #expect(TimeText.duration(seconds: 59) == "59 s")
    #expect(TimeText.duration(seconds: 11_520) == "3 h 12 min")
  }

  @Test("No time, however far, stops the program")
  func extremeTimes() {
    for seconds in [Int64.min, .max] { #expect(TimeText.readable(Instant(seconds: seconds)).hasSuffix("UTC")) }
  }

  @Test("Columns are as wide as their widest cell and end without blanks")
  func columns() {
    let table = TextLayout.table([["id", "bytes"], ["long-id", "7"]], right: [1])
    #expect(table == "  id       bytes\n  long-id      7\n")
    #expect(TextLayout.table([["a", ""]]) == "  a\n")
  }
}
