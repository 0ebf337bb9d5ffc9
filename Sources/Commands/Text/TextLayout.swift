/// Text for people: wrapped paragraphs and columns.
enum TextLayout {
  /// The words in lines of at most so many characters, each behind an indentation.
  static func wrap(_ text: String, width: Int = 79, indent: Int = 0) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > width {
        lines.append(margin + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    if !line.isEmpty { lines.append(margin + line) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Terms at the left, explanations at the right; a long term gets a line of its own.
  static func terms(_ rows: [(term: String, meaning: String)], column: Int = 26) -> String {
    rows.map { row in
      let meaning = wrap(row.meaning, indent: column)
      let head = "  " + row.term
      guard head.count + 2 <= column else { return head + "\n" + meaning }
      return head + meaning.dropFirst(head.count)
    }.joined()
  }

  /// Columns as wide as their widest cell, two blanks between, no blanks at the end; `right` names those that hold
  /// numbers.
  static func table(_ rows: [[String]], right: Set<Int> = [], indent: Int = 2) -> String {
    var widths: [Int] = []
    for row in rows {
      for (index, cell) in row.enumerated() {
        if index < widths.count {
          widths[index] = max(widths[index], cell.columns)
        } else {
          widths.append(cell.columns)
        }
      }
    }
    var text = ""
    for row in rows {
      var line = String(repeating: " ", count: indent)
      for (index, cell) in row.enumerated() {
        let blanks = String(repeating: " ", count: widths[index] - cell.columns)
        line += (right.contains(index) ? blanks + cell : cell + blanks) + "  "
      }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}

extension TextLayout {
  /// A paragraph whose lines behind the first are indented.
  static func hanging(_ text: String, indent: Int) -> String {
    let lines = wrap(text, width: 79 - indent).split(separator: "\n")
    let margin = String(repeating: " ", count: indent)
    return lines.enumerated().map { ($0.offset == 0 ? "" : margin) + $0.element + "\n" }.joined()
  }
}

extension String {
  /// How many columns of a terminal the text takes: two for wide characters, none for marks on others.
  fileprivate var columns: Int {
    unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x0300...0x036F, 0xFE00...0xFE0F: sum
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        sum + 2
      default: sum + 1
      }
    }
  }
}
