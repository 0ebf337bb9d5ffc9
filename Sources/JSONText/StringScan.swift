// Finds the end of a string and checks it on the way. Eight bytes are looked at
// together: a word without quote, backslash, control character and byte above 0x7F
// is passed over whole; otherwise the lowest flagged byte is the first to look at.
@safe struct StringScan {
  private let bytes: UnsafeRawBufferPointer
  private let allowsControls: Bool
  private(set) var position: Int
  private(set) var flags: StringFlags = []

  init(_ bytes: UnsafeRawBufferPointer, options: JSONOptions, from start: Int) {
    unsafe self.bytes = unsafe bytes
    allowsControls = options.allowsControlCharacters
    position = start
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let tops: UInt64 = 0x8080_8080_8080_8080

  /// Leaves `position` at the closing quote.
  mutating func run() throws(JSONSyntaxError) {
    while true {
      skipPlainWords()
      guard unsafe position < bytes.count else { throw fault(.truncated) }
      let byte = unsafe bytes[position]
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20:
        guard allowsControls else { throw fault(.controlCharacter(byte)) }
        flags.insert(.rawControl)
        position += 1
      case 0x80...:
        guard unsafe UTF8Check.advance(bytes, &position) else {
          throw fault(unsafe UTF8Check.isCutOff(bytes, position) ? .truncated : .invalidUTF8)
        }
      default: position += 1
      }
    }
  }

  @inline(__always)
  private mutating func skipPlainWords() {
    while unsafe position + 8 <= bytes.count {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quote = word ^ (Self.ones &* 0x22)
      let slash = word ^ (Self.ones &* 0x5C)
      let found =
        ((quote &- Self.ones) & ~quote) | ((slash &- Self.ones) & ~slash)
        | ((word &- Self.ones &* 0x20) & ~word) | word
      let hits = found & Self.tops
      if hits != 0 {
        position += hits.trailingZeroBitCount >> 3
        return
      }
      position += 8
    }
  }

  private func fault(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    JSONSyntaxError(reason, offset: UInt64(position))
  }

  private mutating func escape() throws(JSONSyntaxError) {
    flags.insert(.escapes)
    guard unsafe position + 1 < bytes.count else { throw fault(.truncated) }
    switch unsafe bytes[position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"): try unicodeEscape()
    default: throw fault(.invalidEscape)
    }
  }

  private mutating func unicodeEscape() throws(JSONSyntaxError) {
    let unit = try hex(at: position)
    guard unit & 0xF800 == 0xD800 else {
      position += 6
      return
    }
    flags.insert(.surrogateEscapes)
    var paired = false
    if unit < 0xDC00 { paired = try lowSurrogateFollows() }
    if !paired { flags.insert(.loneSurrogate) }
    position += paired ? 12 : 6
  }

  private func lowSurrogateFollows() throws(JSONSyntaxError) -> Bool {
    let next = position + 6
    guard unsafe next + 1 < bytes.count, unsafe bytes[next] == UInt8(ascii: "\\"),
      unsafe bytes[next + 1] == UInt8(ascii: "u")
    else { return false }
    return try hex(at: next) & 0xFC00 == 0xDC00
  }

  private func hex(at start: Int) throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for index in start + 2..<start + 6 {
      guard unsafe index < bytes.count else { throw JSONSyntaxError(.truncated, offset: UInt64(index)) }
      let byte = unsafe bytes[index]
      switch byte {
      case 0x30...0x39, 0x41...0x46, 0x61...0x66: value = value << 4 | JSONUnescaping.hexDigit(byte)
      default: throw JSONSyntaxError(.invalidEscape, offset: UInt64(start))
      }
    }
    return value
  }
}

/// UTF-8 by the Unicode standard's table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Check {
  /// Steps over one multi-byte sequence; false (and no step) if it is malformed.
  @inline(__always)
  static func advance(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Bool {
    let lead = unsafe bytes[position]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, lead <= 0xF4, position + length <= bytes.count else { return false }
    let second = unsafe bytes[position + 1]
    let low: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
    let high: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
    guard second >= low, second <= high else { return false }
    for index in position + 2..<max(position + 2, position + length) {
      guard unsafe bytes[index] & 0xC0 == 0x80 else { return false }
    }
    position += length
    return true
  }

  /// Whether the text ends inside a sequence that could have become valid.
  static func isCutOff(_ bytes: UnsafeRawBufferPointer, _ position: Int) -> Bool {
    let lead = unsafe bytes[position]
    let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
    guard lead >= 0xC2, lead <= 0xF4, position + length > bytes.count else { return false }
    return (position + 1..<max(position + 1, bytes.count)).allSatisfy { unsafe bytes[$0] & 0xC0 == 0x80 }
  }
}
