import SatchelJSONText

/// Shortens values for reports; whoever prints them makes them safe.
enum Excerpt {
  static let length = 120

  /// The beginning of a text.
  static func of(_ text: String) -> String { window(text, around: 0) }

  /// A value in compact spelling.
  static func of(_ value: JSON) -> String {
    of(String(decoding: value.text(), as: UTF8.self))
  }

  /// What two texts have where they first differ, and the byte where that is.
  static func pair(_ left: String, _ right: String) -> (left: String, right: String, offset: Int) {
    var count = 0
    for (a, b) in zip(left.utf8, right.utf8) {
      if a != b { break }
      count += 1
    }
    return (window(left, around: count), window(right, around: count), count)
  }

  /// A part of a text; `…` stands where something is left out.
  private static func window(_ text: String, around offset: Int) -> String {
    let bytes = text.utf8
    var start = text.unicodeScalars.startIndex
    if bytes.count > length, offset > length / 2 {
      let wanted = bytes.index(bytes.startIndex, offsetBy: min(offset - length / 3, bytes.count))
      start = wanted.samePosition(in: text.unicodeScalars) ?? scalarStart(in: text, before: wanted)
    }
    let rest = text.unicodeScalars[start...]
    let shown = rest.prefix(length)
    return (start > text.unicodeScalars.startIndex ? "…" : "") + String(String.UnicodeScalarView(shown))
      + (shown.endIndex < rest.endIndex ? "…" : "")
  }

  private static func scalarStart(in text: String, before index: String.Index) -> String.Index {
    var index = index
    while index > text.startIndex, index.samePosition(in: text.unicodeScalars) == nil {
      index = text.utf8.index(before: index)
    }
    return index
  }
}
