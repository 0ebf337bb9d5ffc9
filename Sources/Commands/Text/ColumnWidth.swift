// How many columns of a terminal a text takes. Terminals differ; this goes by the general categories of Unicode and the
// blocks of wide characters, which is what nearly all of them do for what stands in names and prompts.

extension StringProtocol {
  /// How many columns of a terminal the text takes: two for wide characters, none for marks on others.
  var columns: Int { reduce(0) { $0 + $1.columns } }

  /// The text in so many columns at most, cut at the end, with `…` for what is cut.
  func fitting(columns limit: Int) -> String {
    guard columns > limit else { return String(self) }
    var (text, width) = ("", 0)
    for character in self {
      guard width + character.columns < limit else { break }
      text.append(character)
      width += character.columns
    }
    return limit > 0 ? text + "…" : ""
  }

  /// The same cut at the beginning, as the end of a path tells more.
  func fittingEnd(columns limit: Int) -> String {
    guard columns > limit else { return String(self) }
    var (kept, width) = ([Character](), 0)
    for character in reversed() {
      guard width + character.columns < limit else { break }
      kept.append(character)
      width += character.columns
    }
    return limit > 0 ? "…" + String(kept.reversed()) : ""
  }
}

extension Character {
  /// One or two columns; none for what shows nothing of its own.
  fileprivate var columns: Int {
    let widths = unicodeScalars.map(\.columns)
    return Swift.min(widths.reduce(0, +), 2)
  }
}

extension UnicodeScalar {
  fileprivate var columns: Int {
    if value < 0x20 { return 0 }
    if value < 0x300 { return value == 0xAD ? 0 : 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    case 0x1160...0x11FF: return 0
    case 0x1100...0x115F, 0x231A...0x231B, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18CFF, 0x1B000...0x1B2FF,
      0x1F004, 0x1F0CF, 0x1F18E...0x1F19A, 0x1F1E6...0x1F265, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
      0x1F900...0x1FAFF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
