import SatchelJSONText
import SatchelSessionModel

/// A line of a journal without the white space around its record.
struct ClawLine {
  /// The record's bytes; empty on a blank line.
  let bytes: [UInt8]
  /// The line's number, from 1.
  let number: Int
  /// Where the record begins in the file.
  let offset: UInt64
  /// How many bytes of white space stand before the record.
  let indent: Int
  let ending: JSONLine.Ending

  init(_ line: JSONLine) {
    number = line.number
    ending = line.ending
    if line.bytes.first == UInt8(ascii: "{"), line.bytes.last == UInt8(ascii: "}") {
      bytes = line.bytes
      indent = 0
    } else {
      let trimmed = UnicodeBlanks.trim(line.bytes[...])
      bytes = Array(trimmed)
      indent = trimmed.startIndex
    }
    offset = line.offset + UInt64(indent)
  }

  var isBlank: Bool { bytes.isEmpty }

  var place: Place {
    Place(line: number, column: indent + 1, offset: offset, length: UInt64(bytes.count))
  }

  /// The record's text, parsed.
  func document(_ options: JSONOptions) throws(SessionError) -> JSONDocument {
    do throws(JSONSyntaxError) {
      return try JSONDocument(bytes, options: options)
    } catch {
      throw fault(error)
    }
  }
}

extension ClawLine {
  /// What is the matter with the line, and what to do.
  func fault(_ error: JSONSyntaxError) -> SessionError {
    let place = Place(line: number, column: indent + Int(error.offset) + 1, offset: offset + error.offset)
    if bytes.contains(0), error.reason != .invalidUTF8 {
      let message = "The line holds NUL bytes, as a crash of the machine leaves behind; remove them"
      return SessionError(.damaged, message, at: nulPlace)
    }
    switch error.reason {
    case .truncated where ending == .endOfFile:
      let message = "The last record is cut off; remove the line or complete it, the records before it are whole"
      return SessionError(.damaged, message, at: place)
    case .truncated:
      return SessionError(
        .damaged, "The record does not end on its line; join it with the next, or remove it", at: place)
    case .trailingContent:
      return SessionError(
        .invalid, "Something follows the record on its line; begin a new line there", at: place)
    case .invalidUTF8:
      return SessionError(.damaged, "The line holds bytes that are not UTF-8; repair or remove it", at: place)
    case .tooDeep, .tooLarge:
      let message = "The record has \(error.reason)" + SessionError.advice(error.reason)
      var fault = SessionError(.tooLarge, message, at: place)
      fault.bound = SessionError.bound(error.reason)
      return fault
    case .unexpectedByte where number == 1 && bytes.starts(with: [0xEF, 0xBB, 0xBF]):
      return SessionError(.invalid, "A byte order mark stands before the first record; remove it", at: place)
    default:
      return SessionError(.invalid, "The line is no record (\(error.reason)); repair or remove it", at: place)
    }
  }

  private var nulPlace: Place {
    let first = bytes.firstIndex(of: 0) ?? 0
    let count = bytes[first...].prefix { $0 == 0 }.count
    return Place(line: number, column: indent + first + 1, offset: offset + UInt64(first), length: UInt64(count))
  }

  /// What is the matter with a member of the record.
  func fault(_ error: FieldError) -> SessionError {
    let inside = error.offset ?? 0
    return SessionError(
      .invalid, "In the record, \(error.description)",
      at: Place(line: number, column: indent + inside + 1, offset: offset + UInt64(inside)))
  }
}

/// White space by Unicode's property, which the program trims off its lines.
enum UnicodeBlanks {
  static func trim(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while let width = leading(rest) { rest = rest.dropFirst(width) }
    while let width = trailing(rest) { rest = rest.dropLast(width) }
    return rest
  }

  static func startsWithBlank(_ bytes: ArraySlice<UInt8>) -> Bool { leading(bytes) != nil }

  private static func leading(_ bytes: ArraySlice<UInt8>) -> Int? {
    (1...3).first { bytes.count >= $0 && isBlank(bytes.prefix($0)) }
  }

  private static func trailing(_ bytes: ArraySlice<UInt8>) -> Int? {
    (1...3).first { bytes.count >= $0 && isBlank(bytes.suffix($0)) }
  }

  private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
    switch Array(bytes) {
    case [0x20], [0x09], [0x0A], [0x0B], [0x0C], [0x0D]: true
    case [0xC2, 0x85], [0xC2, 0xA0], [0xE1, 0x9A, 0x80], [0xE2, 0x81, 0x9F], [0xE3, 0x80, 0x80]: true
    case let three where three.count == 3 && three[0] == 0xE2 && three[1] == 0x80:
      (0x80...0x8A).contains(three[2]) || [0xA8, 0xA9, 0xAF].contains(three[2])
    default: false
    }
  }
}
