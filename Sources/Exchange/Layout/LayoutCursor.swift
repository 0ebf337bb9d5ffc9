import SatchelJSONText

/// Why the layout of a text cannot be told by that of another.
enum LayoutFailure: Error {
  /// The texts differ in more than layout.
  case isOther
  /// To tell it takes more than a bound.
  case tooLarge
  /// What was put aside is not what this program writes.
  case unfit
}

/// Looks at a JSON text that a reader has taken already, at any place, through a window.
struct LayoutCursor {
  private let source: any RandomAccessBytes
  private var window: [UInt8] = []
  private var base: UInt64 = 0
  private static let windowByteCount = 1 << 16
  /// Where the cursor stands.
  var place: UInt64 = 0

  init(_ source: any RandomAccessBytes) { self.source = source }

  var byteCount: UInt64 { source.byteCount }

  /// The byte at the cursor; nil at the end.
  mutating func byte() throws -> UInt8? { try byte(at: place) }

  private mutating func byte(at place: UInt64) throws -> UInt8? {
    if place >= base, place - base < UInt64(window.count) { return window[Int(place - base)] }
    guard place < source.byteCount else { return nil }
    // What stands a little before is looked at again, where members change places.
    base = place - min(place, UInt64(Self.windowByteCount / 4))
    window = try source.bytes(at: base, count: Self.windowByteCount)
    if place - base >= UInt64(window.count) { return try source.bytes(in: place..<place + 1).first }
    return window[Int(place - base)]
  }

  func bytes(_ range: Range<UInt64>) throws -> [UInt8] {
    guard range.lowerBound >= base, range.upperBound - base <= UInt64(window.count) else {
      return try source.bytes(in: range)
    }
    return Array(window[Int(range.lowerBound - base)..<Int(range.upperBound - base)])
  }

  /// Takes the byte that must stand next.
  mutating func expect(_ byte: UInt8) throws {
    guard try self.byte() == byte else { throw LayoutFailure.isOther }
    place += 1
  }

  /// Takes blanks; a comma too where one may stand in front of a bracket.
  mutating func gap(allowsComma: Bool = false) throws -> [UInt8] {
    var gap: [UInt8] = []
    while let byte = try byte(), Self.isBlank(byte) || allowsComma && byte == UInt8(ascii: ",") {
      gap.append(byte)
      place += 1
    }
    return gap
  }

  /// Goes over blanks, likewise.
  mutating func passGap(allowsComma: Bool = false) throws {
    while let byte = try byte(), Self.isBlank(byte) || allowsComma && byte == UInt8(ascii: ",") { place += 1 }
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

  /// Takes a string or a number or a word as it is spelled.
  mutating func scalar() throws -> [UInt8] {
    let start = place
    try passScalar()
    return try bytes(start..<place)
  }

  private mutating func passScalar() throws {
    guard let first = try byte() else { throw LayoutFailure.isOther }
    guard first == UInt8(ascii: "\"") else {
      let start = place
      while let byte = try byte(), !Self.isBlank(byte), !Self.endsWord(byte) { place += 1 }
      if place == start { throw LayoutFailure.isOther }
      return
    }
    place += 1
    while let byte = try byte() {
      if byte == UInt8(ascii: "\\") {
        place += 2
      } else {
        place += 1
        if byte == UInt8(ascii: "\"") { return }
        passText()
      }
    }
    throw LayoutFailure.isOther
  }

  /// Goes to the next quote or backslash, or to the end of the window.
  private mutating func passText() {
    guard place >= base, place - base < UInt64(window.count) else { return }
    let start = Int(place - base)
    let end = unsafe window.withUnsafeBytes { window in
      unsafe ByteBlock.first(of: Self.ends, in: window, start..<window.count)
    }
    place = base + UInt64(end)
  }

  private static let ends = (UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "\""))

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), UInt8(ascii: "\""),
      UInt8(ascii: "["), UInt8(ascii: "{"):
      true
    default: false
    }
  }

  /// Goes behind the value at the cursor; false, and the cursor anywhere, where it has more bytes.
  mutating func passValue(upTo limit: UInt64 = .max) throws -> Bool {
    let start = place
    var depth = 0
    repeat {
      guard let byte = try byte() else { throw LayoutFailure.isOther }
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        place += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
        if depth == 0 { throw LayoutFailure.isOther }
        place += 1
      default: try passScalar()
      }
      if place - start > limit { return false }
    } while depth > 0
    guard depth == 0 else { throw LayoutFailure.isOther }
    return true
  }
}

/// The members of an object, where they stand, and what stands between them.
struct LayoutObject {
  struct Member {
    /// The name as it is spelled, with its quotes.
    var key: [UInt8]
    var keyPlace: UInt64
    var valuePlace: UInt64
    var end: UInt64
  }

  var members: [Member] = []
  /// The first of each kind of gap, by its number.
  private var gaps = [[UInt8]?](repeating: nil, count: LayoutGap.closing.rawValue + 1)
  /// Behind the bracket.
  var end: UInt64 = 0

  /// Looks at the object at a cursor, which stays where it is.
  init(_ cursor: LayoutCursor) throws {
    var cursor = cursor
    try cursor.expect(UInt8(ascii: "{"))
    note(.opening, try cursor.gap())
    while try cursor.byte() == UInt8(ascii: "\"") {
      try take(from: &cursor)
      guard try cursor.byte() == UInt8(ascii: ",") else { break }
      cursor.place += 1
      let gap = try cursor.gap()
      if try cursor.byte() == UInt8(ascii: "\"") { note(.behindComma, gap) }
    }
    try cursor.expect(UInt8(ascii: "}"))
    end = cursor.place
  }

  private mutating func take(from cursor: inout LayoutCursor) throws {
    let keyPlace = cursor.place
    let key = try cursor.scalar()
    note(.beforeColon, try cursor.gap())
    try cursor.expect(UInt8(ascii: ":"))
    note(.behindColon, try cursor.gap())
    let valuePlace = cursor.place
    _ = try cursor.passValue()
    members.append(Member(key: key, keyPlace: keyPlace, valuePlace: valuePlace, end: cursor.place))
    let gap = try cursor.gap()
    note(try cursor.byte() == UInt8(ascii: ",") ? .beforeComma : .closing, gap)
  }

  private mutating func note(_ kind: LayoutGap, _ gap: [UInt8]) {
    if gaps[kind.rawValue] == nil { gaps[kind.rawValue] = gap }
  }

  /// The first gap of a kind; empty where there is none.
  func gap(_ kind: LayoutGap) -> [UInt8] { gaps[kind.rawValue] ?? [] }
}
