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
    var line = Line()
    for scalar in text.unicodeScalars {
      let isTaken = scalar.isASCII ? line.take(UInt8(scalar.value)) : line.take(scalar)
      if !isTaken { return line.cut }
    }
    return line.whole
  }

  /// A line while it is made.
  private struct Line {
    private var bytes: [UInt8] = []
    private var scalarCount = 0
    private var isBehindBlank = false

    /// Takes a character of ASCII; returns whether there was room.
    mutating func take(_ byte: UInt8) -> Bool {
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        isBehindBlank = true
        return true
      }
      guard makeRoom() else { return false }
      bytes.append(byte)
      return true
    }

    /// Takes another character; returns whether there was room.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      if scalar.properties.isWhitespace {
        isBehindBlank = true
        return true
      }
      guard makeRoom() else { return false }
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      return true
    }

    private mutating func makeRoom() -> Bool {
      guard scalarCount < scalarLimit else { return false }
      if isBehindBlank, scalarCount > 0 {
        bytes.append(0x20)
        scalarCount += 1
      }
      (scalarCount, isBehindBlank) = (scalarCount + 1, false)
      return true
    }

    var cut: String { String(decoding: bytes, as: UTF8.self) + "…" }
    var whole: String? { bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
  }

  /// The same of a string's content in a scan, of which no more is decoded than is needed.
  static func beginning(of range: Range<Int>, in scan: PlainScan) -> String? {
    let head = scan.copy(range.prefix(scalarLimit * 2))
    var line = Line()
    var place = 0
    while place < head.count {
      var byte = head[place]
      place += 1
      if byte == UInt8(ascii: "\\"), place < head.count {
        switch head[place] {
        case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "f"): byte = 0x20
        case UInt8(ascii: "\""), UInt8(ascii: "/"): byte = head[place]
        default: break
        }
        place += 1
      }
      guard byte < 0x80, byte != UInt8(ascii: "\\") else { return decodedBeginning(of: range, in: scan) }
      if !line.take(byte) { return line.cut }
    }
    return head.count < range.count ? decodedBeginning(of: range, in: scan) : line.whole
  }

  private static func decodedBeginning(of range: Range<Int>, in scan: PlainScan) -> String? {
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
