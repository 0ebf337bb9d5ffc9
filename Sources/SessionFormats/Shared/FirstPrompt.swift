import SatchelJSONText

// By what a person recognises a session that nobody named: what they asked first. Only its beginning is kept, on one
// line, so that a list of many sessions costs little.

/// The beginning of a prompt.
enum FirstPrompt {
  /// How many Unicode scalars are kept.
  static let scalarLimit = 160

  /// The beginning of a text on one line, runs of blanks and line breaks as one blank, `…` where it is cut; nil where
  /// there is nothing else.
  static func beginning(of text: some StringProtocol) -> String? {
    var line = ""
    var count = 0
    var isBehindBlank = false
    for scalar in text.unicodeScalars {
      if isBlank(scalar) {
        isBehindBlank = true
        continue
      }
      guard count < scalarLimit else { return line + "…" }
      if isBehindBlank, count > 0 {
        line.unicodeScalars.append(" ")
        count += 1
      }
      line.unicodeScalars.append(scalar)
      (count, isBehindBlank) = (count + 1, false)
    }
    return line.isEmpty ? nil : line
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar == " " || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
  }

  /// The same of a string's content in a scan, of which no more is decoded than is needed.
  static func beginning(of range: Range<Int>, in scan: PlainScan) -> String? {
    var head = range.prefix(scalarLimit * 2)
    while true {
      let text = JSONString(scanned: whole(scan.copy(head))).repaired
      if head.count == range.count { return beginning(of: text) }
      if let line = beginning(of: text), line.last == "…", line.unicodeScalars.count > scalarLimit { return line }
      head = range.prefix(head.count * 8)
    }
  }

  /// Without an escape or a character that breaks off at the end.
  private static func whole(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    var (end, next) = (0, 0)
    while next <= bytes.count {
      end = next
      guard end < bytes.count else { break }
      switch bytes[end] {
      case UInt8(ascii: "\\"):
        next += end + 1 < bytes.count && bytes[end + 1] == UInt8(ascii: "u") ? 6 : 2
      case 0xF0...: next += 4
      case 0xE0...: next += 3
      case 0xC0...: next += 2
      default: next += 1
      }
    }
    return bytes[..<end]
  }
}
