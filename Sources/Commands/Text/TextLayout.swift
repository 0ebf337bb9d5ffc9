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
    lines(of: rows, right: right, indent: indent).map { line in
      var line = line
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  /// The lines of a table, each with the blanks that fill its last column.
  static func lines(of rows: [[String]], right: Set<Int> = [], indent: Int = 2) -> [String] {
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
    return rows.map { row in
      let cells = row.enumerated().map { index, cell in
        let blanks = String(repeating: " ", count: widths[index] - cell.columns)
        return right.contains(index) ? blanks + cell : cell + blanks
      }
      return String(repeating: " ", count: indent) + cells.joined(separator: "  ")
    }
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
