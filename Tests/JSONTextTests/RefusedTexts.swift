import SatchelJSONText

// By section of RFC 8259; each with the reason and the byte.
extension RefusedText {
  static let all = grammar + words + objects + arrays + numbers + strings + encoding + cutOff

  /// Section 2: one value, four kinds of blanks, nothing else.
  static let grammar: [RefusedText] = [
    RefusedText("", .empty, at: 0), RefusedText(" \r\n\t", .empty, at: 4),
    RefusedText("1 2", .trailingContent, at: 2), RefusedText("{}{}", .trailingContent, at: 2),
    RefusedText("[]]", .trailingContent, at: 2), RefusedText("1,", .trailingContent, at: 1),
    RefusedText("{} // x", .trailingContent, at: 3), RefusedText("\"a\"\"b\"", .trailingContent, at: 3),
    RefusedText("1\0", .trailingContent, at: 1), RefusedText("{}\u{feff}", .trailingContent, at: 2),
    .unexpected("// x\n1", at: 0), .unexpected("/**/1", at: 0), .unexpected("[1 /**/]", at: 3),
    .unexpected("\u{b}1", at: 0), .unexpected("\u{c}1", at: 0), .unexpected("\u{a0}1", at: 0),
    .unexpected("[\u{2028}1]", at: 1), .unexpected("\0{}", at: 0), .unexpected("[\0]", at: 1),
    .unexpected("]", at: 0), .unexpected("}", at: 0), .unexpected(",", at: 0), .unexpected(":", at: 0),
    .unexpected("'a'", at: 0), .unexpected("\\u0031", at: 0), .unexpected("a", at: 0),
  ]

  /// Section 3: three words in lower case.
  static let words: [RefusedText] = [
    RefusedText("nul1", .invalidLiteral, at: 0), RefusedText("[trUe]", .invalidLiteral, at: 1),
    RefusedText("fals\u{e9}", .invalidLiteral, at: 0), RefusedText("[tru]", .invalidLiteral, at: 1),
    RefusedText("[1,nul,2]", .invalidLiteral, at: 3), RefusedText("nope", .invalidLiteral, at: 0),
    RefusedText("nullnull", .trailingContent, at: 4), RefusedText("truefalse", .trailingContent, at: 4),
    .unexpected("[nullnull]", at: 5), .unexpected("[true\"a\"]", at: 5), .unexpected("[true[]]", at: 5),
    .unexpected("True", at: 0), .unexpected("NULL", at: 0), .unexpected("undefined", at: 0),
  ]

