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
    var columns = TextColumns(right: right, indent: indent)
    for row in rows { columns.fit(row) }
    return rows.map { columns.line($0).trimmingBlanks + "\n" }.joined()
  }
}

/// The columns of a table, each as wide as its widest cell, two blanks between.
struct TextColumns {
  /// Those that hold numbers.
  var right: Set<Int> = []
  var indent = 2
  private var widths: [Int] = []

  init(right: Set<Int> = [], indent: Int = 2) { (self.right, self.indent) = (right, indent) }

  /// Makes the columns wide enough for a row.
  mutating func fit(_ row: [String]) {
    for (index, cell) in row.enumerated() {
      if index < widths.count {
        widths[index] = max(widths[index], cell.columns)
      } else {
        widths.append(cell.columns)
      }
    }
  }

  /// How wide a line is.
  var width: Int { widths.reduce(indent + 2 * max(0, widths.count - 1), +) }

  /// A row as a line, with the blanks that fill its last column.
  func line(_ row: [String]) -> String {
    let cells = row.enumerated().map { index, cell in
      let blanks = String(repeating: " ", count: widths[index] - cell.columns)
      return right.contains(index) ? blanks + cell : cell + blanks
    }
    return String(repeating: " ", count: indent) + cells.joined(separator: "  ")
  }
}

extension String {
  /// Without blanks at the end.
  var trimmingBlanks: String {
    var text = self
    while text.last == " " { text.removeLast() }
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
