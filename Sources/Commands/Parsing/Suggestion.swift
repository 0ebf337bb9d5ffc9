/// What somebody may have meant.
enum Suggestion {
  /// The nearest word by the number of letters added, left out, changed or swapped; nil if none is near.
  static func nearest(to given: String, among words: [String]) -> String? {
    let limit = max(1, given.count / 3)
    let ranked = words.map { (word: $0, distance: distance(given, $0)) }
    let best = ranked.min { ($0.distance, $0.word) < ($1.distance, $1.word) }
    guard let best, best.distance <= limit else { return words.first { given.count > 3 && $0.hasPrefix(given) } }
    return best.word
  }

  /// Edits between two words; a long word is not compared, as it is no slip of the fingers.
  static func distance(_ left: String, _ right: String) -> Int {
    let (a, b) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
    guard a.count <= 64, b.count <= 64 else { return .max }
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var least = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, rows[i - 1][j - 1] + 1) }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