  /// Section 4.
  static let objects: [RefusedText] = [
    .unexpected("{a:1}", at: 1), .unexpected("{'a':1}", at: 1), .unexpected("{1:1}", at: 1),
    .unexpected("{null:1}", at: 1), .unexpected("{[]:1}", at: 1), .unexpected(#"{"a"}"#, at: 4),
    .unexpected(#"{"a" 1}"#, at: 5), .unexpected(#"{"a",1}"#, at: 4), .unexpected(#"{"a"::1}"#, at: 5),
    .unexpected(#"{"a":}"#, at: 5), .unexpected(#"{"a":,}"#, at: 5), .unexpected(#"{"a":1,}"#, at: 6),
    .unexpected(#"{"a":1 , }"#, at: 7), .unexpected("{,}", at: 1), .unexpected(#"{,"a":1}"#, at: 1),
    .unexpected(#"{"a":1,,"b":2}"#, at: 7), .unexpected(#"{"a":1 "b":2}"#, at: 7),
    .unexpected(#"{"a":1;"b":2}"#, at: 6),
    .unexpected(#"{"a":1]"#, at: 6), .unexpected(#"{"a":[}]"#, at: 6), .unexpected("{]", at: 1),
    .unexpected(#"{"a":1:2}"#, at: 6), .unexpected(#"{"a":1,2}"#, at: 7), .unexpected(#"{"a":1,"b"}"#, at: 10),
    .unexpected(#"{:1}"#, at: 1), .unexpected(#"{"a":"b":"c"}"#, at: 8),
  ]

  /// Section 5.
  static let arrays: [RefusedText] = [
    .unexpected("[,]", at: 1), .unexpected("[1,]", at: 2), .unexpected("[1 ,\n]", at: 3), .unexpected("[,1]", at: 1),
    .unexpected("[1,,2]", at: 3), .unexpected("[1 2]", at: 3), .unexpected("[1;2]", at: 2), .unexpected("[1:2]", at: 2),
    .unexpected("[1}", at: 2), .unexpected("[}", at: 1), .unexpected("[[1}]", at: 3), .unexpected("[\"a\":1]", at: 4),
    .unexpected("[1\"a\"]", at: 2), .unexpected("[\"a\"1]", at: 4), .unexpected("[{}[]]", at: 3),
    .unexpected("[[]1]", at: 3),
  ]

  /// Section 6.
  static let numbers: [RefusedText] = [
    RefusedText("01", .invalidNumber, at: 0), RefusedText("-01", .invalidNumber, at: 0),
    RefusedText("[00]", .invalidNumber, at: 1), RefusedText("[1,-00.1]", .invalidNumber, at: 3),
    RefusedText("[-]", .invalidNumber, at: 1), RefusedText("-a", .invalidNumber, at: 0),
    RefusedText("--1", .invalidNumber, at: 0), RefusedText("-+1", .invalidNumber, at: 0),
    RefusedText("-.5", .invalidNumber, at: 0), RefusedText("[1.]", .invalidNumber, at: 1),
    RefusedText("1.e3", .invalidNumber, at: 0), RefusedText("[1e]", .invalidNumber, at: 1),
    RefusedText("[1e+]", .invalidNumber, at: 1), RefusedText("1e+-3", .invalidNumber, at: 0),
    RefusedText("[1,1ee3]", .invalidNumber, at: 3), RefusedText("-Infinity", .invalidNumber, at: 0),
    RefusedText("1.2.3", .trailingContent, at: 3), RefusedText("1e3.5", .trailingContent, at: 3),
    RefusedText("0x10", .trailingContent, at: 1), RefusedText("1_000", .trailingContent, at: 1),
    RefusedText("1f", .trailingContent, at: 1), RefusedText("1\u{660}", .trailingContent, at: 1),
    .unexpected("[1-2]", at: 2), .unexpected("[1.2.3]", at: 4), .unexpected("[1a]", at: 2), .unexpected("+1", at: 0),
    .unexpected(".5", at: 0), .unexpected("NaN", at: 0), .unexpected("Infinity", at: 0), .unexpected("\u{661}", at: 0),
    .unexpected("\u{ff11}", at: 0),
  ]

  /// Section 7.
  static let strings: [RefusedText] =
    (0..<0x20).map { RefusedText([0x22, 0x61, $0, 0x22], .controlCharacter($0), at: 2) } + [
      RefusedText("{\"a\nb\":1}", .controlCharacter(0x0A), at: 3),
      RefusedText(#""\a""#, .invalidEscape, at: 1), RefusedText(#""\'""#, .invalidEscape, at: 1),
      RefusedText(#""\0""#, .invalidEscape, at: 1), RefusedText(#""\x41""#, .invalidEscape, at: 1),
      RefusedText(#""\U0041""#, .invalidEscape, at: 1), RefusedText(#""\N""#, .invalidEscape, at: 1),
      RefusedText("\"\\\n\"", .invalidEscape, at: 1), RefusedText("\"\\\u{e9}\"", .invalidEscape, at: 1),
      RefusedText(#""ab\u12""#, .invalidEscape, at: 3), RefusedText(#""\u12g4""#, .invalidEscape, at: 1),
      RefusedText(#""\u+123""#, .invalidEscape, at: 1), RefusedText(#""\u{41}""#, .invalidEscape, at: 1),
      RefusedText(#""\ud83d\u12 4""#, .invalidEscape, at: 7), RefusedText(#""\ud83d\q""#, .invalidEscape, at: 7),
    ]
}
