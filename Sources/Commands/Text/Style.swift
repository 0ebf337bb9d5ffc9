// A report marks what should stand out; the console, which alone knows whether somebody sees colours, makes them of the
// marks or takes the marks away. The marks are control characters: what comes from files has none left, see `SafeText`.

/// How a piece of text stands out on a terminal. Colours mean nothing that is not said in words as well.
enum Style: Character, CaseIterable {
  /// The head of a table.
  case heading = "\u{1}"
  /// All is well.
  case good = "\u{3}"
  /// Something may surprise.
  case warning = "\u{4}"
  /// Something is damaged or was refused.
  case bad = "\u{5}"

  private static let end: Character = "\u{2}"

  /// The text with marks around it.
  func callAsFunction(_ text: String) -> String { text.isEmpty ? text : "\(rawValue)\(text)\(Self.end)" }

  private var code: String {
    switch self {
    case .heading: "\u{1B}[1m"
    case .good: "\u{1B}[32m"
    case .warning: "\u{1B}[33m"
    case .bad: "\u{1B}[31m"
    }
  }

  /// The text with colours for the marks, or without them.
  static func resolve(_ text: String, isColoured: Bool) -> String {
    guard text.utf8.contains(where: { (1...5).contains($0) }) else { return text }
    var plain = ""
    for scalar in text.unicodeScalars {
      let mark = Character(scalar)
      if mark == end {
        if isColoured { plain += "\u{1B}[0m" }
      } else if let style = Style(rawValue: mark) {
        if isColoured { plain += style.code }
      } else {
        plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }
}
