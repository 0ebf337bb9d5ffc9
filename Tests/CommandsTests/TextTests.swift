import SatchelFiles
import SatchelSessionModel
import SatchelTestSupport
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

@Suite struct ColumnWidthTests {
  static let widths: [(text: String, columns: Int)] = [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("潮汐", 4), ("ｱ", 1), ("Ａ", 2), ("한글", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2),
    ("\u{1F30A}", 2), ("\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", 2), ("\u{1F1E9}\u{1F1EA}", 2), ("a\u{200D}b", 2),
    ("…", 1), (Style.heading("ab"), 2),
  ]

  @Test("A wide character takes two columns, a mark none", arguments: widths)
  func columns(text: String, columns: Int) {
    #expect(text.columns == columns, "\(text)")
  }

  @Test("What is cut fits, at the end or at the beginning, and no character is torn")
  func cut() {
    let text = "Fix 潮汐 e\u{301}\u{1F468}\u{200D}\u{1F469} now"
    for limit in 0...text.columns + 1 {
      for cut in [text.fitting(columns: limit), text.fittingEnd(columns: limit)] {
        #expect(cut.columns <= limit)
        #expect(cut.filter { $0 != "…" }.allSatisfy { text.contains($0) })
        #expect((cut == text) == (limit >= text.columns))
      }
    }
    #expect("abcdef".fitting(columns: 4) == "abc…")
    #expect("abcdef".fittingEnd(columns: 4) == "…def")
    #expect("潮汐潮".fitting(columns: 4) == "潮…")
  }
}

@Suite struct StyleTests {
  @Test("Marks become colours where they are seen, and nothing elsewhere; a file cannot bring its own")
  func resolve() {
    let text = "\(Style.bad("no")) \(Style.good("yes")) \(SafeText.escape("\u{5}x\u{2}\u{1B}[31m"))"
    #expect(Style.resolve(text, isColoured: false) == "no yes \\x05x\\x02\\x1b[31m")
    #expect(
      Style.resolve(text, isColoured: true) == "\u{1B}[31mno\u{1B}[0m \u{1B}[32myes\u{1B}[0m \\x05x\\x02\\x1b[31m")
  }

  @Test("Colour says nothing that the words do not say, and stands only where it was allowed")
  func output() throws {
    let store = SampleTree().own.appending("broken/claw-one-torn-journal")
    let plain = try ProgramRun(["inspect", store])
    let coloured = try ProgramRun(["inspect", store], colours: (true, true))
    #expect(!plain.text.contains("\u{1B}") && !plain.errors.contains("\u{1B}"))
    #expect(coloured.text.contains("\u{1B}[31mdamage\u{1B}[0m: "))
    #expect(coloured.text.replacing(/\u{1B}\[[0-9]*m/, with: "") == plain.text)
    let json = try ProgramRun(["inspect", store, "--json"], colours: (true, true))
    #expect(!json.text.contains("\u{1B}"))
    let failed = try ProgramRun(["inspect", "/no/such"], colours: (false, true))
    #expect(failed.errors.hasPrefix("\u{1B}[31msatchel:\u{1B}[0m "))
  }
}
