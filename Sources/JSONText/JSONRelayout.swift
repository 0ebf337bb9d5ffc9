// A text that is known to be JSON is laid out anew by looking at quotes, brackets, commas and colons
// alone: strings and numbers pass in their own spelling, and nothing is held but a few counters.

/// Lays a JSON text out anew, compact or with two spaces a level, piece by piece.
///
/// The text must be JSON: of anything else the result means nothing.
public struct JSONRelayout: Sendable {
  private let style: JSONWriter.Style
  private var level: Int
  private var isInString = false
  private var isEscaped = false
  /// Whether a bracket was opened and nothing has come yet.
  private var isFresh = false

  /// A layout whose outermost value stands at a depth of a larger text.
  public init(style: JSONWriter.Style, depth: Int = 0) {
    self.style = style
    level = depth
  }

  /// Takes the next piece of the text and adds what it becomes.
  public mutating func take(_ piece: [UInt8], into out: inout [UInt8]) {
    var index = 0
    while index < piece.count {
      if isInString {
        index = takeString(piece, from: index, into: &out)
      } else {
        take(piece[index], into: &out)
        index += 1
      }
    }
  }

  /// Copies up to behind the end of the string, or of the piece.
  private mutating func takeString(_ piece: [UInt8], from start: Int, into out: inout [UInt8]) -> Int {
    var index = start
    while index < piece.count {
      let byte = piece[index]
      index += 1
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
        break
      }
    }
    out.append(contentsOf: piece[start..<index])
    return index
  }

  private mutating func take(_ byte: UInt8, into out: inout [UInt8]) {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D: break
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      begin(&out)
      out.append(byte)
      level += 1
      isFresh = true
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      level -= 1
      if !isFresh { breakLine(&out) }
      isFresh = false
      out.append(byte)
    case UInt8(ascii: ","):
      out.append(byte)
      breakLine(&out)
    case UInt8(ascii: ":"):
      out.append(byte)
      if style == .pretty { out.append(0x20) }
    default:
      begin(&out)
      isInString = byte == UInt8(ascii: "\"")
      out.append(byte)
    }
  }

  private mutating func begin(_ out: inout [UInt8]) {
    if isFresh { breakLine(&out) }
    isFresh = false
  }

  private func breakLine(_ out: inout [UInt8]) {
    guard style == .pretty else { return }
    out.append(0x0A)
    out.append(contentsOf: repeatElement(0x20, count: 2 * max(level, 0)))
  }
}
