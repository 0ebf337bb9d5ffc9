import SatchelJSONText

// By section of RFC 8259. Values are written by hand, never read back from the text.
extension AcceptedText {
  static let all = grammar + objects + arrays + numbers + strings + escapes + surrogates

  /// Section 2 and 3: blanks, structural characters, any value at the top.
  static let grammar: [AcceptedText] = [
    AcceptedText("null", nil), AcceptedText("true", true), AcceptedText("false", false),
    AcceptedText("0", 0), AcceptedText("\"\"", ""), AcceptedText("[]", []), AcceptedText("{}", [:]),
    AcceptedText(" \t\n\r1 \t\n\r", 1),
    AcceptedText("[\r\n\t1 ,\n2\t]\n", [1, 2]),
    AcceptedText(" { \"a\" :\t1\r, \"b\"\n: [ ] } ", ["a": 1, "b": []]),
    AcceptedText("[null,true,false]", [nil, true, false]),
  ]

  /// Section 4: order and repeats of names are kept.
  static let objects: [AcceptedText] = [
    AcceptedText(#"{"b":1,"a":2}"#, ["b": 1, "a": 2]),
    AcceptedText(#"{"a":1,"a":2,"a":1}"#, ["a": 1, "a": 2, "a": 1]),
    AcceptedText(#"{"":{"":0}}"#, ["": ["": 0]]),
    AcceptedText("{\"\u{e9}\":1,\"e\u{301}\":2}", ["\u{e9}": 1, "e\u{301}": 2]),
    AcceptedText(#"{"a":{},"b":[],"c":{"d":[{}]}}"#, ["a": [:], "b": [], "c": ["d": [[:]]]]),
  ]

  /// Section 5.
  static let arrays: [AcceptedText] = [
    AcceptedText("[[],[[]],[[],[]]]", [[], [[]], [[], []]]),
    AcceptedText(#"[1,"1",[1],{"1":1},null]"#, [1, "1", [1], ["1": 1], nil]),
    AcceptedText("[" + String(repeating: "0,", count: 999) + "0]", .array(Array(repeating: 0, count: 1000))),
  ]

  /// Section 6: any spelling that the grammar allows, of any length and size, is kept.
  static let numbers: [AcceptedText] = [
    "0", "-0", "1", "-1", "10", "1234567890", "-9876543210", "9223372036854775807", "-9223372036854775808",
    "18446744073709551615", "18446744073709551616", "9007199254740993", "123456789012345678901234567890",
    "-" + String(repeating: "9", count: 1000),
    "0.0", "-0.0", "1.0", "1.10", "0.1", "-12.34", "3.141592653589793238462643383279502884197",
    "0." + String(repeating: "0", count: 400) + "1",
    "1e3", "1E3", "1e+3", "1E-3", "1.5e300", "0e0", "0E+0", "-0e-0", "1e00005", "1e400", "-1e400", "1e-400",
    "1e99999999999999999999",
  ].map { AcceptedText($0, number($0)) }

  /// Section 7: characters that may stand as they are.
  static let strings: [AcceptedText] = [
    AcceptedText("\" \"", " "), AcceptedText("\"'\"", "'"), AcceptedText("\"/\"", "/"),
    AcceptedText("\"\u{7f}\"", "\u{7f}"), AcceptedText("\"\u{80}\u{9f}\"", "\u{80}\u{9f}"),
    AcceptedText("\"\u{2028}\u{2029}\u{85}\"", "\u{2028}\u{2029}\u{85}"), AcceptedText("\"\u{feff}\"", "\u{feff}"),
    AcceptedText("\"\u{7ff}\u{800}\u{fff}\u{1000}\"", "\u{7ff}\u{800}\u{fff}\u{1000}"),
    AcceptedText("\"\u{cfff}\u{d000}\u{d7ff}\u{e000}\"", "\u{cfff}\u{d000}\u{d7ff}\u{e000}"),
    AcceptedText("\"\u{fffe}\u{ffff}\u{10000}\"", "\u{fffe}\u{ffff}\u{10000}"),
    AcceptedText(
      "\"\u{3ffff}\u{40000}\u{fffff}\u{100000}\u{10ffff}\"", "\u{3ffff}\u{40000}\u{fffff}\u{100000}\u{10ffff}"),
    AcceptedText("\"[{,:}]\"", "[{,:}]"), AcceptedText("\"e\u{301}\"", "e\u{301}"),
  ]

  /// Section 7: escapes; each is kept as it is written.
  static let escapes: [AcceptedText] = [
    AcceptedText(#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    AcceptedText(#""\u0000""#, "\0"), AcceptedText(#""\u0041\u0062""#, "Ab"),
    AcceptedText(#""\u001f\u007F""#, "\u{1f}\u{7f}"),
    AcceptedText(#""\u00e9\u00E9""#, "\u{e9}\u{e9}"), AcceptedText(#""\u20AC\u20ac""#, "\u{20ac}\u{20ac}"),
    AcceptedText(#""\ud7ff\uE000\uFFFF""#, "\u{d7ff}\u{e000}\u{ffff}"), AcceptedText(#""\\u0041""#, "\\u0041"),
    AcceptedText(#""\\\\""#, "\\\\"), AcceptedText(#"{"\u0061":1,"a":2}"#, ["a": 1, "a": 2]),
    AcceptedText(#""\ud83d\ude00\uD83D\uDE00""#, "\u{1f600}\u{1f600}"),
    AcceptedText(#""\ud800\udc00\udbff\udfff""#, "\u{10000}\u{10ffff}"),
  ]

  /// Section 8.2: surrogates without partner are kept; as text they are replaced by U+FFFD.
  static let surrogates: [AcceptedText] = [
    AcceptedText(#""\ud800""#, "\u{fffd}"), AcceptedText(#""\udfff""#, "\u{fffd}"),
    AcceptedText(#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"), AcceptedText(#""\ud83dx""#, "\u{fffd}x"),
    AcceptedText(#""\ud83d\n""#, "\u{fffd}\n"), AcceptedText(#""\ud83d\u0041""#, "\u{fffd}A"),
    AcceptedText(#""\ud83d\ud83d\ude00\ude00""#, "\u{fffd}\u{1f600}\u{fffd}"),
  ]
}
