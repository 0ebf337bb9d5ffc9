/// Escapes decoded text. Runs of characters that need no escape are copied whole.
enum JSONEscaping {
  static func append(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8], allControls: Bool) {
    var runStart = 0
    var index = 0
    let raw = UnsafeRawBufferPointer(text)
    while index < text.count {
      index = unsafe Self.skipPlain(raw, from: index, allControls: allControls)
      guard index < text.count else { break }
      let width = unsafe Self.escapedWidth(text, at: index, allControls: allControls)
      guard width > 0 else {
        index += 1
        continue
      }
      unsafe out.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart..<index]))
      let scalar = unsafe width == 2 ? UInt32(text[index + 1]) : UInt32(text[index])
      Self.appendEscape(scalar, to: &out)
      index += width
      runStart = index
    }
    unsafe out.append(contentsOf: UnsafeBufferPointer(rebasing: text[runStart...]))
  }

  /// Whether nothing in a text has to be escaped.
  static func isPlain(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { buffer in
      let raw = UnsafeRawBufferPointer(buffer)
      var index = unsafe skipPlain(raw, from: 0, allControls: false)
      while index < raw.count, unsafe escapedWidth(buffer, at: index, allControls: false) == 0 { index += 1 }
      return index == raw.count
    }
  }

  /// How many bytes at this place stand for one character that must be escaped; 0 if none.
  @inline(__always)
  private static func escapedWidth(_ text: UnsafeBufferPointer<UInt8>, at index: Int, allControls: Bool) -> Int {
    let byte = unsafe text[index]
    if byte < 0x20 || byte == 0x22 || byte == 0x5C { return 1 }
    guard allControls else { return 0 }
    if byte == 0x7F { return 1 }
    if byte == 0xC2, index + 1 < text.count, unsafe text[index + 1] < 0xA0 { return 2 }
    return 0
  }

  static func appendEscape(_ scalar: UInt32, to out: inout [UInt8]) {
    out.append(0x5C)
    switch scalar {
    case 0x22, 0x5C: out.append(UInt8(scalar))
    case 0x0A: out.append(UInt8(ascii: "n"))
    case 0x0D: out.append(UInt8(ascii: "r"))
    case 0x09: out.append(UInt8(ascii: "t"))
    case 0x08: out.append(UInt8(ascii: "b"))
    case 0x0C: out.append(UInt8(ascii: "f"))
    default:
      out.append(contentsOf: "u00".utf8)
      for shift in [4, 0] as [UInt32] {
        let digit = UInt8(scalar >> shift & 0xF)
        out.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
      }
    }
  }

  /// The first byte from `start` that may need a look: quote, backslash, control, and with
  /// `allControls` DEL and what may begin U+0080–U+009F.
  @inline(__always)
  private static func skipPlain(_ raw: UnsafeRawBufferPointer, from start: Int, allControls: Bool) -> Int {
    var index = start
    while index + 8 <= raw.count {
      let word = unsafe ByteWord.load(raw, index)
      var hits =
        ByteWord.equal(word, UInt8(ascii: "\"")) | ByteWord.equal(word, UInt8(ascii: "\\"))
        | ByteWord.below(word, 0x20)
      if allControls { hits |= ByteWord.equal(word, 0x7F) | ByteWord.equal(word, 0xC2) }
      if hits != 0 { return index + ByteWord.first(hits) }
      index += 8
    }
    return index
  }
}
