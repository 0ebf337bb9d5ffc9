import SatchelDigests
import SatchelJSONText

// Texts that stood apart may have been written as one. Where somebody edited that one, each gets its own part of the
// edit: what stands before and behind it is as it was.

/// A text that was made of several.
struct JoinedText {
  private let pieces: [String]
  private let separator: String

  /// Nil if these were not joined to the text with this hash.
  init?(_ pieces: [String], _ was: Hash64) {
    guard let separator = PartTexts.separator(of: pieces, was) else { return nil }
    (self.pieces, self.separator) = (pieces, separator)
  }

  /// What each piece became in an edited text: nil for those that are gone. An edit that went over several pieces
  /// stands in one of them, in `preferred` if that is among them.
  func spread(_ edited: String, preferred: Int) -> [String?] {
    var rest = Substring(edited)
    var (start, end) = (0, pieces.count)
    while start < end, let behind = Self.dropping(pieces[start] + separator, from: rest) {
      rest = behind
      start += 1
    }
    var isWhole = false
    while end > start, !isWhole {
      if rest == pieces[end - 1] {
        isWhole = true
      } else if rest.hasSuffix(separator + pieces[end - 1]) {
        rest = rest.dropLast(separator.count + pieces[end - 1].count)
      } else {
        break
      }
      end -= 1
    }
    // The last piece may have been taken out together with what stood before it.
    if start == end, !isWhole, start < pieces.count { end += 1 }
    var spread: [String?] = pieces
    for index in start..<end { spread[index] = nil }
    if isWhole || start == end { return spread }
    spread[(start..<end).contains(preferred) ? preferred : start] = String(rest)
    return spread
  }

  private static func dropping(_ beginning: String, from text: Substring) -> Substring? {
    text.hasPrefix(beginning) ? text.dropFirst(beginning.count) : nil
  }
}
