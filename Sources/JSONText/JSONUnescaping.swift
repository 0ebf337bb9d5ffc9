/// Turns the raw text of a string into characters.
///
/// Input is what a reader has already accepted, so escapes are known to be
/// complete; only surrogates need care.
enum JSONUnescaping {
  /// The text, lone surrogates replaced by U+FFFD, and whether there were any.
  static func decode(_ raw: String) -> (text: String, lone: Bool) {
    var raw = raw
    return raw.withUTF8 { unsafe decode(UnsafeRawBufferPointer($0)) }
  }

  static func decode(_ raw: UnsafeRawBufferPointer) -> (text: String, lone: Bool) {
    var lone = false
    let text = unsafe String(unsafeUninitializedCapacity: raw.count) { out in
      unsafe decode(raw, into: UnsafeMutableRawBufferPointer(out), lone: &lone)
    }
    return (text, lone)
  }

  /// Decoded text is never longer than its spelling: the shortest escapes are two
  /// bytes for one, six for at most three. What stands between escapes is copied whole.
  private static func decode(
    _ raw: UnsafeRawBufferPointer, into out: UnsafeMutableRawBufferPointer, lone: inout Bool
  ) -> Int {
    var from = 0
    var to = 0
    while unsafe copyRun(raw, &from, into: out, &to) {
      let scalar = unsafe Self.escape(raw, at: &from, lone: &lone)
      for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
        unsafe out[to] = unit
        to += 1
      }
    }
    return to
  }

  /// Copies what stands before the next escape; false if none follows.
  ///
  /// Eight bytes at once: what is copied too much is written over, and `to` is never beyond `from`.
  private static func copyRun(
    _ raw: UnsafeRawBufferPointer, _ from: inout Int, into out: UnsafeMutableRawBufferPointer, _ to: inout Int
  ) -> Bool {
    while from + 8 <= raw.count {
      let word = unsafe ByteWord.load(raw, from)
      unsafe out.storeBytes(of: word.littleEndian, toByteOffset: to, as: UInt64.self)
      let hits = ByteWord.equal(word, UInt8(ascii: "\\"))
      if hits != 0 {
        from += ByteWord.first(hits)
        to += ByteWord.first(hits)
        return true
      }
      from += 8
      to += 8
    }
    while from < raw.count {
      if unsafe raw[from] == UInt8(ascii: "\\") { return true }
      unsafe out[to] = raw[from]
      from += 1
      to += 1
    }
    return false
  }

  private static func escape(
    _ raw: UnsafeRawBufferPointer, at index: inout Int, lone: inout Bool
  ) -> Unicode.Scalar {
    let kind = unsafe raw[index + 1]
    guard kind == UInt8(ascii: "u") else {
      index += 2
      return Unicode.Scalar(simple(kind))
    }
    let unit = unsafe hex(raw, index + 2)
    index += 6
    if let scalar = Unicode.Scalar(unit) { return scalar }
    if unit < 0xDC00, index + 6 <= raw.count, unsafe raw[index] == UInt8(ascii: "\\"),
      unsafe raw[index + 1] == UInt8(ascii: "u")
    {
      let low = unsafe hex(raw, index + 2)
      if low >= 0xDC00, low <= 0xDFFF {
        index += 6
        return Unicode.Scalar(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)) ?? "\u{FFFD}"
      }
    }
    lone = true
    return "\u{FFFD}"
  }

  static func simple(_ kind: UInt8) -> UInt8 {
    switch kind {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    default: kind
    }
  }

  private static func hex(_ raw: UnsafeRawBufferPointer, _ start: Int) -> UInt32 {
    var value: UInt32 = 0
    for index in start..<start + 4 { value = value << 4 | hexDigit(unsafe raw[index]) }
    return value
  }

  static func hexDigit(_ byte: UInt8) -> UInt32 {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    default: UInt32(byte - 0x61 + 10)
    }
  }

  /// The text as UTF-16, lone surrogates kept.
  static func units(_ raw: String) -> [UInt16] {
    var units: [UInt16] = []
    var rest = raw.utf8[...]
    while let slash = rest.firstIndex(of: UInt8(ascii: "\\")) {
      units.append(contentsOf: Substring(rest[..<slash]).utf16)
      let escape = rest[slash...].prefix(6).map { $0 }
      if escape[1] == UInt8(ascii: "u") {
        units.append(UInt16(escape[2...].reduce(0) { $0 << 4 | hexDigit($1) }))
        rest = rest[slash...].dropFirst(6)
      } else {
        units.append(UInt16(simple(escape[1])))
        rest = rest[slash...].dropFirst(2)
      }
    }
    units.append(contentsOf: Substring(rest).utf16)
    return units
  }
}
