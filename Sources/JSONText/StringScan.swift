// Finds the end of a string and checks it on the way. Plain stretches are passed over by
// PlainString; what it stops at is looked at here, one by one.
@safe struct StringScan {
  private let bytes: UnsafeRawBufferPointer
  private let allowsControls: Bool
  private(set) var position: Int
  private(set) var flags: StringFlags = []

  @inline(__always)
  init(_ bytes: UnsafeRawBufferPointer, allowsControls: Bool, from start: Int) {
    unsafe self.bytes = unsafe bytes
    self.allowsControls = allowsControls
    position = start
  }

  /// Leaves `position` at the closing quote.
  @inline(__always)
  mutating func run() throws(JSONSyntaxError) {
    while true {
      var hasEscapes = false
      let ending = unsafe PlainString.end(bytes, &position, &hasEscapes)
      if hasEscapes { flags.insert(.escapes) }
      if ending == .closed {
        position -= 1
        return
      }
      guard unsafe position < bytes.count else { throw fault(.truncated) }
      try unsafe special(bytes[position])
    }
  }

  /// Steps over something that is not plain, if it is allowed.
  private mutating func special(_ byte: UInt8) throws(JSONSyntaxError) {
    switch byte {
    case UInt8(ascii: "\\"): try escape()
    case 0..<0x20:
      guard allowsControls else { throw fault(.controlCharacter(byte)) }
      flags.insert(.rawControl)
      position += 1
    case 0x80...:
      guard unsafe UTF8Check.advanceAll(bytes, &position) else {
        throw unsafe UTF8Check.isCutOff(bytes, position) ? truncated() : fault(.invalidUTF8)
      }
    default: position += 1
    }
  }

  private func fault(_ reason: JSONSyntaxError.Reason) -> JSONSyntaxError {
    JSONSyntaxError(reason, offset: UInt64(position))
  }

  private func truncated() -> JSONSyntaxError {
    unsafe JSONSyntaxError(.truncated, offset: UInt64(bytes.count))
  }

  private mutating func escape() throws(JSONSyntaxError) {
    flags.insert(.escapes)
    guard unsafe position + 1 < bytes.count else { throw truncated() }
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
      guard unsafe index < bytes.count else { throw truncated() }
      let byte = unsafe bytes[index]
      switch byte {
      case 0x30...0x39, 0x41...0x46, 0x61...0x66: value = value << 4 | JSONUnescaping.hexDigit(byte)
      default: throw JSONSyntaxError(.invalidEscape, offset: UInt64(start))
      }
    }
    return value
  }
}
